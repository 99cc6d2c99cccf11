package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// inTurn rings the members of the queue one after the other, as they are listed.
// Otto's SIP account is off, Noor has two phones.
const inTurn = "strategy = linear\ntimeout = 20\n" +
	"member => Local/1006@linewarden-member/n,0,otto,PJSIP/1006\n" +
	"member => Local/1002@linewarden-member/n,0,noor,hint:PJSIP/1002&PJSIP/1002-mobile@linewarden-devices\n" +
	"member => Local/1003@linewarden-member/n,0,rana,PJSIP/1003\n"

func rung(user, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: "call.ring", Target: user, Reason: reason, Outcome: outcome}
}

func TestAQueueMemberThatIsAnOwnedPhone(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, inTurn)
	caller, desk, mobile, rana := d.Phone("caller"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	mara, otto := d.Phone("1001"), d.Phone("1006")

	t.Run("all of the member's phones ring, the first to answer talks", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "600")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		if got := onDesk.RemoteParty(); got.Number != "5550100" {
			t.Errorf("the member sees %+v", got)
		}
		d.Must(inPocket.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
		d.Must(inPocket.HearsOnly(d.Ctx, caller.Tone()))
		wantElsewhere(t, d.Ends(onDesk))
		d.Decided(rung("otto", "precondition", "refused"))
		d.Decided(rung("noor", "granted", "connected"))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(inPocket)
		wantNoCall(t, otto)
	})
	t.Run("the member hangs up", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "600")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		wantElsewhere(t, d.Ends(inPocket))
		d.Must(onDesk.Hangup(d.Ctx))
		d.Ends(call)
	})
	for name, tc := range map[string]struct {
		says    func(*phone.Dialog) error
		outcome string
	}{
		"declined": {(*phone.Dialog).Decline, "declined"}, "busy": {(*phone.Dialog).Busy, "busy"},
	} {
		t.Run(name+" by one member, offered to the next", func(t *testing.T) {
			d := d.In(t)
			call := d.Call(caller, "600")
			for _, ringing := range []*phone.Dialog{d.Ring(desk), d.Ring(mobile)} {
				d.Must(tc.says(ringing))
			}
			onRana := d.Ring(rana)
			d.Must(onRana.Answer(d.Ctx))
			d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
			d.Must(onRana.HearsOnly(d.Ctx, caller.Tone()))
			d.Decided(rung("noor", "granted", tc.outcome))
			d.Decided(rung("rana", "granted", "connected"))
		})
	}
	t.Run("the caller hangs up while it rings", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "600")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(call.Hangup(d.Ctx))
		wantStatus(t, d.Ends(onDesk), 487)
		wantStatus(t, d.Ends(inPocket), 487)
		d.Decided(rung("noor", "granted", "cancelled"))
	})
	t.Run("a member who talks on one phone is not called on the other", func(t *testing.T) {
		d := d.In(t)
		talking, onMobile := d.Call(rana, "1002"), d.Ring(mobile)
		d.Ring(desk)
		d.Must(onMobile.Answer(d.Ctx))
		d.Must(talking.HearsOnly(d.Ctx, mobile.Tone()))
		waiting := d.Call(caller, "600")
		d.Must(waiting.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		wantNoCall(t, desk)
		d.Must(talking.Hangup(d.Ctx)) // and now both are free
		onDesk := d.Ring(desk)
		d.Ring(mobile)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(waiting.HearsOnly(d.Ctx, desk.Tone()))
	})
	t.Run("picked up by a colleague", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "600")
		onDesk := d.Ring(desk)
		d.Ring(mobile)
		picking := d.Call(rana, "**1002")
		d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(picking.HearsOnly(d.Ctx, caller.Tone()))
		wantElsewhere(t, d.Ends(onDesk))
		d.Decided(ofQueue("rana", "call.pickup", "1002", "noor", "granted", "connected"))
	})
	t.Run("called by a user", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "600")
		onDesk := d.Ring(desk)
		d.Ring(mobile)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(onDesk.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(ofQueue("mara", "call.place", "600", "support", "granted", "passed_on"))
		d.Decided(rung("noor", "granted", "connected"))
	})
	t.Run("called by a user who may not", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, heardOut(d, rana, "601"), 403)
		d.Decided(ofQueue("rana", "call.place", "601", "sales", "not_granted", "refused"))
	})
}

func TestListeningToAQueuesCall(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, inTurn)
	caller, desk, mobile, mara, dana := d.Phone("caller"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1001"), d.Phone("1004")
	listened := func(reason, outcome string) office.Decision {
		return office.Decision{
			User: "dana", Action: "monitor.listen", Extension: "1002", Target: "noor", Reason: reason, Outcome: outcome,
		}
	}
	answered := func(d *office.Desk, from *phone.Phone) *phone.Dialog {
		call := d.Call(from, "600")
		onDesk := d.Ring(desk)
		d.Ring(mobile)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		return call
	}
	t.Run("both are heard", func(t *testing.T) {
		d := d.In(t)
		call := answered(d, caller)
		listening := d.Call(dana, "*2221002")
		d.Must(listening.HearsOnly(d.Ctx, caller.Tone(), desk.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(listening)
		d.Decided(listened("granted", "ended"))
	})
	// The queue and two halves of a channel stand between them.
	t.Run("not if the caller is a user who may not be heard", func(t *testing.T) {
		d := d.In(t)
		answered(d, mara)
		wantStatus(t, heardOut(d, dana, "*2221002"), 403)
		d.Decided(listened("target_veto", "refused"))
	})
}

func TestAQueueWhoseMembersAreRungAllAtOnce(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "strategy = ringall\n"+
		"member => Local/1002@linewarden-member/n,0,noor\nmember => Local/1003@linewarden-member/n,0,rana,PJSIP/1003\n")
	caller, desk, mobile, rana := d.Phone("caller"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	call := d.Call(caller, "600")
	onDesk, inPocket, onRana := d.Ring(desk), d.Ring(mobile), d.Ring(rana)
	d.Must(onRana.Answer(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	wantElsewhere(t, d.Ends(onDesk))
	wantElsewhere(t, d.Ends(inPocket))
	d.Decided(rung("noor", "granted", "cancelled"))
	d.Decided(rung("rana", "granted", "connected"))
}

// While the daemon is away callers go on waiting, and who talks goes on talking.
func TestAQueueWhileTheDaemonIsAway(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, inTurn)
	caller, other, desk, mobile, rana := d.Phone("caller"), d.Phone("other"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	call := d.Call(caller, "600")
	onDesk := d.Ring(desk)
	d.Ring(mobile)
	d.Must(onDesk.Answer(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))

	d.Must(d.StopDaemon())
	waiting := d.Call(other, "600")
	d.Must(waiting.WaitAnswered(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	wantNoCall(t, rana)
	d.Must(d.StartDaemon(d.Ctx))
	onRana := d.Ring(rana)
	d.Must(onRana.Answer(d.Ctx))
	d.Must(waiting.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(onRana.HearsOnly(d.Ctx, other.Tone()))
	d.Must(onDesk.HearsOnly(d.Ctx, caller.Tone()))
	d.Must(call.Hangup(d.Ctx)) // which the daemon after it sees to
	d.Ends(onDesk)
}
