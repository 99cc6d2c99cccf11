package daemon_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// Noor is not to know who calls. Rana, who answers the same calls, may.
const hiddenFromNoor = `
[number."+33142685301"]
user = "mara"
[number."+33142685302"]
user = "noor"
[group.team]
extension = "620"
members = ["noor", "rana"]
[queue.support]
extension = "600"
agents = ["noor"]
[role.agent]
call = "all"
pickup = "all"
park = true
unpark = "all"
transfer = "all"
listen = "all"
[user.mara]
display_name = "Mara Lindt"
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "agent"
anonymous_incoming = true
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
`

// discreetOffice has a trunk, and a queue's caller, who are somebody. Phones are told
// who calls in every way there is.
func discreetOffice(t *testing.T) *office.Desk {
	t.Helper()
	const president = "callerid = \"The President\" <+33142682000>\n"
	telling := letThrough()
	for _, name := range []string{"1001", "1002", "1003"} {
		telling[name] += "send_rpid = yes\nsend_connected_line = yes\nsend_diversion = yes\nsend_history_info = yes\n"
	}
	return office.Start(t, office.Options{
		Policy: hiddenFromNoor, Settings: carriersLine, Endpoint: telling,
		Strangers: []testbed.Account{
			{Name: "carrier", Secret: "office-of-a-minute", Template: "linewarden-trunk", Extra: "identify_by = username\n" + president},
			{Name: "caller", Secret: "office-of-a-minute", Extra: "context = queues\n" + president},
		},
		Asterisk: map[string][]byte{
			"queues.conf":          []byte("[general]\n[support]\nretry = 1\nmember => Local/1002@linewarden-member/n\n"),
			"test-extensions.conf": []byte("[queues]\nexten => 600,1,Answer()\n same => n,Queue(support)\n same => n,Hangup()\n"),
		},
	})
}

// tells says what of a caller is in a message, if anything is.
func tells(m phone.Message, name, number string) string {
	if strings.Contains(m.Raw(), name) {
		return name
	}
	if len(number) > 4 && strings.Contains(m.Raw(), number) {
		return number
	}
	for _, header := range []string{"From", "Contact", "P-Asserted-Identity", "Remote-Party-ID", "Diversion", "History-Info", "Call-Info"} {
		if slices.ContainsFunc(m.Parties(header), func(p phone.Party) bool { return p.Number == number }) && (m.Status == 0 || header != "From") {
			return header + " with " + number
		}
	}
	return ""
}

func TestIncomingCallsAreAnonymous(t *testing.T) {
	t.Parallel()
	d := discreetOffice(t)
	mara, noor, rana, carrier, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("carrier"), d.Phone("caller")
	told := func(p *phone.Phone) (all []string) {
		for _, m := range p.Messages() {
			for name, number := range map[string]string{"President": "142682000", "Lindt": "1001"} {
				if what := tells(m, name, number); what != "" && !m.Sent {
					all = append(all, m.String()+" has "+what+":\n"+m.Raw())
				}
			}
		}
		return all
	}
	talk := func(d *office.Desk, call, answered *phone.Dialog, from, to *phone.Phone) {
		d.Must(call.HearsOnly(d.Ctx, to.Tone()))
		d.Must(answered.HearsOnly(d.Ctx, from.Tone()))
	}
	answers := func(d *office.Desk, call *phone.Dialog, from *phone.Phone) *phone.Dialog {
		rings := d.Ring(noor)
		d.Must(rings.Answer(d.Ctx))
		talk(d, call, rings, from, noor)
		return rings
	}
	for name, happens := range map[string]func(d *office.Desk){
		"from outside, held and resumed": func(d *office.Desk) {
			call := d.Call(carrier, "+33142685302")
			rings := answers(d, call, carrier)
			d.Must(rings.Hold(d.Ctx))
			d.Must(rings.Resume(d.Ctx))
			talk(d, call, rings, carrier, noor)
		},
		"from a colleague": func(d *office.Desk) { answers(d, d.Call(mara, "1002"), mara) },
		"by a transfer": func(d *office.Desk) {
			call := d.Call(carrier, "+33142685301")
			by := d.Ring(mara)
			d.Must(by.Answer(d.Ctx))
			talk(d, call, by, carrier, mara)
			_, err := by.Refer(d.Ctx, "1002")
			d.Must(err)
			answers(d, call, carrier)
		},
		"by a transfer of the other party": func(d *office.Desk) {
			own, by := d.Talk(noor, mara, "1001")
			_, err := by.Refer(d.Ctx, "1003")
			d.Must(err)
			onward := d.Ring(rana)
			d.Must(onward.Answer(d.Ctx))
			talk(d, own, onward, noor, rana)
		},
		"by a pickup": func(d *office.Desk) {
			call := d.Call(carrier, "+33142685301")
			d.Ring(mara)
			talk(d, call, d.Call(noor, "**1001"), carrier, noor)
		},
		"by a retrieval": func(d *office.Desk) {
			call := d.Call(carrier, "+33142685301")
			by := d.Ring(mara)
			d.Must(by.Answer(d.Ctx))
			talk(d, call, by, carrier, mara)
			parks(d, mara, by, call)
			talk(d, call, d.Call(noor, "71"), carrier, noor)
		},
		"from a queue": func(d *office.Desk) { answers(d, d.Call(caller, "600"), caller) },
		"by listening": func(d *office.Desk) {
			call := d.Call(carrier, "+33142685301")
			by := d.Ring(mara)
			d.Must(by.Answer(d.Ctx))
			talk(d, call, by, carrier, mara)
			ear := d.Call(noor, "*2221001")
			d.Must(ear.HearsOnly(d.Ctx, carrier.Tone(), mara.Tone()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			before := len(told(noor))
			happens(d)
			for _, what := range told(noor)[before:] {
				t.Errorf("noor's phone is told: %s", what)
			}
		})
	}
	t.Run("and the other phone of the same call is told", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "620")
		d.Ring(noor)
		if got := d.Ring(rana).RemoteParty(); got.Name != "Mara Lindt" || got.Number != "1001" {
			t.Errorf("rana's phone is shown %+v", got)
		}
		d.Must(call.Hangup(d.Ctx))
		if all := told(noor); len(all) > 0 {
			t.Errorf("noor's phone is told: %s", all)
		}
	})
}

func TestGuardedIncomingCallsAreAnonymous(t *testing.T) {
	t.Parallel()
	d := officeThatAsks(t, allowTransfer) // which is Asterisk's to do: nobody guards a REFER
	d.Must(d.WritePolicy(strings.Replace(watched, "[user.noor]\n", "[user.noor]\nanonymous_incoming = true\n", 1)))
	d.Must(d.Daemon.Reload(d.Ctx))
	mara, noor, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1005")
	for name, happens := range map[string]func(d *office.Desk){
		"a call": func(d *office.Desk) {
			call := d.Call(mara, "1002")
			rings := d.Ring(noor)
			d.Answer(rings, call)
			d.Must(call.HearsOnly(d.Ctx, noor.Tone()))
			d.Must(rings.HearsOnly(d.Ctx, mara.Tone()))
		},
		"a pickup": func(d *office.Desk) {
			call := d.Call(mara, "1005")
			d.Ring(tarik)
			d.Must(call.WaitRinging(d.Ctx))
			picked := d.Call(noor, "**1005")
			d.Must(call.HearsOnly(d.Ctx, noor.Tone()))
			d.Must(picked.HearsOnly(d.Ctx, mara.Tone()))
		},
		"an attended transfer": func(d *office.Desk) {
			call, rings := d.Talk(mara, noor, "1002")
			d.Must(call.Hold(d.Ctx))
			consultation, onward := d.Talk(mara, tarik, "1005")
			_, err := call.ReferReplaces(d.Ctx, consultation)
			d.Must(err)
			d.Must(rings.HearsOnly(d.Ctx, tarik.Tone()))
			d.Must(onward.HearsOnly(d.Ctx, noor.Tone()))
			for _, m := range noor.Messages() {
				if what := tells(m, `"tarik"`, "1005"); what != "" && !m.Sent {
					t.Errorf("noor's phone is told %s: %s", what, m.Raw())
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			before := len(noor.Messages())
			happens(d)
			for _, m := range noor.Messages()[before:] {
				if what := tells(m, `"mara"`, "1001"); what != "" && !m.Sent {
					t.Errorf("noor's phone is told %s: %s", what, m.Raw())
				}
			}
		})
	}
}
