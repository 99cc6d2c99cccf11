package daemon_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// spoken opens an office with a phone for each language, the default of which
// is German.
func spoken(t *testing.T, extra string) *office.Desk {
	t.Helper()
	var phones []testbed.Account
	for _, language := range []string{"en", "fr", "fr_CA", "es"} {
		phones = append(phones, testbed.Account{
			Name: language, Secret: "office-of-a-minute", Extra: "language = " + language + "\n" + extra,
		})
	}
	d := office.Start(t, office.Options{
		Policy:    staff,
		Settings:  "[calls]\nprompt_language = \"de\"\n",
		Strangers: phones,
		Endpoint:  map[string]string{"1001": extra},
		Asterisk:  map[string][]byte{"test-extensions.conf": dialplan.Guarded},
	})
	_, _, err := d.Trail.Wait(d.Ctx, 0, func(r office.Record) bool { return r.Message == "asterisk has the prompts" })
	d.Must(err)
	return d
}

// record puts a second of a tone into the place of a sound, as an administrator
// does who has recorded one.
func record(t *testing.T, d *office.Desk, sound string, hz float64) {
	t.Helper()
	name := filepath.Join(d.Sounds(), sound)
	old, err := filepath.Glob(name + ".*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	pcm := make([]int16, tone.SampleRate)
	tone.NewGenerator(hz).Read(pcm)
	var content []byte
	for _, sample := range pcm {
		content = binary.LittleEndian.AppendUint16(content, uint16(sample))
	}
	if err := os.WriteFile(name+".sln", content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// uninstall takes the prompts away.
func uninstall(t *testing.T, d *office.Desk) {
	t.Helper()
	for _, language := range []string{"de", "en", "fr"} {
		if err := os.RemoveAll(filepath.Join(d.Sounds(), language, "linewarden")); err != nil {
			t.Fatal(err)
		}
	}
}

// Tones for sounds; the phones take theirs from the other end.
var english, french, german, other, core = tone.Of(9), tone.Of(8), tone.Of(7), tone.Of(6), tone.Of(5)

// told waits for the end of a call that is refused, and checks how that was told.
func told(t *testing.T, d *office.Desk, call *phone.Dialog, hz float64, status int) {
	t.Helper()
	wantStatus(t, d.Ends(call), status)
	for _, sound := range []float64{english, french, german, other, core} {
		if heard := call.Heard(sound); heard != (sound == hz) {
			t.Errorf("%v: %v Hz is heard: %v, want %v Hz", call, sound, heard, hz)
		}
	}
}

// kinds are a phone whose calls are owned, and one whose dialplan asks.
var kinds = map[string]string{"owned": "", "guarded": "context = guarded\n"}

func TestARefusedCallerHearsWhyInTheCallersLanguage(t *testing.T) {
	t.Parallel()
	for kind, extra := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := spoken(t, extra)
			record(t, d, "en/linewarden/unknown_subject", english)
			record(t, d, "fr/linewarden/unknown_subject", french)
			record(t, d, "de/linewarden/unknown_subject", german)
			record(t, d, "en/linewarden/unknown_target", other)
			inEnglish, inFrench := d.Call(d.Phone("en"), "1003"), d.Call(d.Phone("fr"), "1003")
			inCanada, inSpanish := d.Call(d.Phone("fr_CA"), "1003"), d.Call(d.Phone("es"), "1003")
			toNobody := d.Call(d.Phone("1001"), "1999")
			told(t, d, inEnglish, english, 403)
			told(t, d, inFrench, french, 403)
			told(t, d, inCanada, french, 403)  // that is the nearest
			told(t, d, inSpanish, german, 403) // there is none, so it is the default
			told(t, d, toNobody, other, 404)
		})
	}
}

func TestAReplacedPromptIsHeardAtOnce(t *testing.T) {
	t.Parallel()
	for kind, extra := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := spoken(t, extra)
			call := d.Call(d.Phone("fr"), "1003")
			d.Must(call.HearsAudio(d.Ctx)) // ours
			wantStatus(t, d.Ends(call), 403)
			if call.Heard(french) {
				t.Error("ours is a tone")
			}
			for _, hz := range []float64{french, other} {
				record(t, d, "fr/linewarden/unknown_subject", hz)
				told(t, d, d.Call(d.Phone("fr"), "1003"), hz, 403)
			}
		})
	}
}

// Without our prompts a refused caller still hears something, in the caller's
// language where there is one.
func TestTheCoreSoundIsHeardWhereThePromptIsNotInstalled(t *testing.T) {
	t.Parallel()
	for kind, extra := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := spoken(t, extra)
			record(t, d, "en/feature-not-avail-line", core)
			record(t, d, "fr/feature-not-avail-line", french)
			uninstall(t, d)
			inEnglish, inFrench, inSpanish := d.Call(d.Phone("en"), "1003"), d.Call(d.Phone("fr"), "1003"), d.Call(d.Phone("es"), "1003")
			told(t, d, inEnglish, core, 403)
			told(t, d, inFrench, french, 403)
			told(t, d, inSpanish, core, 403)
			d.Must(d.Daemon.Reload(d.Ctx))
			missing, _, err := d.Trail.Wait(d.Ctx, 0, func(r office.Record) bool { return r.Attrs["missing"] != "" })
			d.Must(err)
			if got := missing.Attrs["missing"]; !strings.Contains(got, "unknown_subject") {
				t.Errorf("missing are %s", got)
			}
			told(t, d, d.Call(d.Phone("en"), "1003"), core, 403)
		})
	}
}

func TestAnAwayDaemonHasItsPromptToo(t *testing.T) {
	t.Parallel()
	for kind, extra := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := spoken(t, extra)
			d.Must(d.StopDaemon())
			record(t, d, "en/linewarden/away", english)
			record(t, d, "fr/linewarden/away", french)
			record(t, d, "en/cannot-complete-as-dialed", core)
			inEnglish, inCanada := d.Call(d.Phone("en"), "1003"), d.Call(d.Phone("fr_CA"), "1003")
			told(t, d, inEnglish, english, 503)
			told(t, d, inCanada, french, 503)
			uninstall(t, d)
			told(t, d, d.Call(d.Phone("en"), "1003"), core, 503)
		})
	}
}
