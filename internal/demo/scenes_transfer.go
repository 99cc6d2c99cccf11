package main

import (
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// told waits for the last word that a phone gets about its transfer.
func (d *day) told(transfer *phone.Transfer, want int) error {
	got, err := transfer.Wait(d.ctx)
	if err == nil && got != want {
		err = fmt.Errorf("the phone was told %d of its transfer, want %d", got, want)
	}
	return err
}

// key lets a user press the phone's own transfer key and dial.
func (d *day) key(call *phone.Dialog, number string) (*phone.Transfer, error) {
	d.read = len(d.office.Trail.Records())
	return call.Refer(d.ctx, number)
}

// aBlindTransfer by the phone's key: the two talk on until the target answers.
func (d *day) aBlindTransfer() error {
	call, answered, err := d.inCall("mara", "rana")
	if err != nil {
		return err
	}
	transfer, err := d.key(answered, accounts["dana"])
	if err != nil {
		return err
	}
	target, err := d.ring("dana")
	if err != nil {
		return err
	}
	if err := d.hears(call, "rana"); err != nil {
		return fmt.Errorf("while the target's phone rings: %w", err)
	}
	if err := target.Answer(d.ctx); err != nil {
		return err
	}
	if err := d.told(transfer, 200); err != nil {
		return err
	}
	if err := d.hears(call, "dana"); err != nil {
		return err
	}
	if err := d.hears(target, "mara"); err != nil {
		return err
	}
	if err := d.report("to transfer mara to dana", "allow", "granted", eachHears("mara", "dana")); err != nil {
		return err
	}
	return d.over(call, target)
}

// anAttendedTransfer asks the target first: the one call waits on hold, and is then
// put together with the other.
func (d *day) anAttendedTransfer() error {
	call, answered, err := d.inCall("mara", "rana")
	if err != nil {
		return err
	}
	if err := answered.Hold(d.ctx); err != nil {
		return err
	}
	asking, target, err := d.inCall("rana", "dana")
	if err != nil {
		return err
	}
	d.read = len(d.office.Trail.Records())
	transfer, err := answered.ReferReplaces(d.ctx, asking)
	if err != nil {
		return err
	}
	if err := d.told(transfer, 200); err != nil {
		return err
	}
	if err := errors.Join(d.hears(call, "dana"), d.hears(target, "mara")); err != nil {
		return err
	}
	if err := d.report("to give dana mara's call", "allow", "granted", eachHears("mara", "dana")); err != nil {
		return err
	}
	return d.over(call, target)
}

func (d *day) aTransferByATrainee() error {
	call, answered, err := d.inCall("mara", "noor")
	if err != nil {
		return err
	}
	if err := d.noTransfer(answered, accounts["dana"], "to transfer mara to dana", "not_granted"); err != nil {
		return err
	}
	if err := d.hears(call, "noor"); err != nil {
		return err
	}
	if err := d.hears(answered, "mara"); err != nil {
		return err
	}
	return d.over(call, answered)
}

// aTransferOutside would connect two outsiders at the cost of the house.
func (d *day) aTransferOutside() error {
	call, outside, err := d.inCallOutside()
	if err != nil {
		return err
	}
	if err := d.noTransfer(call, "0142685398", "to transfer that outside", "external_to_external"); err != nil {
		return err
	}
	if err := d.hears(outside, "mara"); err != nil {
		return err
	}
	return d.over(call, outside)
}

// noTransfer is refused to the phone's key.
func (d *day) noTransfer(call *phone.Dialog, number, asks, reason string) error {
	transfer, err := d.key(call, number)
	if err != nil {
		return err
	}
	if err := d.told(transfer, 603); err != nil {
		return err
	}
	return d.report(asks, "deny", reason, "603 Decline, and the call goes on")
}
