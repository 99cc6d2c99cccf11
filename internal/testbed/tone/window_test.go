package tone

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// listen puts samples through a law, as a call does, and measures them.
func listen(law Law, pcm []int16) Window {
	pcm = law.Decode(law.Encode(pcm))
	var w Window
	for ; len(pcm) >= BlockSize; pcm = pcm[BlockSize:] {
		w = append(w, Analyse(pcm[:BlockSize]))
	}
	return w
}

// sines sums sines of an amplitude; their phases differ by their place.
func sines(n int, amplitude float64, hz ...float64) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		v := 0.0
		for k, f := range hz {
			v += amplitude * math.Sin(2*math.Pi*f*float64(i)/SampleRate+float64(k))
		}
		pcm[i] = clip(v)
	}
	return pcm
}

func clip(v float64) int16 { return int16(max(math.MinInt16, min(math.MaxInt16, v))) }

// mix sums what the generators of these tones play.
func mix(n int, gain float64, hz ...float64) []int16 {
	pcm := make([]int16, n)
	one := make([]int16, n)
	for _, f := range hz {
		NewGenerator(f).Read(one)
		for i, s := range one {
			pcm[i] = clip(float64(pcm[i]) + gain*float64(s))
		}
	}
	return pcm
}

func requireOnly(t *testing.T, w Window, hz ...float64) {
	t.Helper()
	if !w.HasOnly(hz...) {
		t.Errorf("want only %v, heard %v", hz, w)
	}
}

func TestEachToneAlone(t *testing.T) {
	for _, law := range []Law{MuLaw, ALaw} {
		for _, hz := range All() {
			w := listen(law, mix(3*BlockSize, 1, hz))
			requireOnly(t, w, hz)
			if w.HasOther() || w.Silent() {
				t.Errorf("%v %v Hz: other %v, silent %v", law, hz, w.HasOther(), w.Silent())
			}
			if l := w[0].Level(hz); math.Abs(l+20) > 0.2 {
				t.Errorf("%v %v Hz: level %.2f dBFS, want -20", law, hz, l)
			}
		}
	}
}

func TestMixedTones(t *testing.T) {
	requireOnly(t, listen(MuLaw, mix(3*BlockSize, 1, All()[:4]...)), All()[:4]...)
	requireOnly(t, listen(ALaw, mix(3*BlockSize, 1, All()[:8]...)), All()[:8]...)
	requireOnly(t, listen(MuLaw, mix(3*BlockSize, 0.1, All()[:4]...)), All()[:4]...)
}

func TestUnequalSpeakers(t *testing.T) {
	loud, quiet := mix(3*BlockSize, 1, Of(0), Of(2)), mix(3*BlockSize, 0.3, Of(1))
	for i := range loud {
		loud[i] += quiet[i]
	}
	requireOnly(t, listen(MuLaw, loud), Of(0), Of(1), Of(2))
}

func TestSilence(t *testing.T) {
	for _, law := range []Law{MuLaw, ALaw} {
		w := listen(law, mix(3*BlockSize, 1, 0))
		if !w.Silent() || w.HasOther() || w.Has(Of(0)) || !w.HasOnly() {
			t.Errorf("%v: silence is heard as %v", law, w)
		}
	}
	comfort := make([]int16, 3*BlockSize)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range comfort {
		comfort[i] = int16(random.IntN(33) - 16)
	}
	if w := listen(MuLaw, comfort); !w.Silent() {
		t.Errorf("comfort noise is heard as %v", w)
	}
}

func TestEmptyWindowProvesNothing(t *testing.T) {
	var w Window
	if w.Has(Of(0)) || w.Lacks(Of(0)) || w.HasOnly() || w.HasOnly(Of(0)) || w.Silent() || w.HasOther() {
		t.Error("an empty window proves something")
	}
}

func TestOtherSoundsAreNoTones(t *testing.T) {
	const n = 30 * BlockSize
	noise := make([]int16, n)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range noise {
		noise[i] = int16(random.IntN(8000) - 4000)
	}
	// A voice: harmonics of a pitch that wanders, as every voice's does.
	voice, phase := make([]int16, n), 0.0
	for i := range voice {
		phase += 2 * math.Pi * (130 + 30*math.Sin(2*math.Pi*3*float64(i)/SampleRate)) / SampleRate
		for h := 1.0; h <= 25; h++ {
			voice[i] += int16(3000 / h * math.Sin(h*phase))
		}
	}
	for name, pcm := range map[string][]int16{
		"noise":   noise,
		"voice":   voice,
		"ringing": sines(n, 4000, 440, 480),
		"music":   sines(n, 2000, 261.63, 329.63, 392.00, 523.25, 1046.5, 2093.0, 3136.0),
	} {
		w := listen(MuLaw, pcm)
		for i := range len(w) - 2 {
			for _, hz := range All() {
				if w[i : i+3].Has(hz) {
					t.Errorf("%s: %v Hz heard in %v", name, hz, w[i:i+3])
				}
			}
		}
		if !w.HasOther() || w.Silent() {
			t.Errorf("%s: other %v, silent %v", name, w.HasOther(), w.Silent())
		}
	}
}

func TestDTMFIsNoTone(t *testing.T) {
	for _, low := range dtmf[:4] {
		for _, high := range dtmf[4:] {
			w := listen(MuLaw, sines(3*BlockSize, 8000, low, high))
			if !w.HasOnly() || !w.HasOther() {
				t.Errorf("DTMF %v+%v is heard as %v", low, high, w)
			}
		}
	}
}

func TestToneUnderSpeech(t *testing.T) {
	pcm := mix(3*BlockSize, 1, Of(4))
	for i, s := range sines(3*BlockSize, 2500, 150, 300, 450, 600, 1200) {
		pcm[i] += s
	}
	w := listen(MuLaw, pcm)
	requireOnly(t, w, Of(4))
	if !w.HasOther() {
		t.Errorf("what is beside the tone is not heard: %v", w)
	}
}

func TestStartOfToneIsUnclear(t *testing.T) {
	pcm := make([]int16, 3*BlockSize)
	NewGenerator(Of(1)).Read(pcm[3*BlockSize/2:])
	w := listen(MuLaw, pcm)
	if w.Has(Of(1)) || w.Lacks(Of(1)) {
		t.Errorf("has %v, lacks %v", w.Has(Of(1)), w.Lacks(Of(1)))
	}
	if s := w.String(); !strings.Contains(s, "2150 Hz?") {
		t.Errorf("String() = %q does not mark the unclear tone", s)
	}
}

func TestUnknownFrequency(t *testing.T) {
	w := listen(MuLaw, mix(BlockSize, 1, Of(0)))
	if w.Has(440) || w.Lacks(440) || !math.IsInf(w[0].Level(440), -1) {
		t.Error("a frequency that is not of the set was judged")
	}
}

func TestString(t *testing.T) {
	for want, w := range map[string]Window{
		"nothing received":              nil,
		"silence":                       {Block{}},
		"1830 Hz -20 dBFS":              listen(MuLaw, mix(BlockSize, 1, Of(0))),
		"no known tone, total -11 dBFS": listen(MuLaw, sines(BlockSize, 6500, 440, 480)),
	} {
		if got := w.String(); !strings.HasPrefix(got, want) {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
}

func TestGeneratorKeepsItsPhase(t *testing.T) {
	whole, parts := make([]int16, 2*SampleRate), make([]int16, 0, 2*SampleRate)
	NewGenerator(Of(5)).Read(whole)
	for g := NewGenerator(Of(5)); len(parts) < len(whole); {
		frame := make([]int16, FrameSize)
		g.Read(frame)
		parts = append(parts, frame...)
	}
	for i := range whole {
		if whole[i] != parts[i] {
			t.Fatalf("sample %d is %d in one piece and %d in frames", i, whole[i], parts[i])
		}
	}
}

func BenchmarkAnalyse(b *testing.B) {
	pcm := mix(BlockSize, 1, All()[:4]...)
	b.ReportAllocs()
	b.SetBytes(2 * BlockSize)
	for b.Loop() {
		Analyse(pcm)
	}
}

func BenchmarkEncode(b *testing.B) {
	pcm := mix(FrameSize, 1, Of(0))
	b.SetBytes(2 * FrameSize)
	for b.Loop() {
		MuLaw.Encode(pcm)
	}
}
