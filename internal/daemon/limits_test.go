package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// Mara may have one call at a time, Noor, who has three phones, as well.
var oneAtATime = strings.NewReplacer(
	"[user.mara]\n", "[user.mara]\nmax_channels = 1\n",
	"[user.noor]\n", "[user.noor]\nmax_channels = 1\n",
).Replace(lines)

func TestTheMaximumNumberOfCalls(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: oneAtATime})
	tolerate(d)
	mara, noor, rana, centre := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("emergency")
	// Of a call that is let through nobody hears anything before it is answered.
	full := func() {
		t.Helper()
		for _, refused := range []*phone.Dialog{d.Call(mara, "1003"), d.Call(rana, "1001")} {
			d.Must(refused.HearsAudio(d.Ctx)) // why not
			d.Must(refused.Hangup(d.Ctx))
		}
	}

	// One call that rings at three phones is one.
	calling, called := d.Talk(mara, noor, "1002")
	second, third := d.Call(mara, "1003"), d.Call(rana, "1001")
	wantStatus(t, d.Ends(second), 403)
	wantStatus(t, d.Ends(third), 486)
	d.Must(calling.HearsOnly(d.Ctx, noor.Tone()))
	d.Must(calling.Hold(d.Ctx))
	full() // a held call counts
	help := d.Call(mara, "112")
	answered := d.Ring(centre)
	d.Must(answered.Answer(d.Ctx))
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
	d.Must(help.Hangup(d.Ctx))

	d.Must(d.StopDaemon())
	d.Must(d.StartDaemon(d.Ctx))
	full() // the new daemon reads it from what is live
	d.Must(calling.Resume(d.Ctx))
	d.Must(calling.HearsOnly(d.Ctx, noor.Tone()))
	d.Must(calling.Hangup(d.Ctx))
	d.Ends(called)

	d.Talk(rana, mara, "1001")
	full()
	d.Must(d.Crash())
	before := len(d.Trail.Records())
	d.Must(d.Restart(d.Ctx))
	_, err := d.WaitReady(d.Ctx, before)
	d.Must(err)
	d.Must(mara.Register(d.Ctx))
	d.Must(rana.Register(d.Ctx))
	d.Talk(rana, mara, "1001") // nothing is left of the calls that were lost
}
