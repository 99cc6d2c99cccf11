package main

import "github.com/linewarden/linewarden/internal/testbed"

func (d *day) aQueueLogin() error {
	call, err := d.dial("dana", "*45700")
	if err != nil {
		return err
	}
	if err := call.HearsAudio(d.ctx); err != nil {
		return err
	}
	if _, err := call.WaitEnded(d.ctx); err != nil {
		return err
	}
	return d.report("to log in to the queue", "allow", "granted", "dana is told that she is logged in")
}

func (d *day) aQueueLoginOfATrainee() error {
	return d.turnAwayFrom("noor", "*45700", "to log in to the queue", "not_granted")
}

func (d *day) aQueueCall() error {
	call, err := d.dial("mara", "700")
	if err != nil {
		return err
	}
	if err := d.report("to call the queue", "allow", "granted", "mara waits"); err != nil {
		return err
	}
	answered, err := d.answer("dana")
	if err != nil {
		return err
	}
	if err := d.hears(call, "dana"); err != nil {
		return err
	}
	if err := d.hears(answered, "mara"); err != nil {
		return err
	}
	if err := d.report("gets the queue's call", "allow", "granted", eachHears("mara", "dana")); err != nil {
		return err
	}
	return d.over(call, answered)
}

// aPull takes Mara out of the queue, to which nobody is logged in any more.
func (d *day) aPull() error {
	leaving, err := d.dial("dana", "*46700")
	if err != nil {
		return err
	}
	if _, err := leaving.WaitEnded(d.ctx); err != nil {
		return err
	}
	if err := d.report("to log out of the queue", "allow", "granted", "dana is told that she is logged out"); err != nil {
		return err
	}
	call, err := d.dial("mara", "700")
	if err != nil {
		return err
	}
	if err := call.HearsOnly(d.ctx, testbed.HoldMusicHz()); err != nil { // she waits
		return err
	}
	if err := d.turnAwayFrom("noor", "*49700", "to take who waits", "not_granted"); err != nil {
		return err
	}
	pulled, err := d.dial("dana", "*49700")
	if err != nil {
		return err
	}
	if err := d.hears(pulled, "mara"); err != nil {
		return err
	}
	if err := d.hears(call, "dana"); err != nil {
		return err
	}
	if err := d.report("to take who waits", "allow", "granted", eachHears("mara", "dana")); err != nil {
		return err
	}
	return d.over(call, pulled)
}

func (d *day) theWaitingList() error {
	call, err := d.dial("dana", "*44700")
	if err != nil {
		return err
	}
	if err := call.HearsAudio(d.ctx); err != nil {
		return err
	}
	if err := d.report("to know who waits", "allow", "granted", "dana is told how many"); err != nil {
		return err
	}
	return d.over(call)
}

func (d *day) theWaitingListOfAnother() error {
	return d.turnAwayFrom("mara", "*44700", "to know who waits", "not_granted")
}
