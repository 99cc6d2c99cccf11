package prompts_test

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/prompts"
)

// Asterisk decodes every sound as it would to play it, and somebody speaks in it
// about as loud as in Asterisk's own.
func TestAsteriskPlaysEverySound(t *testing.T) {
	a := testbed.Start(t, testbed.Options{})
	if out, err := a.Command(t.Context(), "module load res_convert.so"); err != nil || !strings.Contains(out, "Loaded") {
		t.Fatalf("module load: %v\n%s", err, out)
	}
	decoded := filepath.Join(a.Dir(), "decoded.sln")
	loudness := func(name string) float64 {
		out, err := a.Command(t.Context(), "file convert "+filepath.Join(a.Sounds(), name+".gsm")+" "+decoded)
		if err != nil {
			t.Fatalf("file convert %s: %v\n%s", name, err, out)
		}
		pcm, err := os.ReadFile(decoded)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if err := os.Remove(decoded); err != nil {
			t.Fatal(err)
		}
		return decibel(pcm)
	}
	for _, name := range []string{"feature-not-avail-line", "pbx-invalid"} {
		t.Logf("asterisk's %s is at %.0f dBFS", name, loudness("en/"+name))
	}
	for _, language := range prompts.Languages() {
		for _, reason := range prompts.Reasons() {
			name := language + "/" + prompts.Sound(reason)
			if level := loudness(name); level < -26 || level > -16 {
				t.Errorf("%s is at %.0f dBFS, want it between -26 and -16", name, level)
			}
		}
	}
}

// decibel is the mean power of samples of 16 bits against full scale.
func decibel(pcm []byte) float64 {
	sum := 0.0
	for i := 0; i+1 < len(pcm); i += 2 {
		v := float64(int16(binary.LittleEndian.Uint16(pcm[i:]))) / math.MaxInt16
		sum += v * v
	}
	return 10 * math.Log10(sum/max(1, float64(len(pcm)/2)))
}
