package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// accounts are the phones by who answers them: the sample policy's users, the
// carrier at the far end of the trunk, and the emergency centre.
var accounts = map[string]string{
	"mara": "1001", "noor": "1002", "rana": "1003", "dana": "1004", "tarik": "1005",
	"carrier": "carrier", "centre": "emergency",
}

// A day is the office's day. A step that goes otherwise than expected ends it.
type day struct {
	ctx    context.Context
	office *office.Office
	policy string
	read   int // how much of the daemon's log has been looked at
}

func (d *day) phone(user string) (*phone.Phone, error) {
	return d.office.Phone(d.ctx, accounts[user])
}

// ask lets a user dial a code and a user's extension, and returns the call.
func (d *day) ask(user, code, target string) (*phone.Dialog, error) {
	return d.dial(user, code+accounts[target])
}

// dial lets a user dial, and returns the call.
func (d *day) dial(user, number string) (*phone.Dialog, error) {
	p, err := d.phone(user)
	if err != nil {
		return nil, err
	}
	d.read = len(d.office.Trail.Records())
	return p.Call(d.ctx, number)
}

// answer lets a user's phone ring and answers it.
func (d *day) answer(user string) (*phone.Dialog, error) {
	dialog, err := d.ring(user)
	if err != nil {
		return nil, err
	}
	err = dialog.Answer(d.ctx)
	return dialog, err
}

func (d *day) ring(user string) (*phone.Dialog, error) {
	p, err := d.phone(user)
	if err != nil {
		return nil, err
	}
	dialog, err := p.WaitCall(d.ctx)
	if err != nil {
		return nil, err
	}
	err = dialog.Ring()
	return dialog, err
}

// inCall lets one user call another, and returns both ends once each hears the
// other.
func (d *day) inCall(caller, callee string) (call, answered *phone.Dialog, err error) {
	if call, err = d.ask(caller, "", callee); err != nil {
		return nil, nil, err
	}
	if answered, err = d.answer(callee); err != nil {
		return nil, nil, err
	}
	return call, answered, errors.Join(d.hears(call, callee), d.hears(answered, caller))
}

// inCallOutside is inCall for Mara and the carrier.
func (d *day) inCallOutside() (call, outside *phone.Dialog, err error) {
	if call, err = d.dial("mara", "0142685399"); err != nil {
		return nil, nil, err
	}
	if outside, err = d.answer("carrier"); err != nil {
		return nil, nil, err
	}
	return call, outside, errors.Join(d.hears(call, "carrier"), d.hears(outside, "mara"))
}

// ringing lets a user call Noor, and returns both ends once the caller knows that
// it rings.
func (d *day) ringing(caller string) (call, rings *phone.Dialog, err error) {
	if call, err = d.ask(caller, "", "noor"); err != nil {
		return nil, nil, err
	}
	if rings, err = d.ring("noor"); err != nil {
		return nil, nil, err
	}
	err = call.WaitRinging(d.ctx)
	return call, rings, err
}

// hears returns an error unless the user at the call hears exactly the others.
func (d *day) hears(dialog *phone.Dialog, others ...string) error {
	var tones []float64
	for _, user := range others {
		p, err := d.phone(user)
		if err != nil {
			return err
		}
		tones = append(tones, p.Tone())
	}
	return dialog.HearsOnly(d.ctx, tones...)
}

// refused waits for the prompt and the end of a call that must be refused, and
// returns what the caller heard.
func (d *day) refused(call *phone.Dialog) (heard string, err error) {
	if err := call.HearsAudio(d.ctx); err != nil {
		return "", err
	}
	end, err := call.WaitEnded(d.ctx)
	if err != nil {
		return "", err
	}
	if end.Status == 0 {
		return "", fmt.Errorf("the refused call ended %v", end)
	}
	return fmt.Sprintf("a prompt, then %d %s", end.Status, end.Phrase), nil
}

const line = "%-8s %-7s %-25s %-5s %-6s %-20s %s\n"

func head() {
	fmt.Printf(line, "time", "who", "asks", "way", "answer", "reason", "what was heard")
}

// report prints the line of the request that was made last, and checks the
// answer.
func (d *day) report(asks, effect, reason, heard string) error {
	r, next, err := d.office.Trail.Wait(d.ctx, d.read, func(r office.Record) bool {
		return r.Message == audit.MessageDecision
	})
	if err != nil {
		return err
	}
	d.read = next
	a := r.Attrs
	who := cmp.Or(a["user"], "-")
	fmt.Printf(line, time.Now().Format(time.TimeOnly), who, asks, a["way"], a["effect"], a["reason"], heard)
	if a["effect"] != effect || a["reason"] != reason {
		return fmt.Errorf("%s %s was answered %s because of %s, want %s because of %s",
			who, asks, a["effect"], a["reason"], effect, reason)
	}
	return nil
}

// eachHears describes who heard whom.
func eachHears(users ...string) string { return strings.Join(users, " and ") + " hear each other" }

// over hangs up and waits until nothing is left of the calls.
func (d *day) over(dialogs ...*phone.Dialog) error {
	for _, dialog := range dialogs {
		if dialog.State() != phone.Ended {
			if err := dialog.Hangup(d.ctx); err != nil && dialog.State() != phone.Ended {
				return err
			}
		}
	}
	return d.office.WaitIdle(d.ctx)
}

// edit changes a word of the policy behind a heading, and reloads it.
func (d *day) edit(heading, from, to, note string) error {
	before, rest, ok := strings.Cut(d.policy, heading)
	if !ok || !strings.Contains(rest, from) {
		return fmt.Errorf("the sample policy has no %s with %s", heading, from)
	}
	d.policy = before + heading + strings.Replace(rest, from, to, 1)
	if err := d.office.WritePolicy(d.policy); err != nil {
		return err
	}
	if err := d.office.Daemon.Reload(d.ctx); err != nil {
		return err
	}
	fmt.Printf("         -- the policy is edited and reloaded: %s --\n", note)
	return nil
}
