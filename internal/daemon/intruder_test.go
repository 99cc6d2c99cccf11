package daemon_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// besieged is a dialplan that overhears without asking anybody.
const besieged = `
[spies]
exten => 1,1,ChanSpy(PJSIP/1001,bq)
exten => 2,1,ChanSpy(,bq)
exten => 3,1,ExecIf(1?ChanSpy(PJSIP/1002,bq))
exten => 4,1,ExtenSpy(1002@linewarden-phones,bq)
exten => 5,1,ChanSpy(PJSIP/1002,bqB)
exten => 6,1,ChanSpy(PJSIP/1009,bq)
exten => 7,1,ExtenSpy(1009@linewarden-phones,bq)
exten => 8,1,Stasis(another)
exten => 9,1,MixMonitor(call.sln)
 same => n,MixMonitor(call-again.sln)
 same => n,Goto(linewarden-phones,1002,1)
`

// besiege opens an office in which the phone 1003 does what is in its dialplan.
func besiege(t *testing.T, settings string) *office.Desk {
	t.Helper()
	return office.Start(t, office.Options{
		Policy: staff, Settings: settings,
		Endpoint: map[string]string{"1003": "context = spies\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte(besieged)},
	})
}

// measured logs how long it took to put an intruder out.
func measured(t *testing.T, what string, since time.Time) {
	t.Helper()
	t.Logf("measured: %s torn down in %d ms", what, time.Since(since).Milliseconds())
}

// Whoever overhears a call by an application of Asterisk's, and has not asked, is
// put out.
func TestASpyIsPutOut(t *testing.T) {
	t.Parallel()
	d := besiege(t, "")
	mara, desk, spy := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	call, called := d.Talk(mara, desk, "1002")
	harmless := []*phone.Dialog{d.Call(spy, "6"), d.Call(spy, "7")}
	for _, other := range harmless {
		d.Must(other.WaitAnswered(d.Ctx))
	}
	for dialled, what := range map[string]string{
		"1": "ChanSpy() on the caller", "2": "ChanSpy() on everybody", "3": "ChanSpy() inside another application",
		"4": "ExtenSpy()", "5": "ChanSpy() that speaks",
	} {
		begun := time.Now()
		d.Ends(d.Call(spy, dialled))
		measured(t, what, begun)
	}
	_, err := d.Command(d.Ctx, "channel originate PJSIP/1003 application ChanSpy PJSIP/1001,bq")
	d.Must(err)
	spying := d.Ring(spy)
	begun := time.Now()
	d.Must(spying.Answer(d.Ctx))
	d.Ends(spying)
	measured(t, "ChanSpy() from the console", begun)

	hear(d, call, mara, called, desk)
	for _, other := range harmless {
		if other.State() != phone.Answered {
			t.Error("a spy on others was put out")
		}
	}
}

// Where the administrator only wants to know, a spy is left alone.
func TestASpyIsOnlyLogged(t *testing.T) {
	t.Parallel()
	d := besiege(t, "[calls]\nintruders = \"warn\"\n")
	mara, desk, spy := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	another := runProgram(t, d)
	call, called := d.Talk(mara, desk, "1002")
	spying := d.Call(spy, "1")
	noticed(d, "spy")
	d.Must(spying.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
	_, err := another.Snoop(d.Ctx, another.channelOf(mara).ID, ari.SnoopRequest{SnoopID: "an-ear", Spy: ari.DirectionBoth})
	d.Must(err)
	noticed(d, "snoop")
	hear(d, call, mara, called, desk)
	d.Must(another.Hangup(d.Ctx, "an-ear", ari.CauseNormalClearing))
}

// What another program does with an owned call over ARI is undone.
func TestAnotherProgramIsPutOut(t *testing.T) {
	t.Parallel()
	d := besiege(t, "")
	mara, desk, other := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	another := runProgram(t, d)
	call, called := d.Talk(mara, desk, "1002")
	caller, callee := another.channelOf(mara).ID, another.channelOf(desk).ID

	for id, on := range map[string]string{"an-ear": caller, "lw-ear-" + caller: callee} {
		begun := time.Now()
		_, err := another.Snoop(d.Ctx, on, ari.SnoopRequest{SnoopID: id, Spy: ari.DirectionBoth, Whisper: ari.DirectionBoth})
		d.Must(err)
		another.ended(id)
		measured(t, "a snoop", begun)
	}
	hear(d, call, mara, called, desk)

	begun := time.Now()
	d.Must(another.record("bridges/lw-"+caller, "a-call"))
	another.sees(func(e ari.Event) bool { return e.Type() == "RecordingFinished" })
	measured(t, "a recording", begun)
	hear(d, call, mara, called, desk)

	joining := d.Call(other, "8")
	third := another.started()
	d.Must(another.Answer(d.Ctx, third))
	begun = time.Now()
	d.Must(another.AddChannel(d.Ctx, "lw-"+caller, ari.AddChannelRequest{ChannelIDs: []string{third}}))
	another.left("lw-"+caller, third)
	measured(t, "a channel in the call's bridge", begun)
	hear(d, call, mara, called, desk)
	d.Must(joining.HearsNothing(d.Ctx))

	_, err := another.CreateBridge(d.Ctx, ari.CreateBridgeRequest{ID: "away"})
	d.Must(err)
	for _, taken := range []string{caller, callee} {
		begun = time.Now()
		d.Must(another.AddChannel(d.Ctx, "away", ari.AddChannelRequest{ChannelIDs: []string{taken}}))
		another.left("away", taken)
		measured(t, "a party in another bridge", begun)
		hear(d, call, mara, called, desk)
	}
	d.Must(another.DestroyBridge(d.Ctx, "away"))
}

// noticed waits until the daemon has told of an intruder.
func noticed(d *office.Desk, way string) {
	_, _, err := d.Trail.Wait(d.Ctx, 0, func(r office.Record) bool { return r.Level == slog.LevelWarn && r.Attrs["way"] == way })
	d.Must(err)
}
