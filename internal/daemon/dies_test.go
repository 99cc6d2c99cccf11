package daemon_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// busy is the policy of an office with fifty calls. The loud phones are 1001 to
// 1009; the two that have most of the calls send no audio.
const busy = `
[role.agent]
call = "all"
pickup = "all"
listen = "all"
whisper = "all"
barge = "all"
park = true
unpark = "all"
call_external = "number:+33*"
control_ivr = "all"
[ivr.desk]
extension = "7000"
[number."+33100000001"]
user = "loud3"
[number."+33100000002"]
user = "calling"
`

func busyPolicy() string {
	var b strings.Builder
	b.WriteString(busy)
	user := func(name, extension string) {
		fmt.Fprintf(&b, "[user.%s]\nextension = %q\nendpoints = [\"PJSIP/%s\"]\nrole = \"agent\"\n", name, extension, extension)
	}
	for i := 1; i <= 9; i++ {
		user(fmt.Sprintf("loud%d", i), fmt.Sprintf("100%d", i))
	}
	user("calling", "2000")
	user("called", "3000")
	return b.String()
}

const busyDialplan = `
[ivrs]
exten => 7000,1,Answer()
 same => n,Echo()
[outbound]
exten => _[+0-9]!,1,Dial(PJSIP/carrier,30)
`

// A busyOffice has fifty calls, in every state that a call can be in.
type busyOffice struct {
	*office.Desk
	t *testing.T

	heard   []heard         // of these calls it is listened whether they go on
	talking []*phone.Dialog // both ends of calls that must go on
	held    *phone.Dialog   // who holds, and
	holding *phone.Dialog   // who is held
	half    []*phone.Dialog // callers and phones of calls that are half set up
	parked  *phone.Dialog   // who waits in slot 71
	ears    []*phone.Dialog // who listens to the first of heard, whispers and barges in
	calls   int
	owned   int // calls in which people talk, and which are the daemon's
}

// heard is an end of a call, and whom it hears.
type heard struct {
	end  *phone.Dialog
	tone float64
}

func openBusyOffice(t *testing.T) *busyOffice {
	t.Helper()
	example, err := os.ReadFile("../../dialplan/examples/guarded.conf")
	if err != nil {
		t.Fatal(err)
	}
	b := &busyOffice{t: t, Desk: startProcess(t, office.Options{
		Policy:   busyPolicy(),
		Settings: "[calls]\nivr_context = \"ivrs\"\noutbound_context = \"outbound\"\n[numbers]\ncountry = \"FR\"\n",
		Endpoint: map[string]string{"1009": "context = guarded\n"},
		Strangers: []testbed.Account{
			{Name: "carrier", Secret: "office-of-a-minute", Template: "linewarden-trunk", Extra: "identify_by = username"},
		},
		Asterisk: map[string][]byte{"test-extensions.conf": append(example, busyDialplan...)},
	})}
	b.loudCalls()
	b.quietCalls()
	if b.calls != 50 {
		t.Fatalf("%d calls are up, want 50", b.calls)
	}
	return b
}

// connect calls, answers, and keeps both ends.
func (b *busyOffice) connect(caller, callee *phone.Phone, dialled string) (calling, called *phone.Dialog) {
	b.t.Helper()
	calling, called = b.Call(caller, dialled), b.Ring(callee)
	b.Must(called.Answer(b.Ctx))
	b.Must(calling.WaitAnswered(b.Ctx))
	b.talking = append(b.talking, calling, called)
	b.calls++
	return calling, called
}

// loudCalls sets up a call of each kind in which something can be heard.
func (b *busyOffice) loudCalls() {
	b.t.Helper()
	one, two, three, four := b.Phone("1001"), b.Phone("1002"), b.Phone("1003"), b.Phone("1004")
	listener, guarded, centre, carrier := b.Phone("1005"), b.Phone("1009"), b.Phone("emergency"), b.Phone("carrier")

	calling, called := b.connect(one, two, "1002")
	b.heard = append(b.heard, heard{calling, two.Tone()}, heard{called, one.Tone()})
	b.holding, b.held = b.connect(three, four, "1004")
	b.Must(b.holding.Hold(b.Ctx))
	outside, far := b.connect(three, carrier, "0142685301")
	b.heard = append(b.heard, heard{outside, carrier.Tone()}, heard{far, three.Tone()})
	b.owned += 3

	help, helper := b.connect(one, centre, "112")
	b.heard = append(b.heard, heard{help, centre.Tone()}, heard{helper, one.Tone()})
	asked, answered := b.connect(guarded, four, "1004")
	b.heard = append(b.heard, heard{asked, four.Tone()}, heard{answered, guarded.Tone()})
	ivr := b.Call(two, "*57000")
	b.calls++
	b.heard = append(b.heard, heard{ivr, two.Tone()})

	b.park()
	b.listen(listener, "*2221001", one, two)
	b.listen(b.Phone("1006"), "*2231002", one, two)
	b.listen(b.Phone("1007"), "*2241001", one, two)
	b.goOn()
}

// park has a phone park whom it talks with.
func (b *busyOffice) park() {
	b.t.Helper()
	parker := b.Phone("1008")
	var own *phone.Dialog
	b.parked, own = b.Talk(b.Phone("1006"), parker, "1008")
	parks(b.Desk, parker, own, b.parked)
	b.heard = append(b.heard, heard{b.parked, testbed.HoldMusicHz()})
	b.calls++
}

// retrieve has a phone take who is parked in a slot.
func (b *busyOffice) retrieve(slot string, parked *phone.Dialog, whose *phone.Phone) *phone.Dialog {
	b.t.Helper()
	by := b.Phone("1008")
	call := b.Call(by, slot)
	b.Must(call.HearsOnly(b.Ctx, whose.Tone()))
	b.Must(parked.HearsOnly(b.Ctx, by.Tone()))
	return call
}

// listen lets a phone listen to a call by a code.
func (b *busyOffice) listen(listener *phone.Phone, dialled string, to ...*phone.Phone) {
	b.t.Helper()
	ear := b.Call(listener, dialled)
	for _, p := range to {
		b.Must(ear.Hears(b.Ctx, p.Tone()))
	}
	b.ears = append(b.ears, ear)
	b.calls++
}

// quietCalls sets up the rest.
func (b *busyOffice) quietCalls() {
	b.t.Helper()
	calling, called := b.QuietPhone("2000"), b.QuietPhone("3000")
	centre, carrier := b.Phone("emergency"), b.Phone("carrier")
	for range 20 {
		b.connect(calling, called, "3000")
		b.owned++
	}
	for range 3 {
		b.connect(calling, carrier, "0142685301")
		b.owned++
		b.connect(calling, centre, "112")
	}
	for b.calls < 50 {
		caller := b.Call(calling, "3000")
		ringing := b.Ring(called)
		if b.calls%2 == 0 {
			b.Must(ringing.Progress())
			b.Must(caller.WaitProgress(b.Ctx))
		} else {
			b.Must(caller.WaitRinging(b.Ctx))
		}
		b.half = append(b.half, caller, ringing)
		b.calls++
	}
}

// goOn checks that nobody who talks was cut off.
func (b *busyOffice) goOn() {
	b.t.Helper()
	for _, h := range b.heard {
		b.Must(h.end.Hears(b.Ctx, h.tone))
	}
	for _, end := range b.talking {
		if end.State() != phone.Answered {
			b.t.Errorf("a call in which people talked was cut off: %v", end)
		}
	}
}

// tidied waits until what was half set up is gone.
func (b *busyOffice) tidied() {
	b.t.Helper()
	for _, end := range slices.Concat(b.half, b.ears) {
		b.Ends(end)
	}
}

// works checks that the calls are known again: listened to, resumed, parked,
// retrieved, picked up, and ended as one.
func (b *busyOffice) works(from int) {
	b.t.Helper()
	for range b.owned {
		_, next, err := b.Trail.Wait(b.Ctx, from, func(r office.Record) bool { return r.Message == "found a call again" })
		b.Must(err)
		from = next
	}
	one, two, three, four, listener := b.Phone("1001"), b.Phone("1002"), b.Phone("1003"), b.Phone("1004"), b.Phone("1005")
	ear := b.Call(listener, "*2221001")
	b.Must(ear.HearsOnly(b.Ctx, one.Tone(), two.Tone()))
	b.Must(b.holding.Resume(b.Ctx))
	b.Must(b.holding.Hears(b.Ctx, four.Tone()))
	b.Must(b.held.Hears(b.Ctx, three.Tone()))

	again := b.retrieve("71", b.parked, b.Phone("1006"))
	b.Must(again.Hangup(b.Ctx))
	b.Ends(b.parked)
	parks(b.Desk, four, b.held, b.holding)
	again = b.retrieve("71", b.holding, three)
	b.talking[slices.Index(b.talking, b.held)] = again

	caller := b.Call(two, "1006")
	b.Ring(b.Phone("1006"))
	picker := b.Call(b.Phone("1007"), "**1006")
	b.Must(caller.Hears(b.Ctx, b.Phone("1007").Tone()))
	b.Must(picker.Hears(b.Ctx, two.Tone()))

	// A call ends as one, which only a daemon that knows it can see to.
	for i := 0; i < len(b.talking); i += 2 {
		b.Must(b.talking[i].Hangup(b.Ctx))
		b.Ends(b.talking[i+1])
	}
	b.Ends(ear)
}

// Nobody who talks is cut off when the daemon dies. When it is back it finds the
// calls, tidies up what was half set up, and works on them again.
func TestTheDaemonDiesWithFiftyCalls(t *testing.T) {
	for name, dies := range map[string]func(*busyOffice) error{
		"killed": func(b *busyOffice) error { return b.Kill() },
		"terminated": func(b *busyOffice) error {
			err := b.StopDaemon()
			wantConcluded(b.t, b.AuditFile())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBusyOffice(t)
			begun := time.Now()
			b.Must(dies(b))
			t.Logf("measured: gone after %v", time.Since(begun).Round(time.Millisecond))
			b.goOn()
			before := len(b.Trail.Records())
			begun = time.Now()
			b.Must(b.StartDaemon(b.Ctx))
			t.Logf("measured: ready after %v", time.Since(begun).Round(time.Millisecond))
			b.tidied()
			t.Logf("measured: tidied up after %v", time.Since(begun).Round(time.Millisecond))
			b.goOn()
			b.works(before)
		})
	}
}

// wantConcluded checks that the audit tells what became of every decision.
func wantConcluded(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decided, concluded := 0, map[string]bool{}
	for line := range bytes.Lines(bytes.TrimSpace(text)) {
		var record struct {
			Record     string
			DecisionID string `json:"decision_id"`
		}
		if err := json.Unmarshal(line, &record); err != nil {
			t.Errorf("the audit has a line that is none: %v: %s", err, line)
		}
		switch record.Record {
		case "decision":
			decided++
		case "outcome":
			concluded[record.DecisionID] = true
		}
	}
	if decided == 0 || len(concluded) != decided {
		t.Errorf("the audit has %d decisions, and what became of %d", decided, len(concluded))
	}
}
