package daemon

import (
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
)

// What the daemon has noted on every event, and what it waits for, is never ignored.
func TestNothingOfUseIsIgnored(t *testing.T) {
	files, err := dialplan.Render(dialplan.Settings{
		App: "a", ARIUsername: "u", ARIPassword: "p", AGIAddress: "127.0.0.1:4573", EmergencyContext: "e",
		EmergencyNumbers: []string{"112"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(files["linewarden-ari.conf"]), "\nchannelvars=")
	if !found {
		t.Fatal("ari.conf names no variables")
	}
	noted, _, _ := strings.Cut(rest, "\n")
	for _, name := range append(strings.Split(noted, ","), dialplan.VarListens, dialplan.VarRecorded) {
		if slices.Contains(ignored, name) {
			t.Errorf("%s is ignored", name)
		}
	}
}
