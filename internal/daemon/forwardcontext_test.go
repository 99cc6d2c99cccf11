package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// Why the shipped example has the option i in every Dial(): without it Asterisk
// obeys a phone's 302, and FORWARD_CONTEXT keeps it only from what has no slash.
func TestForwardContextIsNoGuard(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy: staff, Endpoint: map[string]string{"1001": "context = unguarded\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte(`
[unguarded]
exten => 1004,1,Set(_FORWARD_CONTEXT=nowhere)
 same => n,Dial(PJSIP/1004,10)
 same => n,Hangup(17)
exten => 1005,1,Dial(PJSIP/1005,10,i)
 same => n,Hangup(17)
exten => 1003,1,Dial(PJSIP/1003)
[nowhere]
exten => _X!,1,Hangup(21)
`)},
	})
	mara, dana, tarik, rana := d.Phone("1001"), d.Phone("1004"), d.Phone("1005"), d.Phone("1003")
	t.Run("an extension is kept", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1004")
		d.Must(d.Ring(dana).Redirect("1003"))
		d.Ends(call)
		wantNoCall(t, rana)
	})
	t.Run("a channel is not", func(t *testing.T) {
		d := d.In(t)
		d.Call(mara, "1004")
		d.Must(d.Ring(dana).Redirect("PJSIP/1003"))
		d.Ring(rana)
	})
	t.Run("by the option i it is", func(t *testing.T) {
		d := d.In(t)
		for _, to := range []string{"1003", "PJSIP/1003"} {
			call := d.Call(mara, "1005")
			d.Must(d.Ring(tarik).Redirect(to))
			d.Ends(call)
		}
		wantNoCall(t, rana)
	})
}
