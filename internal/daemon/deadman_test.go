package daemon_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A daemon that hangs holds up nobody for long: those who talk go on, a new call
// is taken back, and when it goes on it works again.
func TestTheDaemonHangs(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: staff})
	mara, desk, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	call, called := d.Talk(mara, desk, "1002")
	d.Must(d.Signal(syscall.SIGSTOP))
	begun := time.Now()
	wantStatus(t, d.Ends(d.Call(dana, "1003")), 503)
	t.Logf("measured: a new call was refused after %v", time.Since(begun).Round(time.Millisecond))
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))

	d.Must(d.Signal(syscall.SIGCONT))
	begun = time.Now()
	d.Talk(dana, rana, "1003")
	t.Logf("measured: a call was connected %v after it went on", time.Since(begun).Round(time.Millisecond))
	d.Must(call.Hangup(d.Ctx))
	d.Ends(called)
}

// Nobody restarts a daemon that was killed: what was half set up ends in time,
// and only that.
func TestNobodyRingsForEverWithoutTheDaemon(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: staff, Settings: "[calls]\nring_timeout = \"1s\"\n"})
	mara, desk, mobile, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003"), d.Phone("1004")
	tarik := d.Phone("1005")
	call, called := d.Talk(dana, rana, "1003")
	waiting, onDesk, inPocket := d.Call(mara, "1002"), d.Ring(desk), d.Ring(mobile)
	d.Must(waiting.WaitRinging(d.Ctx))
	refused := d.Call(rana, "1001")
	d.Must(refused.HearsAudio(d.Ctx))
	d.Must(d.Kill())

	begun := time.Now()
	late := onDesk.Answer(d.Ctx) // to nobody, if it is not too late
	d.Ends(inPocket)
	t.Logf("measured: a phone stopped ringing after %v", time.Since(begun).Round(time.Millisecond))
	wantStatus(t, d.Ends(waiting), 503)
	if late == nil {
		d.Ends(onDesk)
	}
	t.Logf("measured: a caller was told after %v", time.Since(begun).Round(time.Millisecond))
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, dana.Tone()))
	wantStatus(t, d.Ends(d.Call(tarik, "1002")), 503)
	d.Must(refused.Hangup(d.Ctx))
	d.Must(call.Hangup(d.Ctx))
	d.Must(called.Hangup(d.Ctx))
	d.Must(d.StartDaemon(d.Ctx)) // empty bridges are all that is left
}
