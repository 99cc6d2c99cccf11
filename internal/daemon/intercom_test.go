package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

const intercoms = `
[role.agent]
call     = "all"
intercom = "department"
[department.sales]
[department.support]
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
department = "sales"
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
department = "sales"
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
department = "support"
role = "agent"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
department = "sales"
role = "agent"
accepts_intercom = false
`

// autoAnswers are the headers by which phones know that they are to answer by
// themselves.
func autoAnswers(call *phone.Dialog) []string {
	return []string{
		call.Invite().Header("Call-Info"), call.Invite().Header("Alert-Info"),
		call.Invite().Header("Answer-Mode"), call.Invite().Header("P-Auto-Answer"),
	}
}

func TestIntercom(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: intercoms})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	rana, tarik := d.Phone("1003"), d.Phone("1005")
	decided := func(user, extension, target, reason, outcome string) office.Decision {
		return office.Decision{
			User: user, Action: "call.intercom", Extension: extension, Target: target, Reason: reason, Outcome: outcome,
		}
	}

	t.Run("the phone is told to answer by itself", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "*801002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		for _, header := range autoAnswers(onDesk) {
			if header == "" {
				t.Errorf("the INVITE has not all of the headers: %q", autoAnswers(onDesk))
			}
		}
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(onDesk.HearsOnly(d.Ctx, mara.Tone()))
		wantElsewhere(t, d.Ends(inPocket))
		d.Decided(decided("mara", "1002", "noor", "granted", "connected"))
	})
	t.Run("a plain call is no intercom", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(rana, "1002", phone.WithHeader("Call-Info", "<sip:x>;answer-after=0"),
			phone.WithHeader("Alert-Info", "<http://x>;info=alert-autoanswer"), phone.WithHeader("Answer-Mode", "Auto"))
		onDesk, _ := d.Ring(desk), d.Ring(mobile)
		for _, header := range autoAnswers(onDesk) {
			if header != "" {
				t.Errorf("a caller has made the phone answer by itself: %q", autoAnswers(onDesk))
			}
		}
		d.Must(call.Hangup(d.Ctx))
	})
	t.Run("not to another department", func(t *testing.T) {
		d := d.In(t)
		refused := d.Call(mara, "*801003")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(decided("mara", "1003", "rana", "not_granted", "refused"))
		wantNoCall(t, rana)
		enforcement.Prevented(t, enforcement.Intercom, enforcement.Dialled)
	})
	t.Run("refused by whom it would reach", func(t *testing.T) {
		d := d.In(t)
		refused := d.Call(mara, "*801005")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(decided("mara", "1005", "tarik", "target_veto", "refused"))
		wantNoCall(t, tarik)
		enforcement.Prevented(t, enforcement.Intercom, enforcement.Dialled)
	})
	t.Run("who talks is left in peace", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(rana, "1002")
		onDesk, _ := d.Ring(desk), d.Ring(mobile)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		wantStatus(t, d.Ends(d.Call(mara, "*801002")), 486)
		d.Decided(decided("mara", "1002", "noor", "granted", "busy"))
		wantNoCall(t, mobile)
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	})
}

func wantNoCall(t *testing.T, p *phone.Phone) {
	t.Helper()
	select {
	case ringing := <-p.Incoming():
		t.Errorf("%s rings: %v", p.Name(), ringing)
	default:
	}
}
