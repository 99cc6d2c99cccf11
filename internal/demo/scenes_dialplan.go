package main

func (d *day) anIVR() error {
	call, err := d.dial("mara", "*5710")
	if err != nil {
		return err
	}
	if err := d.hears(call, "mara"); err != nil { // this IVR is an echo
		return err
	}
	if err := d.report("to go into the IVR", "allow", "granted", "mara hears the IVR"); err != nil {
		return err
	}
	return d.over(call)
}

func (d *day) anIVRsMode() error {
	call, err := d.dial("mara", "*28710")
	if err != nil {
		return err
	}
	if err := call.HearsAudio(d.ctx); err != nil {
		return err
	}
	if _, err := call.WaitEnded(d.ctx); err != nil {
		return err
	}
	return d.report("to switch the IVR", "allow", "granted", "mara is told that it is closed")
}

func (d *day) anIVRsModeWithoutTheRight() error {
	return d.turnAwayFrom("rana", "*28710", "to switch the IVR", "not_granted")
}

func (d *day) anIVRWithoutTheRight() error {
	return d.turnAwayFrom("rana", "*5710", "to go into the IVR", "not_granted")
}

func (d *day) ownVoicemail() error {
	call, err := d.dial("noor", "*97")
	if err != nil {
		return err
	}
	if err := call.HearsAudio(d.ctx); err != nil {
		return err
	}
	if err := d.report("to hear her voicemail", "allow", "granted", "noor hears the box"); err != nil {
		return err
	}
	return d.over(call)
}

func (d *day) voicemailOfAnother() error {
	return d.turnAway("mara", "*98", "noor", "to hear noor's voicemail", "not_granted")
}

func (d *day) aCallOutside() error {
	call, outside, err := d.inCallOutside()
	if err != nil {
		return err
	}
	heard := "the far side sees " + outside.RemoteParty().Number
	if err := d.report("to call 0142685399", "allow", "granted", heard); err != nil {
		return err
	}
	return d.over(call, outside)
}

func (d *day) aChosenCallerID() error {
	call, err := d.dial("mara", "*6520142685399")
	if err != nil {
		return err
	}
	outside, err := d.ring("carrier")
	if err != nil {
		return err
	}
	heard := "the far side sees " + outside.RemoteParty().Number
	if err := d.report("to show her IVR's number", "allow", "granted", heard); err != nil {
		return err
	}
	return d.over(call)
}

func (d *day) aCallerIDThatIsRefused() error {
	return d.turnAwayFrom("mara", "*6530142685399", "to show a third number", "caller_id")
}

func (d *day) aWithheldCallerIDWithoutTheRight() error {
	return d.turnAwayFrom("mara", "#31#0142685399", "to show no number", "withhold_caller_id")
}

func (d *day) aCallToAPremiumNumber() error {
	return d.turnAwayFrom("mara", "0899123456", "to call 0899123456", "special_number")
}

func (d *day) aCallFromOutsideToNobody() error {
	return d.turnAwayFrom("carrier", "+33142685309", "a call to nobody's number", "unknown_subject")
}
