package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// Mara may show what her queue and her IVR are called by, and withhold it all; Noor
// shows her own number and nothing else; Rana has none; Tarik's is the nearest.
const numbersToShow = `
[emergency]
numbers = ["112"]
caller_id = "+33142685300"
[number."+33142685300"]
[number."+33142685301"]
user = "mara"
[number."+33142685302"]
user = "noor"
[number."+33472001122"]
queue = "sales"
[number."+33491001122"]
ivr = "main"
[queue.sales]
extension = "700"
agents = ["mara"]
[ivr.main]
extension = "710"
users = ["mara"]
[role.agent]
call = "all"
call_external = "all"
divert = "all"
transfer = "all"
forward = "all"
edit_call_forwarding = "self"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
caller_id = "self"
withhold_caller_id = true
location_number = "+33472001122"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
role = "agent"
caller_id = "all"
local_presence = true
`

// exchange is an office with a trunk as it is shipped.
func exchange(t *testing.T) *office.Desk {
	t.Helper()
	return office.Start(t, office.Options{
		Policy: numbersToShow, Settings: carriersLine,
		Strangers: []testbed.Account{{
			Name: "carrier", Secret: "office-of-a-minute", Template: "linewarden-trunk", Extra: "identify_by = username\n",
		}},
		Asterisk: map[string][]byte{
			"test-extensions.conf": []byte("[outbound]\nexten => _[+0-9]!,1,Dial(PJSIP/carrier,30)\n same => n,Hangup(${HANGUPCAUSE})\n"),
		},
	})
}

// presented is what the INVITE of a call shows, in the headers that carriers look at.
type presented struct{ from, asserted, privacy, diversion string }

func whatShows(invite phone.Message) presented {
	one := func(header string) string {
		var all []string
		for _, p := range invite.Parties(header) {
			all = append(all, strings.TrimPrefix(p.Name+" ", " ")+p.Number)
		}
		return strings.Join(all, ", ")
	}
	return presented{one("From"), one("P-Asserted-Identity"), invite.Header("Privacy"), one("Diversion")}
}

func shows(number string) presented { return presented{from: number, asserted: number} }

func fromUser(user string) phone.CallOption {
	return phone.WithHeader("P-Preferred-Identity", "<sip:"+user+"@pbx.example>")
}

func TestTheCallerIDOfACallOutside(t *testing.T) {
	t.Parallel()
	d := exchange(t)
	carrier := d.Phone("carrier")
	const mara, ofQueue, ofIVR, noor = "+33142685301", "+33472001122", "+33491001122", "+33142685302"
	hidden := presented{"Anonymous anonymous", mara, "id", ""}
	for _, tc := range []struct {
		name, phone, dialled string
		options              []phone.CallOption
		want                 presented
	}{
		{"the default", "1001", "0142685399", nil, shows(mara)},
		{"the queue's, by code", "1001", "*6520142685399", nil, shows(ofQueue)},
		{"the IVR's, by code", "1001", "*6530142685399", nil, shows(ofIVR)},
		{"the queue's, as the phone prefers it", "1001", "0142685399", []phone.CallOption{fromUser("0472001122")}, shows(ofQueue)},
		{"the IVR's, as the phone asserts it", "1001", "0142685399", []phone.CallOption{phone.WithHeader("P-Asserted-Identity", `"Mara" <tel:+33491001122>`)}, shows(ofIVR)},
		{"a colleague's, which counts for nothing", "1001", "0142685399", []phone.CallOption{fromUser(noor)}, shows(mara)},
		{"nobody's, which counts for nothing", "1002", "0142685399", []phone.CallOption{fromUser("+33142682000")}, shows(noor)},
		{"a colleague's extension, which is no number", "1002", "0142685399", []phone.CallOption{fromUser("1001")}, shows(noor)},
		{"withheld", "1001", "#31#0142685399", nil, hidden},
		{"withheld, in America", "1001", "*670142685399", nil, hidden},
		{"withheld by the phone", "1001", "0142685399", []phone.CallOption{phone.WithHeader("Privacy", "id")}, hidden},
		{"withheld by the phone, in the older way", "1001", "0142685399", []phone.CallOption{phone.WithHeader("Privacy", "none,\tuser")}, hidden},
		{"withheld, and chosen", "1001", "*67*6520142685399", nil, presented{"Anonymous anonymous", ofQueue, "id", ""}},
		{"the nearest", "1005", "0478001122", nil, shows(ofQueue)},
		{"the nearest elsewhere", "1005", "0491998877", nil, shows(ofIVR)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := d.In(t)
			call := d.Call(d.Phone(tc.phone), tc.dialled, tc.options...)
			outside := d.Ring(carrier)
			if got := whatShows(outside.Invite()); got != tc.want {
				t.Errorf("the carrier is shown %+v, want %+v", got, tc.want)
			}
			d.Must(call.Hangup(d.Ctx))
			d.Ends(outside)
		})
	}
	for _, tc := range []struct{ name, phone, user, dialled, reason string }{
		{"a place with no number", "1001", "mara", "*6590142685399", "caller_id"},
		{"a second number of whom has one", "1002", "noor", "*6520142685399", "caller_id"},
		{"withheld, without the right", "1002", "noor", "#31#0142685399", "withhold_caller_id"},
		{"no number at all", "1003", "rana", "0142685399", "no_caller_id"},
	} {
		t.Run("refused: "+tc.name, func(t *testing.T) {
			d := d.In(t)
			wantStatus(t, d.Ends(d.Call(d.Phone(tc.phone), tc.dialled)), 403)
			d.Decided(office.Decision{User: tc.user, Action: "call.external", Target: "+33142685399", Reason: tc.reason, Outcome: "refused"})
			wantNoCall(t, carrier)
		})
	}
	t.Run("refused: withheld by the phone, without the right", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(d.Phone("1002"), "0142685399", phone.WithHeader("Privacy", "id"))), 403)
		wantNoCall(t, carrier)
	})
	t.Run("a code shows nothing to a colleague", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(d.Phone("1001"), "*671002")), 404)
		wantStatus(t, d.Ends(d.Call(d.Phone("1001"), "*6521002")), 404)
	})
	enforcement.Prevented(t, enforcement.PresentCallerID, enforcement.Dialled)
}

func TestTheCallerIDOfACallThatIsSentOn(t *testing.T) {
	t.Parallel()
	d := exchange(t)
	carrier, mara, noor := d.Phone("carrier"), d.Phone("1001"), d.Phone("1002")
	const ofMara, ofQueue, ofNoor = "+33142685301", "+33472001122", "+33142685302"
	t.Run("by a divert, which says from where", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002", phone.WithHeader("Diversion", "<sip:+33142682000@pbx.example>;reason=unconditional"))
		d.Must(d.Ring(noor).Redirect("0142685399"))
		outside := d.Ring(carrier)
		want := presented{from: ofNoor, asserted: ofNoor, diversion: ofNoor}
		if got := whatShows(outside.Invite()); got != want {
			t.Errorf("the carrier is shown %+v, want %+v", got, want)
		}
		if reason := outside.Invite().Header("Diversion"); !strings.Contains(reason, "reason=deflection") {
			t.Errorf("Diversion: %s", reason)
		}
		d.Must(call.Hangup(d.Ctx))
	})
	t.Run("by a divert to where another number is shown", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(noor, "1001")
		d.Must(d.Ring(mara).Redirect("*6520142685399"))
		outside := d.Ring(carrier)
		want := presented{from: ofQueue, asserted: ofQueue, diversion: ofQueue}
		if got := whatShows(outside.Invite()); got != want {
			t.Errorf("the carrier is shown %+v, want %+v", got, want)
		}
		d.Must(call.Hangup(d.Ctx))
	})
	t.Run("by a divert, withheld", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(noor, "1001")
		d.Must(d.Ring(mara).Redirect("*670142685399"))
		want := presented{"Anonymous anonymous", ofMara, "id", ""}
		if got := whatShows(d.Ring(carrier).Invite()); got != want {
			t.Errorf("the carrier is shown %+v, want %+v", got, want)
		}
		d.Must(call.Hangup(d.Ctx))
	})
	t.Run("not by a divert to a number that one may not show", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		d.Must(d.Ring(noor).Redirect("*6520142685399"))
		d.Decided(office.Decision{User: "noor", Action: "call.divert", Target: "+33142685399", Reason: "caller_id", Outcome: "refused"})
		d.Ends(call)
		wantNoCall(t, carrier)
	})
	t.Run("by a transfer with keys, under the number that is chosen", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, noor, "1002")
		d.Must(by.SendDTMF(d.Ctx, "##*6520142685399#"))
		outside := d.Ring(carrier)
		if got := whatShows(outside.Invite()); got != shows(ofQueue) {
			t.Errorf("the carrier is shown %+v", got)
		}
		d.Must(outside.Answer(d.Ctx))
		d.Must(moved.HearsOnly(d.Ctx, carrier.Tone()))
		d.Must(outside.HearsOnly(d.Ctx, noor.Tone()))
	})
	t.Run("not by a transfer with keys, under one that may not be shown", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(noor, mara, "1001")
		d.Must(by.SendDTMF(d.Ctx, "##*6520142685399#"))
		d.Decided(office.Decision{User: "noor", Action: "call.transfer", Target: "+33142685399", Reason: "caller_id", Outcome: "refused"})
		d.Must(by.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(moved.HearsOnly(d.Ctx, noor.Tone()))
		wantNoCall(t, carrier)
	})
	t.Run("by a forward, which says from where and why", func(t *testing.T) {
		d := d.In(t)
		d.Must(d.Call(noor, "*720142685399").HearsAudio(d.Ctx))
		call := d.Call(mara, "1002")
		outside := d.Ring(carrier)
		want := presented{from: ofNoor, asserted: ofNoor, diversion: ofNoor}
		if got := whatShows(outside.Invite()); got != want {
			t.Errorf("the carrier is shown %+v, want %+v", got, want)
		}
		if why := outside.Invite().Header("Diversion"); !strings.Contains(why, "reason=unconditional") {
			t.Errorf("Diversion: %s", why)
		}
		d.Must(call.Hangup(d.Ctx))
	})
	enforcement.Prevented(t, enforcement.PresentCallerID, enforcement.Redirect)
	enforcement.Prevented(t, enforcement.PresentCallerID, enforcement.KeyCode)
}

// An emergency call shows where it comes from, whatever the phone or a code would have,
// and with nobody there to decide.
func TestTheCallerIDOfAnEmergencyCall(t *testing.T) {
	t.Parallel()
	d := exchange(t)
	centre := d.Phone("emergency")
	const here, elsewhere = "+33142685300", "+33472001122"
	anything := []phone.CallOption{
		fromUser("+33142682000"), phone.WithHeader("Privacy", "id"),
		phone.WithHeader("Diversion", "<sip:+33142682000@pbx.example>;reason=unconditional"),
	}
	helps := func(t *testing.T) {
		t.Helper()
		for _, tc := range []struct{ phone, dialled, want string }{
			{"1001", "112", elsewhere},
			{"1001", "*67112", elsewhere},
			{"1001", "#31#112", elsewhere},
			{"1001", "*652112", elsewhere},
			{"1002", "112", here},
			{"1002-mobile", "*67*653112", here},
			{"1003", "112", here},
		} {
			d := d.In(t)
			call := d.Call(d.Phone(tc.phone), tc.dialled, anything...)
			help := d.Ring(centre)
			if got := whatShows(help.Invite()); got != shows(tc.want) {
				t.Errorf("%s of %s shows %+v, want %s", tc.dialled, tc.phone, got, tc.want)
			}
			if strings.Contains(help.Invite().Raw(), "142682000") {
				t.Errorf("%s has what the phone said: %s", tc.dialled, help.Invite().Raw())
			}
			d.Must(call.Hangup(d.Ctx))
			d.Ends(help)
		}
	}
	t.Run("with the daemon", helps)
	t.Run("a caller from outside, who is transferred", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(d.Phone("carrier"), "+33142685301", phone.WithHeader("Privacy", "id"))
		by := d.Ring(d.Phone("1001"))
		d.Must(by.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, d.Phone("1001").Tone()))
		dialsOn(t, d, by, call, "##", "112")
		help := d.Ring(centre)
		if got := whatShows(help.Invite()); got != shows(elsewhere) {
			t.Errorf("help is shown %+v, want %s", got, elsewhere)
		}
		d.Must(call.Hangup(d.Ctx))
		d.Ends(help)
	})
	d.Must(d.StopDaemon())
	t.Run("without", helps)
}
