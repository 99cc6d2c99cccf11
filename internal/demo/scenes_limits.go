package main

import "errors"

// aSecondCallBeyondTheLimit lets Mara have no more than one call at a time.
func (d *day) aSecondCallBeyondTheLimit() error {
	if err := d.edit("[user.mara]", "\n", "\nmax_channels = 1\n", "mara may have one call at a time"); err != nil {
		return err
	}
	call, answered, err := d.inCall("mara", "noor")
	if err != nil {
		return err
	}
	err = errors.Join(
		d.report("to call noor", "allow", "granted", eachHears("mara", "noor")),
		d.turnAway("mara", "", "dana", "to call dana meanwhile", "too_many_calls"),
		d.hears(call, "noor"),
	)
	if err != nil {
		return err
	}
	return d.over(call, answered)
}
