package daemon_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// waitOnDisk waits until Asterisk's database is written, which is once a second. One
// that ends before, in whatever way, loses what it did not write.
func waitOnDisk(d *office.Desk, row string) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		content, err := os.ReadFile(filepath.Join(d.Dir(), "lib", "astdb.sqlite3"))
		d.Must(err)
		if bytes.Contains(content, []byte(row)) {
			return
		}
		select {
		case <-tick.C:
		case <-d.Ctx.Done():
			d.Must(d.Ctx.Err())
		}
	}
}

// The mode, its lamp and its greeting outlive Asterisk and the daemon.
func TestIVRModesOutliveARestart(t *testing.T) {
	t.Parallel()
	d := modeOffice(t, office.Options{})
	tolerate(d)
	mara, noor, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("1005")
	lamp := watch(d, noor, "*287000")
	records(t, d, mara, "*7727000", "1")
	switches(t, d, mara, "*287000")
	d.Must(lamp.WaitLit(d.Ctx, true))
	waitOnDisk(d, "/CustomDevstate/linewarden-ivr-7000INUSE") // the last of what a switch writes
	before := len(d.Trail.Records())
	d.Must(d.Restart(d.Ctx))
	_, err := d.WaitReady(d.Ctx, before)
	d.Must(err)
	for _, p := range []*phone.Phone{mara, noor, caller} {
		d.Must(p.Register(d.Ctx))
	}
	lamp = watch(d, noor, "*287000")
	d.Must(lamp.WaitLit(d.Ctx, true))
	greeted(t, d, caller, mara.Tone())
	d.Must(d.StopDaemon())
	t.Run("the daemon is away", func(t *testing.T) {
		d := d.In(t)
		var calls []*phone.Dialog // at once, for the prompt takes its time
		for _, dialled := range []string{"*287000", "*2917000", "*9907000", "*7727000"} {
			calls = append(calls, d.Call(mara, dialled))
		}
		for _, call := range calls {
			wantStatus(t, d.Ends(call), 503)
		}
		if got := modeOf(d) + lamp.State(); got != "closedconfirmed" {
			t.Errorf("the mode and the lamp are %q", got)
		}
	})
	d.Must(d.StartDaemon(d.Ctx))
	greeted(t, d, caller, mara.Tone())
	switches(t, d, mara, "*2917000")
	d.Must(lamp.WaitLit(d.Ctx, false))
}
