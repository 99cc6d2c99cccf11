package main

import "github.com/linewarden/linewarden/internal/testbed/phone"

// park lets Noor, who talks with Mara, park the call. It returns Mara's end.
func (d *day) park() (*phone.Dialog, error) {
	call, answered, err := d.inCall("mara", "noor")
	if err != nil {
		return nil, err
	}
	if err := answered.Hold(d.ctx); err != nil {
		return nil, err
	}
	parking, err := d.dial("noor", "70")
	if err != nil {
		return nil, err
	}
	if err := parking.HearsAudio(d.ctx); err != nil { // the slot
		return nil, err
	}
	if err := d.report("to park mara's call", "allow", "granted", "noor is told the slot"); err != nil {
		return nil, err
	}
	for _, over := range []*phone.Dialog{parking, answered} {
		if _, err := over.WaitEnded(d.ctx); err != nil {
			return nil, err
		}
	}
	return call, nil
}

func (d *day) parking() error {
	call, err := d.park()
	if err != nil {
		return err
	}
	if err := d.turnAwayFrom("rana", "71", "to take the parked call", "not_granted"); err != nil {
		return err
	}
	retrieving, err := d.dial("dana", "71")
	if err != nil {
		return err
	}
	if err := d.hears(call, "dana"); err != nil {
		return err
	}
	if err := d.hears(retrieving, "mara"); err != nil {
		return err
	}
	if err := d.report("to take the parked call", "allow", "granted", eachHears("mara", "dana")); err != nil {
		return err
	}
	return d.over(call, retrieving)
}

func (d *day) parkingWithoutTheRight() error {
	call, answered, err := d.inCall("mara", "noor")
	if err != nil {
		return err
	}
	if err := d.turnAwayFrom("mara", "70", "to park noor's call", "not_granted"); err != nil {
		return err
	}
	if err := d.hears(answered, "mara"); err != nil {
		return err
	}
	return d.over(call, answered)
}
