package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A phone with the template linewarden-lamps watches the lamps of IVRs, and nothing of
// anybody: no call, no presence, no mailbox, though there is a hint for it elsewhere.
func TestAPhoneWatchesNothingButLamps(t *testing.T) {
	t.Parallel()
	hints := "[linewarden-phones](+)\nexten => 1002,hint,PJSIP/1002\n[default]\nexten => 1002,hint,PJSIP/1002\n"
	d := modeOffice(t, office.Options{
		Endpoint: map[string]string{"1002": "mailboxes = 1002@default\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte(hints), "test-pjsip.conf": []byte("[boxes]\ntype = aor\nmailboxes = 1002@default\n")},
	})
	d.Phone("1002")
	lit := watch(d, d.Phone("1001"), "*2937000")
	d.Must(lit.WaitLit(d.Ctx, false))
	const dialogs, secret = "application/dialog-info+xml", "office-of-a-minute"
	for name, tc := range map[string]struct {
		to, event, accept string
		status            int
	}{
		"a user's calls":                      {"1002", "dialog", dialogs, 404},
		"a user's presence":                   {"1002", "presence", "application/pidf+xml", 404},
		"the presence of a lamp":              {"*287000", "presence", "application/pidf+xml", 200},
		"a user's mailbox":                    {"1002", "message-summary", "application/simple-message-summary", 404},
		"one's own mailbox by the way":        {"1001", "message-summary", "application/simple-message-summary", 404},
		"what the template warns of":          {"boxes", "message-summary", "application/simple-message-summary", 200},
		"a conference":                        {"1002", "conference", "application/conference-info+xml", 489},
		"a registration":                      {"1002", "reg", "application/reginfo+xml", 489},
		"a transfer":                          {"1002", "refer", "message/sipfrag", 489},
		"the usual mode":                      {"*2917000", "dialog", dialogs, 404},
		"a mode that there is not":            {"*2947000", "dialog", dialogs, 404},
		"an IVR that there is not":            {"*289999", "dialog", dialogs, 404},
		"the IVR itself":                      {"7000", "dialog", dialogs, 404},
		"what another context has a hint for": {"PJSIP%2F1002", "dialog", dialogs, 404},
		"a pattern":                           {"_X.", "dialog", dialogs, 404},
	} {
		t.Run(name, func(t *testing.T) {
			got := outOfCall(t, d.In(t), "1001", secret, "SUBSCRIBE", tc.to, subscription(tc.event, tc.accept))
			if got != tc.status {
				t.Errorf("answered %d, want %d", got, tc.status)
			}
		})
	}
}

// Asterisk bars a channel that ARI has set a variable on from functions that could do
// harm; its other half it does not. docs/ivr.md tells what to do about it, and the
// shipped dialplan does it.
func TestAsteriskBarsAPassedOnChannelFromTheDatabase(t *testing.T) {
	t.Parallel()
	d := modeOffice(t, office.Options{Asterisk: map[string][]byte{"test-extensions.conf": []byte(
		"exten => 7001,1,Answer()\n same => n,Set(LW_BARRED=${DB(a/b)})\n same => n,Dial(Local/s@halves/n)\n" +
			"[halves]\nexten => s,1,Answer()\n same => n,Set(DB(a/b)=written)\n same => n,SayNumber(1)\n")}})
	wantStatus(t, d.Ends(d.Call(d.Phone("1004"), "*57001")), 0)
	if !strings.Contains(d.Log(), "Dangerous function DB read blocked") {
		t.Error("asterisk does not bar it any more: docs/ivr.md says that it does")
	}
	out, err := d.Command(d.Ctx, "database get a b")
	d.Must(err)
	if !strings.Contains(out, "written") {
		t.Errorf("the other half is barred as well: %s", out)
	}
}
