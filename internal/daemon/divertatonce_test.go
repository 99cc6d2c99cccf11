package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// redirects lets a phone divert a call that comes in, without having rung.
func redirects(d *office.Desk, p *phone.Phone, to string) { redirectsWith(d, p, 302, contact(to)) }

func redirectsWith(d *office.Desk, p *phone.Phone, status int, headers ...phone.Header) {
	dialog, err := p.WaitCall(d.Ctx)
	d.Must(err)
	d.Must(dialog.Reject(status, headers...))
}

func contact(user string) phone.Header {
	return phone.Header{Name: "Contact", Value: "<sip:" + user + "@127.0.0.1>"}
}

// A phone that always forwards answers in the moment in which it is dialled. Of that
// Asterisk may tell nothing until it ends the leg.
func TestAPhoneDivertsAtOnce(t *testing.T) {
	t.Parallel()
	d := divertingOffice(t)
	mara, desk, mobile, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	dana, tarik, pocket, carrier := d.Phone("1004"), d.Phone("1005"), d.Phone("1005-mobile"), d.Phone("carrier")

	t.Run("to a colleague", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(rana, "1004")
		redirects(d, dana, "1001")
		onMara := d.Ring(mara)
		d.Must(onMara.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(diverts("dana", "1001", "mara", "granted", "diverted"))
	})
	t.Run("one phone of the user, the other stops ringing", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		inPocket := d.Ring(mobile)
		redirects(d, desk, "1003")
		wantElsewhere(t, d.Ends(inPocket))
		onRana := d.Ring(rana)
		d.Must(onRana.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	})
	t.Run("a chain, of which each step is judged", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1004")
		redirects(d, dana, "1003")
		redirects(d, rana, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		wantElsewhere(t, d.Ends(inPocket))
		d.Decided(diverts("dana", "1003", "rana", "granted", "diverted"))
		d.Decided(diverts("rana", "1002", "noor", "granted", "diverted"))
	})
	t.Run("a circle ends", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1004")
		redirects(d, dana, "1003")
		redirects(d, rana, "1004")
		wantStatus(t, d.Ends(call), 480)
		d.Decided(diverts("rana", "1004", "dana", "granted", "loop"))
		wantNoCall(t, dana)
	})
	t.Run("one member of a ring group, the others go on ringing", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "620")
		redirects(d, rana, "1004")
		onDana := d.Ring(dana)
		onDesk, _, _, _ := d.Ring(desk), d.Ring(mobile), d.Ring(tarik), d.Ring(pocket)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		wantElsewhere(t, d.Ends(onDana))
	})
	t.Run("to a number outside", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1004")
		redirects(d, dana, "0142685399")
		outside := d.Ring(carrier)
		d.Must(outside.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, carrier.Tone()))
	})
	t.Run("to an IVR", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1004")
		redirects(d, dana, "7000")
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(diverts("dana", "7000", "desk", "granted", "diverted"))
	})
	t.Run("refused, and the user's other phone rings", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1005")
		redirects(d, tarik, "1003")
		inPocket := d.Ring(pocket)
		d.Decided(diverts("tarik", "1003", "rana", "not_granted", "refused"))
		d.Must(inPocket.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, pocket.Tone()))
		wantNoCall(t, rana)
	})
	t.Run("refused, and nothing else rings", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(rana, "1004")
		redirects(d, dana, "1006")
		wantStatus(t, d.Ends(call), 480)
		d.Decided(diverts("dana", "1006", "nils", "not_granted", "refused"))
	})
	// Of a Contact that is no SIP address Asterisk never tells before the end.
	t.Run("to a tel URI", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		inPocket := d.Ring(mobile)
		redirectsWith(d, desk, 302, phone.Header{Name: "Contact", Value: "<tel:1003>"})
		wantElsewhere(t, d.Ends(inPocket))
		redirectsWith(d, rana, 302, phone.Header{Name: "Contact", Value: "<tel:1004>"})
		onDana := d.Ring(dana)
		d.Must(onDana.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(onDana.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("who diverts is whose phone it is, whatever the 302 says", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(rana, "1005")
		for _, p := range []*phone.Phone{tarik, pocket} {
			redirectsWith(d, p, 302, phone.Header{Name: "Contact", Value: "<tel:1001>"},
				phone.Header{Name: "Diversion", Value: `"dana" <sip:1004@127.0.0.1>;reason="unconditional\"\r\nX: y"`},
				phone.Header{Name: "P-Asserted-Identity", Value: "<sip:1004@127.0.0.1>"})
		}
		wantStatus(t, d.Ends(call), 480)
		d.Decided(diverts("tarik", "1001", "mara", "not_granted", "refused"))
		wantNoCall(t, mara)
	})
	t.Run("nobody who is called diverts by what the caller says", func(t *testing.T) {
		d := d.In(t)
		read := len(d.Trail.Records())
		history := "<sip:1001@127.0.0.1>;index=1, <sip:1003@127.0.0.1>;index=1.1"
		for _, said := range []phone.CallOption{
			phone.WithHeader("Diversion", "<sip:1003@127.0.0.1>;reason=unconditional"), phone.WithHeader("History-Info", history),
		} {
			for name, headers := range map[string][]phone.Header{
				"no Contact":      nil,
				"a Contact of no": {{Name: "Contact", Value: "<sip:127.0.0.1>"}},
				"any Contact":     {{Name: "Contact", Value: "*"}},
			} {
				call := d.Call(mara, "1004", said)
				redirectsWith(d, dana, 302, headers...)
				if end := d.Ends(call); end.Status != 480 {
					t.Errorf("%s: the call ended %v, want 480", name, end)
				}
			}
		}
		for _, r := range d.Trail.Records()[read:] {
			if r.Attrs["action"] == "call.divert" {
				t.Errorf("taken for a divert: %v", r)
			}
		}
		wantNoCall(t, rana)
	})
}
