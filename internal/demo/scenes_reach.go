package main

import "fmt"

func (d *day) aRingGroup() error {
	call, err := d.dial("mara", "620")
	if err != nil {
		return err
	}
	onNoor, err := d.ring("noor")
	if err != nil {
		return err
	}
	if _, err := d.ring("rana"); err != nil {
		return err
	}
	if _, err := d.ring("dana"); err != nil {
		return err
	}
	if err := onNoor.Answer(d.ctx); err != nil {
		return err
	}
	if err := d.hears(call, "noor"); err != nil {
		return err
	}
	if err := d.report("to call the team", "allow", "granted", "three phones ring, noor is first"); err != nil {
		return err
	}
	return d.over(call)
}

func (d *day) aRingGroupByATrainee() error {
	return d.turnAwayFrom("noor", "620", "to call the team", "not_granted")
}

func (d *day) aGroupPickup() error {
	call, _, err := d.ringing("mara")
	if err != nil {
		return err
	}
	picked, err := d.dial("rana", "*8")
	if err != nil {
		return err
	}
	if err := d.hears(picked, "mara"); err != nil {
		return err
	}
	if err := d.report("to pick up what rings", "allow", "granted", eachHears("mara", "rana")); err != nil {
		return err
	}
	return d.over(call, picked)
}

func (d *day) aGroupPickupByAStranger() error {
	call, _, err := d.ringing("dana")
	if err != nil {
		return err
	}
	if err := d.turnAwayFrom("mara", "*8", "to pick up what rings", "not_granted"); err != nil {
		return err
	}
	return d.over(call)
}

func (d *day) anIntercom() error {
	call, err := d.ask("rana", "*80", "noor")
	if err != nil {
		return err
	}
	ringing, err := d.ring("noor")
	if err != nil {
		return err
	}
	if ringing.Invite().Header("Call-Info") == "" {
		return fmt.Errorf("noor's phone was not told to answer by itself")
	}
	if err := ringing.Answer(d.ctx); err != nil {
		return err
	}
	if err := d.hears(call, "noor"); err != nil {
		return err
	}
	if err := d.report("to use noor's intercom", "allow", "granted", eachHears("rana", "noor")); err != nil {
		return err
	}
	return d.over(call, ringing)
}

func (d *day) anIntercomToSomebodyWhoRefuses() error {
	return d.turnAway("rana", "*80", "tarik", "to use tarik's intercom", "target_veto")
}

// aCallForHelp passes a daemon that is not there.
func (d *day) aCallForHelp() error {
	if err := d.office.StopDaemon(); err != nil {
		return err
	}
	fmt.Println("         -- linewarden is stopped --")
	call, err := d.dial("noor", "112")
	if err != nil {
		return err
	}
	answered, err := d.answer("centre")
	if err != nil {
		return err
	}
	if err := d.hears(call, "centre"); err != nil {
		return err
	}
	if err := d.hears(answered, "noor"); err != nil {
		return err
	}
	fmt.Printf(line, "", "noor", "to call 112", "", "", "", "noor and the emergency centre hear each other")
	return d.over(call, answered)
}
