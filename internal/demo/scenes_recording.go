package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// toRecord is a call from outside to Noor, whose policy has it recorded, up to where
// the caller hears the announcement.
func (d *day) toRecord() (call, answered *phone.Dialog, err error) {
	if call, err = d.dial("carrier", "+33142685302"); err != nil {
		return nil, nil, err
	}
	if answered, err = d.answer("noor"); err != nil {
		return nil, nil, err
	}
	if err := d.report("a call to noor's number", "allow", "granted", "noor's phone rings"); err != nil {
		return nil, nil, err
	}
	err = call.HearsAudio(d.ctx)
	return call, answered, err
}

// says waits until the daemon's log says something about a recording, n times, and
// returns the recording's id if the last of them names it.
func (d *day) says(message string, n int) (id string, err error) {
	from := d.read
	for range n {
		var r office.Record
		r, from, err = d.office.Trail.Wait(d.ctx, from, func(r office.Record) bool { return r.Message == message })
		if err != nil {
			return "", err
		}
		id = r.Attrs["recording"]
	}
	return id, nil
}

// aRecordedCall is told to the caller first, and is one file in the end.
func (d *day) aRecordedCall() error {
	call, answered, err := d.toRecord()
	if err != nil {
		return err
	}
	if _, err := d.says("a party is recorded", 2); err != nil {
		return err
	}
	if err := d.hears(call, "noor"); err != nil {
		return err
	}
	if err := d.hears(answered, "carrier"); err != nil {
		return err
	}
	if err := d.over(call, answered); err != nil {
		return err
	}
	id, err := d.says("a recording is complete", 1)
	if err != nil {
		return err
	}
	audio, err := os.Stat(filepath.Join(d.office.RecordingsDir(), id+".wav"))
	if err != nil {
		return err
	}
	return d.report("to record the call", "allow", "granted",
		fmt.Sprintf("an announcement, then each other; %d kB are kept", audio.Size()>>10))
}

// anObjection deletes what was kept, and the call goes on.
func (d *day) anObjection() error {
	call, answered, err := d.toRecord()
	if err != nil {
		return err
	}
	if err := call.SendDTMF(d.ctx, "*"); err != nil {
		return err
	}
	if _, err := d.says("a recording is deleted", 1); err != nil {
		return err
	}
	if err := d.hears(call, "noor"); err != nil {
		return fmt.Errorf("an objection disturbed the call: %w", err)
	}
	if err := d.report("to record the call", "allow", "granted", "the caller presses *, and nothing is kept"); err != nil {
		return err
	}
	return d.over(call, answered)
}

// aRecordingWithoutTheRight is one that a trainee wants to begin in a call.
func (d *day) aRecordingWithoutTheRight() error {
	call, answered, err := d.inCall("mara", "noor")
	if err != nil {
		return err
	}
	d.read = len(d.office.Trail.Records())
	if err := answered.SendDTMF(d.ctx, "*1"); err != nil {
		return err
	}
	if err := d.report("to record the call", "deny", "not_granted", "a prompt, and the call goes on"); err != nil {
		return err
	}
	if err := d.hears(answered, "mara"); err != nil {
		return fmt.Errorf("a refused recording disturbed the call: %w", err)
	}
	return d.over(call, answered)
}
