package main

import "fmt"

// live lets the day happen.
func (d *day) live() error {
	head()
	for _, scenes := range [][]func() error{
		{
			d.aCallToAColleague, d.aCallToAnotherDepartment,
			d.aRingGroup, d.aRingGroupByATrainee,
			d.aPickup, d.aPickupByAStranger, d.aGroupPickup, d.aGroupPickupByAStranger,
			d.anIntercom, d.anIntercomToSomebodyWhoRefuses,
			d.aBlindTransfer, d.anAttendedTransfer, d.aTransferByATrainee, d.aTransferOutside,
			d.parking, d.parkingWithoutTheRight,
		},
		{
			d.listening, d.listeningWithoutTheRight, d.listeningToSomebodyWhoRefuses,
			d.whispering, d.whisperingWithoutTheRight, d.barging, d.bargingWithoutTheRight,
		},
		{
			d.anIVR, d.anIVRWithoutTheRight, d.anIVRsMode, d.anIVRsModeWithoutTheRight, d.ownVoicemail, d.voicemailOfAnother,
			d.aQueueLogin, d.aQueueLoginOfATrainee, d.aQueueCall, d.theWaitingList, d.theWaitingListOfAnother, d.aPull,
			d.aCallOutside, d.aChosenCallerID, d.aCallerIDThatIsRefused, d.aWithheldCallerIDWithoutTheRight, d.aCallToAPremiumNumber, d.aCallFromOutsideToNobody,
		},
		{d.aRecordedCall, d.anObjection, d.aRecordingWithoutTheRight},
		{d.aGuardedCall, d.aGuardedListening},
		{d.aReload, d.aSecondCallBeyondTheLimit, d.aRightTakenAway, d.aCallForHelp},
	} {
		for _, scene := range scenes {
			if err := scene(); err != nil {
				return err
			}
		}
	}
	fmt.Println("\nEvery answer was the one that the sample policy gives, and nothing is left on Asterisk.")
	return nil
}

// talk lets one user call another, checks that each hears the other, and
// reports it.
func (d *day) talk(caller, callee string) error {
	call, answered, err := d.inCall(caller, callee)
	if err != nil {
		return err
	}
	if err := d.report("to call "+callee, "allow", "granted", eachHears(caller, callee)); err != nil {
		return err
	}
	return d.over(call, answered)
}

// turnAway lets a user ask for something that must be refused, and reports it.
func (d *day) turnAway(user, code, target, asks, reason string) error {
	return d.turnAwayFrom(user, code+accounts[target], asks, reason)
}

func (d *day) turnAwayFrom(user, number, asks, reason string) error {
	call, err := d.dial(user, number)
	if err != nil {
		return err
	}
	heard, err := d.refused(call)
	if err != nil {
		return err
	}
	return d.report(asks, "deny", reason, heard)
}

func (d *day) aCallToAColleague() error { return d.talk("noor", "rana") }

func (d *day) aCallToAnotherDepartment() error {
	return d.turnAway("noor", "", "mara", "to call mara", "not_granted")
}

func (d *day) aPickup() error {
	call, _, err := d.ringing("mara")
	if err != nil {
		return err
	}
	if err := d.report("to call noor", "allow", "granted", "noor's phone rings"); err != nil {
		return err
	}
	picked, err := d.ask("rana", "**", "noor")
	if err != nil {
		return err
	}
	if err := d.hears(call, "rana"); err != nil {
		return err
	}
	if err := d.hears(picked, "mara"); err != nil {
		return err
	}
	if err := d.report("to pick up noor's call", "allow", "granted", eachHears("mara", "rana")); err != nil {
		return err
	}
	return d.over(call, picked)
}

func (d *day) aPickupByAStranger() error {
	call, ringing, err := d.ringing("dana")
	if err != nil {
		return err
	}
	if err := d.turnAway("mara", "**", "noor", "to pick up noor's call", "not_granted"); err != nil {
		return err
	}
	if err := ringing.Answer(d.ctx); err != nil {
		return err
	}
	if err := d.hears(call, "noor"); err != nil {
		return fmt.Errorf("a refused pickup disturbed the call: %w", err)
	}
	return d.over(call, ringing)
}

func (d *day) aGuardedCall() error { return d.talk("tarik", "mara") }

func (d *day) aGuardedListening() error {
	return d.turnAway("tarik", "*222", "mara", "to listen to mara", "not_granted")
}

// aReload makes Noor an agent, who may call everybody.
func (d *day) aReload() error {
	if err := d.edit("[user.noor]", `"trainee"`, `"agent"`, "noor is no trainee any more"); err != nil {
		return err
	}
	return d.talk("noor", "mara")
}
