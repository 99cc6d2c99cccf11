package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A daemon that is killed in a transfer drops nobody who talks, and the next one sees
// to the rest.
func TestTheDaemonIsKilledInATransfer(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: transferers, Endpoint: letThrough()})
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	again := func(d *office.Desk) {
		d.Must(d.Kill())
		d.Must(d.StartDaemon(d.Ctx))
	}
	t.Run("while it rings", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		transfer, err := by.Refer(d.Ctx, "1003")
		d.Must(err)
		rings := d.Ring(rana)
		again(d)
		wantTransfer(d, transfer, 503)
		d.Ends(rings)
		d.Must(by.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(moved.HearsOnly(d.Ctx, mara.Tone()))
		transfer, err = by.Refer(d.Ctx, "1003")
		d.Must(err)
		rings = d.Ring(rana)
		d.Must(rings.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		again(d)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(moved.Hangup(d.Ctx))
		d.Ends(rings)
	})
	t.Run("once two calls are one", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		second, target := d.Talk(mara, rana, "1003")
		transfer, err := by.ReferReplaces(d.Ctx, second)
		d.Must(err)
		wantTransfer(d, transfer, 200)
		again(d)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(target.HearsOnly(d.Ctx, dana.Tone()))
		d.Ends(by)
		d.Ends(second)
		d.Must(target.Hangup(d.Ctx))
		d.Ends(moved)
	})
}

// Who is on the call of others has none to transfer, and brings nobody there.
func TestATransferOfNoCallIsAnswered(t *testing.T) {
	t.Parallel()
	policy := strings.Replace(transferers, "park = true", "park = true\nlisten = \"extension:1003\"", 1)
	d := office.Start(t, office.Options{Policy: policy, Endpoint: letThrough()})
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	call, called := d.Talk(rana, dana, "1004")
	listening := d.Call(mara, "*2221003")
	d.Must(listening.HearsOnly(d.Ctx, rana.Tone(), dana.Tone()))
	transfer, err := listening.Refer(d.Ctx, "1004")
	d.Must(err)
	wantTransfer(d, transfer, 603)
	d.Must(listening.HearsOnly(d.Ctx, rana.Tone(), dana.Tone()))
	transfer, err = call.ReferReplaces(d.Ctx, listening)
	d.Must(err)
	wantTransfer(d, transfer, 603)
	d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, rana.Tone()))
}
