package daemon_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// transferOffice is one in which phones transfer calls by their own key, and nobody
// rings for long.
func transferOffice(t *testing.T) *office.Desk {
	t.Helper()
	return office.Start(t, office.Options{
		Policy: transferers + `
[group.team]
extension = "620"
members = ["noor", "rana"]
[ivr.desk]
extension = "7000"
`,
		Settings: "[calls]\nring_timeout = \"2s\"\nivr_context = \"ivrs\"\n",
		Endpoint: letThrough(),
		Asterisk: map[string][]byte{"test-extensions.conf": []byte("[ivrs]\nexten => 7000,1,Answer()\n same => n,Echo()\n")},
	})
}

// A transfer that comes to nothing, or is refused, leaves the call as it was, and the
// phone is told so.
func TestATransferThatComesToNothing(t *testing.T) {
	t.Parallel()
	d := transferOffice(t)
	mara, noor, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	call, called := d.Talk(mara, dana, "1004")
	asItWas := func(d *office.Desk) {
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	}
	for name, tc := range map[string]struct {
		to       string
		target   func(*office.Desk)
		status   int
		decision office.Decision
	}{
		"to who is busy":         {"1003", func(d *office.Desk) { d.Must(d.Ring(rana).Busy()) }, 503, transferred("mara", "1003", "rana", "granted", "busy")},
		"to who declines":        {"1003", func(d *office.Desk) { d.Must(d.Ring(rana).Decline()) }, 603, transferred("mara", "1003", "rana", "granted", "declined")},
		"to who does not answer": {"1003", func(d *office.Desk) { d.Ends(d.Ring(rana)) }, 503, transferred("mara", "1003", "rana", "granted", "no_answer")},
		"to nobody":              {"1999", nil, 603, transferred("mara", "1999", "", "unknown_target", "refused")},
		"to who has no phone":    {"1005", nil, 503, transferred("mara", "1005", "tarik", "granted", "unreachable")},
		"to oneself":             {"1001", func(d *office.Desk) { d.Must(d.Ring(mara).Busy()) }, 503, transferred("mara", "1001", "mara", "granted", "busy")},
		"to who is moved":        {"1004", nil, 503, transferred("mara", "1004", "dana", "granted", "unreachable")},
		"to a pickup":            {"**1003", nil, 603, office.Decision{User: "mara", Action: "call.pickup", Extension: "1003", Target: "rana", Reason: "not_granted", Outcome: "refused"}},
		"to a listening":         {"*2221003", nil, 603, office.Decision{User: "mara", Action: "monitor.listen", Extension: "1003", Target: "rana", Reason: "not_granted", Outcome: "refused"}},
		"into an IVR":            {"*57000", nil, 603, office.Decision{User: "mara", Action: "ivr.send_call", Extension: "7000", Target: "desk", Reason: "not_granted", Outcome: "refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.During(t)
			transfer, err := call.Refer(d.Ctx, tc.to)
			d.Must(err)
			if tc.target != nil {
				tc.target(d)
			}
			wantTransfer(d, transfer, tc.status)
			d.Decided(tc.decision)
			asItWas(d)
		})
	}
	t.Run("by one who may not", func(t *testing.T) {
		d := d.During(t)
		transfer, err := called.Refer(d.Ctx, "1003")
		d.Must(err)
		wantTransfer(d, transfer, 603)
		d.Decided(transferred("dana", "1003", "rana", "not_granted", "refused"))
		asItWas(d)
	})
	t.Run("hostile", func(t *testing.T) {
		d := d.During(t)
		here := d.SIPAddr().String()
		for _, uri := range []string{
			"sip:1003&1002@" + here, "sip:${EXTEN}@" + here, "sip:" + strings.Repeat("9", 500) + "@" + here, "sip:@" + here,
			"sip:1003@" + here + "?Replaces=no-such-dialog%3Bto-tag%3D1%3Bfrom-tag%3D2",
			"sip:1003@" + here + "?Replaces=%00%0D%0A", "sip:1003@" + here + "?Replaces=", "tel:1003", "", "sip:",
		} {
			transfer, err := call.ReferTo(d.Ctx, uri)
			if refused, ok := errors.AsType[*phone.ResponseError](err); ok && refused.Status >= 400 {
				continue // by asterisk itself
			}
			d.Must(err)
			if status, err := transfer.Wait(d.Ctx); err != nil || status < 400 {
				t.Errorf("%.60q: the phone was told %d, %v", uri, status, err)
			}
		}
		asItWas(d)
	})
	wantNoCall(t, noor)
	wantNoCall(t, rana)
	d.Must(call.Hangup(d.Ctx))
}

func TestATransferInWhichSomebodyHangsUp(t *testing.T) {
	t.Parallel()
	d := transferOffice(t)
	mara, noor, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	begin := func(d *office.Desk) (by, moved, rings *phone.Dialog, transfer *phone.Transfer) {
		by, moved = d.Talk(mara, dana, "1004")
		transfer, err := by.Refer(d.Ctx, "1003")
		d.Must(err)
		return by, moved, d.Ring(rana), transfer
	}
	t.Run("the transferor", func(t *testing.T) {
		d := d.In(t)
		by, moved, rings, _ := begin(d)
		d.Must(by.Hangup(d.Ctx))
		d.Must(moved.HearsAudio(d.Ctx)) // it rings
		d.Must(rings.Answer(d.Ctx))
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(rings.HearsOnly(d.Ctx, dana.Tone()))
		d.Decided(transferred("mara", "1003", "rana", "granted", "connected"))
	})
	t.Run("the transferor, and nobody answers", func(t *testing.T) {
		d := d.In(t)
		by, moved, rings, _ := begin(d)
		d.Must(by.Hangup(d.Ctx))
		d.Must(rings.Busy())
		d.Ends(moved)
		d.Decided(transferred("mara", "1003", "rana", "granted", "busy"))
	})
	t.Run("the moved party", func(t *testing.T) {
		d := d.In(t)
		by, moved, rings, _ := begin(d)
		d.Must(moved.Hangup(d.Ctx))
		d.Ends(rings)
		d.Ends(by)
		d.Decided(transferred("mara", "1003", "rana", "granted", "cancelled"))
	})
	t.Run("the target, right after the answer", func(t *testing.T) {
		d := d.In(t)
		_, moved, rings, transfer := begin(d)
		d.Must(rings.Answer(d.Ctx))
		d.Must(rings.Hangup(d.Ctx))
		status, err := transfer.Wait(d.Ctx)
		d.Must(err)
		if status == 200 {
			d.Ends(moved)
			return
		}
		d.Must(moved.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("both transfer at once", func(t *testing.T) {
		d := d.In(t)
		moved, by := d.Talk(noor, mara, "1001")
		transfer, err := by.Refer(d.Ctx, "1003")
		d.Must(err)
		rings := d.Ring(rana)
		again, err := moved.Refer(d.Ctx, "1001")
		d.Must(err)
		wantTransfer(d, again, 503)
		d.Must(rings.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
	})
	t.Run("on hold", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		d.Must(by.Hold(d.Ctx))
		d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		transfer, err := by.Refer(d.Ctx, "1003")
		d.Must(err)
		rings := d.Ring(rana)
		d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Must(rings.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(rings.HearsOnly(d.Ctx, dana.Tone()))
	})
}

func TestATransferToOtherPlaces(t *testing.T) {
	t.Parallel()
	d := transferOffice(t)
	mara, noor, rana, dana, centre := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("emergency")
	t.Run("a ring group", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		transfer, err := by.Refer(d.Ctx, "620")
		d.Must(err)
		onNoor, onRana := d.Ring(noor), d.Ring(rana)
		d.Must(onRana.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		wantElsewhere(t, d.Ends(onNoor))
	})
	t.Run("a call for help, by one who may transfer nobody", func(t *testing.T) {
		d := d.In(t)
		moved, by := d.Talk(dana, rana, "1003")
		transfer, err := by.Refer(d.Ctx, "112")
		d.Must(err)
		help := d.Ring(centre)
		d.Must(help.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Ends(by)
		d.Must(moved.HearsOnly(d.Ctx, centre.Tone()))
		d.Must(help.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(moved.Hangup(d.Ctx))
	})
	t.Run("the parking lot", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		transfer, err := by.Refer(d.Ctx, "70")
		d.Must(err)
		d.Must(by.HearsAudio(d.Ctx)) // the slot
		wantTransfer(d, transfer, 200)
		d.Ends(by)
		d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Decided(office.Decision{User: "mara", Action: "call.park", Target: "mara", Reason: "granted", Outcome: "parked"})
		d.Must(moved.Hangup(d.Ctx))
	})
	t.Run("a host elsewhere is none", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, dana, "1004")
		elsewhere, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 77, 77, 77)})
		d.Must(err)
		defer elsewhere.Close()
		transfer, err := by.ReferTo(d.Ctx, "sip:1003@"+elsewhere.LocalAddr().String())
		d.Must(err)
		rings := d.Ring(rana)
		d.Must(rings.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		_, err = elsewhere.WriteTo([]byte("first"), elsewhere.LocalAddr())
		d.Must(err)
		got := make([]byte, 1500)
		n, err := elsewhere.Read(got)
		d.Must(err)
		if string(got[:n]) != "first" {
			t.Errorf("something was sent there: %q", got[:n])
		}
	})
}
