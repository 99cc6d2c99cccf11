package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// dialsOn presses the code of a transfer and a number, of which the other party
// gets nothing but music.
func dialsOn(t *testing.T, d *office.Desk, by, moved *phone.Dialog, code, number string) {
	t.Helper()
	had := len(moved.Digits())
	d.Must(by.SendDTMF(d.Ctx, code))
	d.Must(by.HearsAudio(d.Ctx)) // first: it is short
	d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Must(by.SendDTMF(d.Ctx, number))
	if got := moved.Digits()[had:]; got != "" {
		t.Errorf("the other party got the keys %q", got)
	}
}

func TestBlindTransferByKey(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: transferers})
	mara, rana, dana, desk := d.Phone("1001"), d.Phone("1003"), d.Phone("1004"), d.Phone("1002")
	centre := d.Phone("emergency")
	for name, sides := range map[string]func(d *office.Desk) (by, moved *phone.Dialog){
		"by the caller": func(d *office.Desk) (by, moved *phone.Dialog) { return d.Talk(mara, dana, "1004") },
		"by the callee": func(d *office.Desk) (by, moved *phone.Dialog) {
			moved, by = d.Talk(dana, mara, "1001")
			return by, moved
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			by, moved := sides(d)
			dialsOn(t, d, by, moved, "##", "1003#")
			rings := d.Ring(rana)
			d.Must(by.HearsOnly(d.Ctx, dana.Tone())) // the two talk on
			d.Must(moved.HearsOnly(d.Ctx, mara.Tone()))
			d.Must(rings.Answer(d.Ctx))
			d.Ends(by)
			hear(d, moved, dana, rings, rana)
			d.Decided(transferred("mara", "1003", "rana", "granted", "connected"))
			keysWork(t, d, moved, rings)
		})
	}
	t.Run("without # behind the number", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		dialsOn(t, d, by, moved, "##", "1003")
		d.Must(d.Ring(rana).Busy())
		d.Decided(transferred("mara", "1003", "rana", "granted", "busy"))
		hear(d, by, mara, moved, dana)
		keysWork(t, d, by, moved)
	})
	t.Run("refused", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(desk, dana, "1004")
		dialsOn(t, d, by, moved, "##", "1003#")
		d.Decided(transferred("noor", "1003", "rana", "not_granted", "refused"))
		hear(d, by, desk, moved, dana)
		keysWork(t, d, by, moved)
	})
	t.Run("to an emergency number", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(desk, dana, "1004")
		dialsOn(t, d, by, moved, "##", "112")
		help := d.Ring(centre)
		d.Must(help.Answer(d.Ctx))
		d.Ends(by)
		hear(d, moved, dana, help, centre)
	})
	t.Run("nothing dialled", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		dialsOn(t, d, by, moved, "##", "")
		hear(d, by, mara, moved, dana)
	})
}

// A daemon that is killed while somebody dials leaves music behind.
func TestTheDaemonDiesWhileSomebodyDials(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: transferers})
	mara, dana := d.Phone("1001"), d.Phone("1004")
	by, moved := d.Talk(mara, dana, "1004")
	d.Must(by.SendDTMF(d.Ctx, "##1"))
	d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Must(d.Kill()) // before the next digit would be too late
	d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Must(d.StartDaemon(d.Ctx))
	hear(d, by, mara, moved, dana)
	keysWork(t, d, by, moved)
}
