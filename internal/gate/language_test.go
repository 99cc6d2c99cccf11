package gate_test

import (
	"testing"

	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/ari"
)

// The dialplan plays the prompt in the channel's language. That is changed only
// where the caller is refused, and there is no prompt in it.
func TestTheLanguageOfAPrompt(t *testing.T) {
	const languageOfChannel = "CHANNEL(language)"
	d := open(t)
	in := []ari.SoundFiles{{Language: "en", Format: "gsm"}, {Language: "de", Format: "gsm"}, {Language: "fr", Format: "gsm"}}
	d.languages.Learn([]ari.Sound{{ID: "linewarden/not_granted", Formats: in}, {ID: "linewarden/no_call", Formats: in}})
	for _, test := range []struct{ channel, request, language, want string }{
		{"PJSIP/1002-0000002a", "/place?to=1004", "fr", ""},
		{"PJSIP/1002-0000002a", "/place?to=1004", "fr_CA", ""},
		{"PJSIP/1002-0000002a", "/place?to=1004", "es", "de"},
		{"PJSIP/1004-0000002a", "/place?to=1002", "es", ""}, // allowed
		{"PJSIP/1004-0000002a", "/listen?to=1001", "es", "de"},
		{"PJSIP/1004-0000002a", "/listen?to=1001", "fr", ""},
	} {
		call, err := agitest.Ask(t.Context(), d.url+test.request,
			agitest.Channel{Name: test.channel, Language: test.language, Variables: preset()})
		if err != nil {
			t.Fatal(err)
		}
		if got := call.Variable(languageOfChannel); got != test.want {
			t.Errorf("%s asks %s in %s: the language is set to %q, want %q",
				test.channel, test.request, test.language, got, test.want)
		}
	}
}
