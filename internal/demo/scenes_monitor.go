package main

import (
	"fmt"

	"github.com/linewarden/linewarden/internal/testbed/phone"
)

func (d *day) listening() error {
	return d.supervise("*222", "to listen to noor", []string{"noor"}, []string{"mara"}, "dana hears mara and noor, nobody hears dana")
}

func (d *day) listeningWithoutTheRight() error {
	return d.turnAway("noor", "*222", "rana", "to listen to rana", "not_granted")
}

func (d *day) listeningToSomebodyWhoRefuses() error {
	return d.turnAway("dana", "*222", "rana", "to listen to rana", "target_veto")
}

// supervise lets Dana dial a code on the call of Mara and Noor, and checks what
// each then hears.
func (d *day) supervise(code, asks string, maraHears, noorHears []string, heard string) error {
	call, answered, err := d.inCall("mara", "noor")
	if err != nil {
		return err
	}
	supervising, err := d.ask("dana", code, "noor")
	if err != nil {
		return err
	}
	for _, one := range []struct {
		dialog *phone.Dialog
		hears  []string
	}{{supervising, []string{"mara", "noor"}}, {call, maraHears}, {answered, noorHears}} {
		if err := d.hears(one.dialog, one.hears...); err != nil {
			return err
		}
	}
	if err := d.report(asks, "allow", "granted", heard); err != nil {
		return err
	}
	return d.over(supervising, call, answered)
}

func (d *day) whispering() error {
	return d.supervise("*223", "to whisper to noor", []string{"noor"}, []string{"mara", "dana"}, "noor hears dana, mara does not")
}

func (d *day) whisperingWithoutTheRight() error {
	return d.turnAway("noor", "*223", "dana", "to whisper to dana", "not_granted")
}

func (d *day) barging() error {
	return d.supervise("*224", "to join noor's call", []string{"noor", "dana"}, []string{"mara", "dana"}, "all three hear each other")
}

func (d *day) bargingWithoutTheRight() error {
	return d.turnAway("mara", "*224", "noor", "to join noor's call", "not_granted")
}

// aRightTakenAway ends the listening that rests on it, and nothing else.
func (d *day) aRightTakenAway() error {
	call, answered, err := d.inCall("mara", "noor")
	if err != nil {
		return err
	}
	listening, err := d.ask("dana", "*222", "noor")
	if err != nil {
		return err
	}
	if err := d.hears(listening, "mara", "noor"); err != nil {
		return err
	}
	if err := d.report("to listen to noor", "allow", "granted", "dana hears mara and noor"); err != nil {
		return err
	}
	if err := d.edit("[role.lead]", `listen  = "department"`, `listen  = "none"`, "leads listen no more"); err != nil {
		return err
	}
	if _, err := listening.WaitEnded(d.ctx); err != nil {
		return err
	}
	if err := d.report("still listens to noor", "deny", "not_granted", "the listening ends, the call goes on"); err != nil {
		return err
	}
	if err := d.hears(call, "noor"); err != nil {
		return fmt.Errorf("the end of a listening disturbed the call: %w", err)
	}
	return d.over(call, answered)
}
