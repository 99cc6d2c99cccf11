package refusal

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/policy"
)

func sound(id string, languages ...string) ari.Sound {
	s := ari.Sound{ID: id}
	for _, l := range languages {
		s.Formats = append(s.Formats, ari.SoundFiles{Language: l, Format: "gsm"})
	}
	return s
}

func TestTheChannelsLanguageBeforeTheDefault(t *testing.T) {
	l := NewLanguages("de_AT")
	l.Learn([]ari.Sound{
		sound("linewarden/not_granted", "en", "pt", "de"),
		sound("linewarden/denied", "en", "pt"),
		sound("feature-not-avail-line", "en", "es", "de"),
	})
	for _, test := range []struct {
		reason        policy.Code
		channel, want string
	}{
		{policy.NotGranted, "en", ""},
		{policy.NotGranted, "pt", ""},
		{policy.NotGranted, "pt_BR", ""},
		{policy.NotGranted, "pt_BR_m_Ana", ""},
		{policy.NotGranted, "es", "de_AT"},
		{policy.NotGranted, "ptx", "de_AT"},
		{policy.NotGranted, "", "de_AT"},
		{policy.Denied, "es", ""},     // nor is there one in the default
		{policy.TargetVeto, "es", ""}, // the core sound is
		{policy.TargetVeto, "pt", "de_AT"},
		{policy.UnknownTarget, "pt", ""}, // neither is
	} {
		if got := l.For(For(test.reason), test.channel); got != test.want {
			t.Errorf("%s on a channel in %q: %q, want %q", test.reason, test.channel, got, test.want)
		}
	}
	l.Learn(nil)
	if got := l.For(For(policy.NotGranted), "es"); got != "" {
		t.Errorf("after the sounds were taken away: %q", got)
	}
}

// What is not known is left to Asterisk.
func TestAnUnknownChoiceIsAsterisks(t *testing.T) {
	for name, l := range map[string]*Languages{"nil": nil, "unlearned": NewLanguages("de")} {
		if got := l.For(For(policy.NotGranted), "es"); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
