package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// The code sends a call elsewhere that rings at a phone of one's own, from that
// phone or another.
func TestACodeDiverts(t *testing.T) {
	t.Parallel()
	d := divertingOffice(t)
	mara, desk, mobile, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	dana, tarik, pocket := d.Phone("1004"), d.Phone("1005"), d.Phone("1005-mobile")
	otto, carrier := d.Phone("1007"), d.Phone("carrier")

	t.Run("to a colleague, for all phones of the user", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		code := d.Call(mobile, "*261003")
		d.Must(code.HearsAudio(d.Ctx))
		onRana := d.Ring(rana)
		wantElsewhere(t, d.Ends(onDesk))
		wantElsewhere(t, d.Ends(inPocket))
		d.Must(onRana.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
		d.Ends(code)
		d.Decided(diverts("noor", "1003", "rana", "granted", "diverted"))
	})
	t.Run("or does not, and all goes on ringing", func(t *testing.T) {
		d := d.In(t)
		call, other, third := d.Call(mara, "1002"), d.Call(dana, "1005"), d.Call(carrier, "+33142685301")
		onDesk, _ := d.Ring(desk), d.Ring(mobile)
		onTarik, _ := d.Ring(tarik), d.Ring(pocket)
		onOtto := d.Ring(otto)
		calls := map[*phone.Dialog]int{} // at once, for the prompts take their time
		var want []office.Decision
		for _, tc := range []struct {
			from    *phone.Phone
			dialled string
			status  int
			want    office.Decision
		}{
			{pocket, "*261003", 403, diverts("tarik", "1003", "rana", "not_granted", "refused")},
			{mobile, "*261002", 403, diverts("noor", "1002", "noor", "granted", "loop")},
			{mobile, "*26112", 403, diverts("noor", "112", "", "emergency_call", "refused")},
			{mobile, "*269999", 404, office.Decision{
				User: "noor", Action: "call.divert", Target: "9999", Reason: "unknown_target", Outcome: "refused",
			}},
			{mobile, "*26**1003", 404, diverts("noor", "**1003", "", "unknown_target", "refused")},
			{rana, "*261004", 480, diverts("rana", "1004", "dana", "granted", "no_call")}, // nothing rings there
			{otto, "*260142685399", 403, office.Decision{
				User: "otto", Action: "call.divert", Target: "+33142685399", Reason: "external_to_external", Outcome: "refused",
			}},
		} {
			calls[d.Call(tc.from, tc.dialled)] = tc.status
			want = append(want, tc.want)
		}
		for code, status := range calls {
			wantStatus(t, d.Ends(code), status)
		}
		for _, decision := range want {
			d.Decided(decision)
		}
		for _, ringing := range []*phone.Dialog{onDesk, onTarik, onOtto} {
			d.Must(ringing.Answer(d.Ctx))
		}
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(other.HearsOnly(d.Ctx, tarik.Tone()))
		d.Must(third.HearsOnly(d.Ctx, otto.Tone()))
		wantNoCall(t, rana)
		enforcement.Prevented(t, enforcement.Divert, enforcement.Dialled)
	})
}
