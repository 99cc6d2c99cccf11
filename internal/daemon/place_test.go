package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// brief makes a call that nobody answers end soon.
const brief = "[calls]\nring_timeout = \"1s\"\n"

func TestACallRingsEveryPhoneOfTheUser(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	placed := func(outcome string) office.Decision {
		return office.Decision{
			User: "mara", Action: "call.place", Extension: "1002", Target: "noor", Reason: "granted", Outcome: outcome,
		}
	}
	t.Run("the first to answer gets the call", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(inPocket.Answer(d.Ctx))
		d.Must(call.WaitAnswered(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
		d.Must(inPocket.HearsOnly(d.Ctx, mara.Tone()))
		wantElsewhere(t, d.Ends(onDesk))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(inPocket)
		d.Decided(placed("connected"))
	})
	t.Run("declined by one, answered by the other", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(onDesk.Decline())
		d.Must(inPocket.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
		d.Decided(placed("connected"))
	})
	t.Run("declined by one, busy by the other", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(onDesk.Decline())
		d.Must(inPocket.Busy())
		wantStatus(t, d.Ends(call), 603)
		d.Decided(placed("declined"))
	})
	t.Run("cancelled", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(call.Hangup(d.Ctx))
		wantStatus(t, d.Ends(call), 487)
		wantStatus(t, d.Ends(onDesk), 487)
		wantStatus(t, d.Ends(inPocket), 487)
		d.Decided(placed("cancelled"))
	})
}

func TestACallInWhichPeopleTalk(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	dana, rana := d.Phone("1004"), d.Phone("1003")

	t.Run("the caller hangs up", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(dana, rana, "1003")
		d.Must(call.Hangup(d.Ctx))
		if end := d.Ends(called); end.Status != 0 || end.ByUs {
			t.Errorf("the callee's call ended %v, want a BYE", end)
		}
	})
	t.Run("the callee hangs up", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(dana, rana, "1003")
		d.Must(called.Hangup(d.Ctx))
		if end := d.Ends(call); end.Status != 0 || end.ByUs {
			t.Errorf("the caller's call ended %v, want a BYE", end)
		}
	})
	t.Run("hold and resume", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(dana, rana, "1003")
		d.Must(called.Hold(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Must(called.Resume(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(called.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.Hangup(d.Ctx))
	})
	t.Run("keys reach the other side", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(dana, rana, "1003")
		d.Must(call.SendDTMF(d.Ctx, "12#"))
		d.Must(called.WaitDigits(d.Ctx, "12#"))
		d.Must(call.Hangup(d.Ctx))
	})
}

// Whoever calls is shown as the policy's account says, whatever the phone says,
// and the caller is shown who answered.
func TestBothSeeWhoTheOtherIs(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	call := d.Call(mara, "1002", phone.WithDisplayName("The President"),
		phone.WithHeader("P-Asserted-Identity", `"The President" <sip:1@localhost>`),
		phone.WithHeader("Remote-Party-ID", `"The President" <sip:1@localhost>`),
		phone.WithHeader("Diversion", `"The President" <sip:1@localhost>;reason=unconditional`),
		phone.WithHeader("History-Info", "<sip:1@localhost>;index=1"),
		phone.WithHeader("Alert-Info", "<http://localhost>;info=alert-autoanswer"),
		phone.WithHeader("Call-Info", "<sip:localhost>;answer-after=0"))
	ringing := d.Ring(desk)
	d.Ring(mobile)
	if got := ringing.RemoteParty(); got.Number != "1001" || got.Name != "mara" {
		t.Errorf("the callee sees %+v, want mara at 1001", got)
	}
	for _, name := range []string{"Diversion", "Remote-Party-ID", "History-Info", "Alert-Info", "Call-Info"} {
		if said := ringing.Invite().Headers(name); len(said) > 0 {
			t.Errorf("the callee is told %s: %q, which is the caller's word", name, said)
		}
	}
	d.Must(ringing.Answer(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	if got := call.RemoteParty(); got.Number != "1002" || got.Name != "Noor Haddad" {
		t.Errorf("the caller sees %+v, want Noor Haddad at 1002", got)
	}
	d.Must(call.Hangup(d.Ctx))
}

func TestACallThatIsNotAnswered(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff, Settings: brief})
	dana, rana := d.Phone("1004"), d.Phone("1003")
	for name, tc := range map[string]struct {
		callee  func(*phone.Dialog) error
		status  int
		outcome string
	}{
		"busy":               {(*phone.Dialog).Busy, 486, "busy"},
		"declined":           {(*phone.Dialog).Decline, 603, "declined"},
		"do not disturb":     {func(r *phone.Dialog) error { return r.Reject(480) }, 480, "no_answer"},
		"not the right kind": {func(r *phone.Dialog) error { return r.Reject(488) }, 488, "failed"},
		"phone in trouble":   {func(r *phone.Dialog) error { return r.Reject(503) }, 503, "failed"},
		"diverted":           {func(r *phone.Dialog) error { return r.Redirect("1001") }, 480, "no_answer"},
		"nobody answers":     {func(*phone.Dialog) error { return nil }, 480, "no_answer"},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			call := d.Call(dana, "1003")
			d.Must(tc.callee(d.Ring(rana)))
			wantStatus(t, d.Ends(call), tc.status)
			d.Decided(office.Decision{
				User: "dana", Action: "call.place", Extension: "1003",
				Target: "rana", Reason: "granted", Outcome: tc.outcome,
			})
		})
	}
	t.Run("no phone is registered", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(dana, "1005")), 480)
		d.Decided(office.Decision{
			User: "dana", Action: "call.place", Extension: "1005",
			Target: "tarik", Reason: "granted", Outcome: "unreachable",
		})
	})
}

func TestEarlyMediaReachesTheCaller(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	dana, rana := d.Phone("1004"), d.Phone("1003")
	call := d.Call(dana, "1003")
	ringing := d.Ring(rana)
	d.Must(ringing.Progress())
	d.Must(call.WaitProgress(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	if call.State() == phone.Answered {
		t.Error("early media answered the call")
	}
	d.Must(ringing.Answer(d.Ctx))
	d.Must(call.WaitAnswered(d.Ctx))
	d.Must(ringing.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(call.Hangup(d.Ctx))
	d.Ends(ringing)
}

func TestARefusedCallIsHeardAndReachesNobody(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:    staff,
		Strangers: []testbed.Account{{Name: "stranger", Secret: "office-of-a-minute"}},
	})
	mara, rana, stranger := d.Phone("1001"), d.Phone("1003"), d.Phone("stranger")
	for name, tc := range map[string]struct {
		caller               *phone.Phone
		dialled              string
		options              []phone.CallOption
		user, target, reason string
		status               int
	}{
		"to another department": {
			caller: mara, dialled: "1003", user: "mara", target: "rana", reason: "not_granted", status: 403,
		},
		"to nobody": {
			caller: mara, dialled: "1999", user: "mara", reason: "unknown_target", status: 404,
		},
		"by letters": {
			caller: mara, dialled: "rana", user: "mara", reason: "unknown_target", status: 404,
		},
		"by somebody unknown": {
			caller: stranger, dialled: "1003", reason: "unknown_subject", status: 403,
		},
		"by somebody unknown who says he is dana": {
			caller: stranger, dialled: "1003", options: []phone.CallOption{
				phone.WithDisplayName("dana"), phone.WithHeader("P-Asserted-Identity", "<sip:1004@localhost>"),
			}, reason: "unknown_subject", status: 403,
		},
		"with more to dial behind it": {
			caller: mara, dialled: "1002&1003", user: "mara", reason: "unknown_target", status: 404,
		},
		"to the outside": {
			caller: mara, dialled: "00339123456789", user: "mara", reason: "unknown_target", status: 404,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // for the prompts take their time
			d := d.In(t)
			call := d.Call(tc.caller, tc.dialled, tc.options...)
			d.Must(call.WaitProgress(d.Ctx))
			d.Must(call.HearsAudio(d.Ctx))
			wantStatus(t, d.Ends(call), tc.status)
			d.Decided(office.Decision{
				User: tc.user, Action: "call.place", Extension: tc.dialled,
				Target: tc.target, Reason: tc.reason, Outcome: "refused",
			})
			select {
			case ringing := <-rana.Incoming():
				t.Errorf("the refused call reached a phone: %v", ringing)
			default:
			}
		})
	}
	enforcement.Prevented(t, enforcement.PlaceCall, enforcement.Dialled)
}

func wantStatus(t *testing.T, end phone.End, status int) {
	t.Helper()
	if end.Status != status {
		t.Errorf("the call ended %v, want %d", end, status)
	}
}

// wantElsewhere checks that a phone was told that another took the call, so
// that it shows none missed.
func wantElsewhere(t *testing.T, end phone.End) {
	t.Helper()
	for _, r := range end.Reason {
		if r.Protocol == "SIP" && r.Cause == 200 && strings.Contains(r.Text, "elsewhere") {
			return
		}
	}
	t.Errorf("the phone was not told that the call was answered elsewhere: it ended %v", end)
}

// A user whose SIP account is off can call nobody but for help.
func TestASIPAccountThatIsOffCallsNobodyButForHelp(t *testing.T) {
	t.Parallel()
	off := strings.Replace(staff, "[user.mara]\n", "[user.mara]\nsip_account = false\n", 1)
	d := office.Start(t, office.Options{Policy: off})
	mara, centre := d.Phone("1001"), d.Phone("emergency")
	wantStatus(t, d.Ends(d.Call(mara, "1002")), 403)
	d.Decided(office.Decision{
		User: "mara", Action: "call.place", Extension: "1002", Target: "noor", Reason: "precondition", Outcome: "refused",
	})
	help, answered := d.Call(mara, "112"), d.Ring(centre)
	d.Must(answered.Answer(d.Ctx))
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
}
