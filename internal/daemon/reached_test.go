package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// reachable is a policy in which everybody says whether and where one is reached.
// Rana's phone is in a guarded dialplan, and Nils has a
// holiday.
const reachable = `
[organisation.lyon]
time_zone = "UTC"
holidays  = ["01-01..12-31"]
[role.agent]
call                 = "all"
call_external        = "number:+33*"
transfer             = "all"
forward              = "all"
snooze               = "self"
edit_call_forwarding = "self"
[number."+33142685301"]
user = "mara"
[number."+33142685302"]
user = "noor"
[number."+33142685306"]
user = "nils"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "agent"
[user.nils]
extension = "1006"
endpoints = ["PJSIP/1006"]
role = "agent"
business_hours = "sun-sat 00:00-24:00"
`

// reachableOffice has a trunk, at whose far end a phone takes the part of the carrier.
func reachableOffice(t *testing.T) *office.Desk {
	t.Helper()
	return office.Start(t, office.Options{
		Policy: reachable, Settings: strings.Replace(carriersLine, "[calls]\n", "[calls]\nring_timeout = \"2s\"\n", 1),
		Strangers: []testbed.Account{{
			Name: "carrier", Secret: "office-of-a-minute", Template: "linewarden-trunk", Extra: "identify_by = username\n",
		}},
		Endpoint: map[string]string{"1003": "context = guarded\n"},
		Asterisk: map[string][]byte{
			"test-extensions.conf": append([]byte("[outbound]\nexten => _[+0-9]!,1,Dial(PJSIP/carrier,30)\n same => n,Hangup(${HANGUPCAUSE})\n"),
				dialplan.Guarded...),
		},
	})
}

// says lets a phone dial a code, which is done.
func says(t *testing.T, d *office.Desk, p *phone.Phone, code string) {
	t.Helper()
	call := d.Call(p, code)
	d.Must(call.WaitAnswered(d.Ctx))
	d.Ends(call)
}

// What users have said holds on each way, and across a restart.
func TestWhetherAndWhereOneIsReached(t *testing.T) {
	t.Parallel()
	d := reachableOffice(t)
	mara, noor, rana, dana, nils := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("1006")
	carrier := d.Phone("carrier")
	says(t, d, noor, "*78")
	says(t, d, rana, "*78") // by her guarded dialplan
	says(t, d, dana, "*721001")
	d.Must(d.StopDaemon())
	d.Must(d.StartDaemon(d.Ctx))
	t.Run("who has stepped out is rung by nobody", func(t *testing.T) {
		d := d.In(t)
		for _, call := range []*phone.Dialog{
			d.Call(mara, "1002"), d.Call(rana, "1002"), d.Call(carrier, "+33142685302"), d.Call(mara, "1003"),
			d.Call(mara, "1006"), d.Call(carrier, "+33142685306"), // for whom it is a holiday
		} {
			wantStatus(t, d.Ends(call), 480)
		}
		for _, p := range []*phone.Phone{noor, rana, nils} {
			wantNoCall(t, p)
		}
		d.Decided(office.Decision{User: "rana", Action: "call.ring", Target: "rana", Reason: "snoozed", Outcome: "refused"})
		d.Decided(office.Decision{User: "nils", Action: "call.ring", Target: "nils", Reason: "outside_hours", Outcome: "refused"})
		help, helper := d.Talk(noor, d.Phone("emergency"), "112") // whatever one has said
		d.Must(help.Hangup(d.Ctx))
		d.Ends(helper)
		says(t, d, noor, "*79")
		d.Talk(mara, noor, "1002")
	})
	t.Run("a call goes where one wants it", func(t *testing.T) {
		d := d.In(t)
		calling, answered := d.Talk(noor, mara, "1004")
		d.Must(calling.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(answered.HearsOnly(d.Ctx, noor.Tone()))
		wantNoCall(t, dana)
		d.Decided(office.Decision{User: "dana", Action: "call.forward", Extension: "1001", Target: "mara", Reason: "granted", Outcome: "forwarded"})
	})
	t.Run("a call goes outside", func(t *testing.T) {
		says(t, d, noor, "*720142685399")
		d := d.In(t)
		calling, answered := d.Call(mara, "1002"), d.Ring(carrier)
		if who := answered.RemoteParty().Number; who != "+33142685302" {
			t.Errorf("the carrier is shown %s, want the number of who forwards", who)
		}
		if from := answered.Invite().Parties("Diversion"); len(from) == 0 || from[0].Number != "+33142685302" {
			t.Errorf("the carrier is told that the call was for %v", from)
		}
		d.Must(answered.Answer(d.Ctx))
		d.Must(calling.HearsOnly(d.Ctx, carrier.Tone()))
		wantNoCall(t, noor)
		d.Must(calling.Hangup(d.Ctx))
		d.Ends(answered)
		from := d.Call(carrier, "+33142685302") // of two outside nobody may connect
		d.Must(d.Ring(noor).Answer(d.Ctx))
		d.Must(from.HearsOnly(d.Ctx, noor.Tone()))
		says(t, d, noor, "*73")
	})
	t.Run("but not where one may send nobody any more", func(t *testing.T) {
		d.Must(d.WritePolicy(strings.Replace(reachable, "[user.dana]\n", "[user.dana]\ndeny.forward = \"all\"\n", 1)))
		d.Must(d.Daemon.Reload(d.Ctx))
		d := d.In(t)
		d.Talk(noor, dana, "1004")
		wantNoCall(t, mara)
		d.Decided(office.Decision{User: "dana", Action: "call.forward", Extension: "1001", Target: "mara", Reason: "denied", Outcome: "refused"})
	})
	for name, c := range map[string]struct {
		on, off string
		misses  func(d *office.Desk, rings *phone.Dialog)
	}{
		"who does not answer": {"*611004", "*62", func(*office.Desk, *phone.Dialog) {}},
		"who is busy":         {"*901004", "*91", func(d *office.Desk, rings *phone.Dialog) { d.Must(rings.Busy()) }},
	} {
		t.Run("a call goes where one wants it "+name, func(t *testing.T) {
			says(t, d, noor, c.on)
			d := d.In(t)
			calling := d.Call(mara, "1002")
			c.misses(d, d.Ring(noor))
			answered := d.Ring(dana)
			d.Must(answered.Answer(d.Ctx))
			d.Must(calling.HearsOnly(d.Ctx, dana.Tone()))
			d.Must(answered.HearsOnly(d.Ctx, mara.Tone()))
			d.Decided(office.Decision{User: "noor", Action: "call.forward", Extension: "1004", Target: "dana", Reason: "granted", Outcome: "forwarded"})
			says(t, d, noor, c.off)
		})
	}
}
