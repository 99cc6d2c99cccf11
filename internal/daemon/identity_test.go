package daemon_test

import (
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// A phone cannot ask as another, whatever it puts into From, and nobody asks who
// has not authenticated.
func TestWhoAsksIsWhoAuthenticated(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara := d.Phone("1001")
	from := func(user string) phone.CallOption {
		return func(invite *sip.Request) { invite.From().Address.User = user }
	}
	before := len(d.Trail.Records())
	for _, claimed := range []string{"1004", "nobody", "anonymous", ""} {
		wantStatus(t, d.Ends(d.Call(mara, "1003", from(claimed))), 401)
	}
	for _, name := range []string{"1004", "nobody", "anonymous"} {
		p, err := phone.New(phone.Config{Name: name, Server: d.SIPAddr()}) // has no password
		d.Must(err)
		wantStatus(t, d.Ends(d.Call(p, "1003")), 401)
		d.Must(p.Close())
	}
	for _, r := range d.Trail.Records()[before:] {
		if r.Message == audit.MessageDecision {
			t.Errorf("somebody was asked for: %v", r)
		}
	}
}
