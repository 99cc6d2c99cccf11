package refusal

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/prompts"
)

// What is heard where the prompts are not installed is there in every Asterisk;
// and those are where it looks for them.
func TestAsteriskHasEverySound(t *testing.T) {
	a := testbed.Start(t, testbed.Options{})
	client, err := ari.New(ari.Config{URL: a.ARIURL(), Username: a.ARIUsername, Password: a.ARIPassword, App: "refusal"})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	sounds, err := client.ListSounds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	has := func(id, language string) bool {
		return slices.ContainsFunc(sounds, func(s ari.Sound) bool {
			return s.ID == id && slices.Contains(s.Formats, ari.SoundFiles{Language: language, Format: "gsm"})
		})
	}
	for reason := range manners {
		r := For(reason)
		if !has(r.Sound, "en") {
			t.Errorf("%s: asterisk has no core sound %s", reason, r.Sound)
		}
		for _, language := range prompts.Languages() {
			if !has(r.Prompt, language) {
				t.Errorf("%s: asterisk does not find %s in %s", reason, r.Prompt, language)
			}
		}
	}
}
