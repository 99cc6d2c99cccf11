package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// A desk is some people who call nobody but one another and those outside, so that
// many desks live side by side and each knows whose call it is that comes in.
type desk struct {
	n int // 1 is the first

	mara, noor, rana *phone.Phone // agents
	dana             *phone.Phone // may listen
	otto             *phone.Phone // as dana; the dialplan is asked, and not owned
	tarik            *phone.Phone // may call nobody
	carrier          *phone.Phone // the far end of the trunk
}

// places are the phones with their accounts.
func (d *desk) places() map[string]**phone.Phone {
	account := func(person int) string { return fmt.Sprintf("1%d0%d", d.n, person) }
	return map[string]**phone.Phone{
		account(1): &d.mara, account(2): &d.noor, account(3): &d.rana,
		account(4): &d.dana, account(5): &d.otto, account(6): &d.tarik,
		fmt.Sprintf("carrier%d", d.n): &d.carrier,
	}
}

// open registers all phones. They are new ones for each round: a phone keeps all it
// ever sent and received.
func (d *desk) open(ctx context.Context, server netip.AddrPort) error {
	pitch := 0
	for account, place := range d.places() {
		p, err := openPhone(ctx, server, account, tone.Of(pitch))
		if err != nil {
			return err
		}
		*place = p
		pitch++
	}
	return nil
}

func openPhone(ctx context.Context, server netip.AddrPort, account string, hz float64) (*phone.Phone, error) {
	p, err := phone.New(phone.Config{Name: account, Secret: secret, Server: server, Tone: hz})
	if err != nil {
		return nil, err
	}
	if err := p.Register(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// close takes all phones away.
func (d *desk) close() error {
	var errs []error
	for _, place := range d.places() {
		if *place != nil {
			errs = append(errs, (*place).Close())
			*place = nil
		}
	}
	return errors.Join(errs...)
}

// strays takes the calls that came in and nobody waited for.
func (d *desk) strays() []*phone.Dialog {
	var all []*phone.Dialog
	for _, place := range d.places() {
		for waiting := *place != nil; waiting; {
			select {
			case dialog := <-(*place).Incoming():
				all = append(all, dialog)
			default:
				waiting = false
			}
		}
	}
	return all
}
