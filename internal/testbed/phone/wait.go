package phone

import (
	"context"
	"fmt"
	"slices"
)

// await returns when check is true. It looks again whenever anything of the
// call changed, and gives up when check errs or ctx ends: then it has looked once
// more, so that what is there is never missed by a moment.
func (d *Dialog) await(ctx context.Context, what string, check func() (bool, error)) error {
	for expired := error(nil); ; expired = ctx.Err() {
		next := d.changed.next()
		done, err := check()
		if done && err == nil {
			return nil
		}
		if err == nil {
			err = expired
		}
		if err != nil {
			return d.failed(what, err)
		}
		select {
		case <-next:
		case <-ctx.Done():
		}
	}
}

func (d *Dialog) awaitState(ctx context.Context, s State) error {
	return d.await(ctx, fmt.Sprintf("wait until %v", s), func() (bool, error) {
		return d.state.reached(s)
	})
}

// WaitRinging returns once the call rings or rang (180). It errs at once when
// the call was answered without ringing, or is over: then with an [*EndedError].
func (d *Dialog) WaitRinging(ctx context.Context) error { return d.awaitState(ctx, Ringing) }

// WaitProgress returns once the call has or had early progress (183), like
// [Dialog.WaitRinging].
func (d *Dialog) WaitProgress(ctx context.Context) error { return d.awaitState(ctx, Progress) }

// WaitAnswered returns once the call is or was answered. It errs at once, with an
// [*EndedError], when it ended without.
func (d *Dialog) WaitAnswered(ctx context.Context) error { return d.awaitState(ctx, Answered) }

// WaitEnded returns how the call ended, once it did.
func (d *Dialog) WaitEnded(ctx context.Context) (End, error) {
	if err := d.awaitState(ctx, Ended); err != nil {
		return End{}, err
	}
	d.state.mu.Lock()
	defer d.state.mu.Unlock()
	return d.state.end, nil
}

// WaitMessage returns the first message of the call that matches, of those
// that were there already and those to come.
func (d *Dialog) WaitMessage(ctx context.Context, what string, match func(Message) bool) (Message, error) {
	var found Message
	looked := 0
	err := d.await(ctx, "wait for "+what, func() (bool, error) {
		messages := d.Messages()
		for ; looked < len(messages); looked++ {
			if match(messages[looked]) {
				found = messages[looked]
				return true, nil
			}
		}
		return false, nil
	})
	return found, err
}

// RemoteParty returns who the call is with, as far as this phone was told: the
// newest P-Asserted-Identity or Remote-Party-ID of the peer, else From of who
// calls, or To of who was called.
func (d *Dialog) RemoteParty() Party {
	messages := d.Messages()
	for _, m := range slices.Backward(messages) {
		if m.Sent || m.Method != "INVITE" && m.Method != "UPDATE" || m.Status >= 300 {
			continue
		}
		if party, ok := m.identity(); ok {
			return party
		}
	}
	header := "From"
	if d.caller {
		header = "To"
	}
	for _, m := range messages {
		if parties := m.Parties(header); m.IsRequest("INVITE") && len(parties) > 0 {
			return parties[0]
		}
	}
	return Party{}
}

// Invite returns the INVITE that began the call, as it was sent or received
// last (a challenged INVITE is sent twice): its headers tell who calls whom.
func (d *Dialog) Invite() Message {
	var invite Message
	for _, m := range d.Messages() {
		if m.IsRequest("INVITE") && m.Sent == d.caller && m.toTag() == "" {
			invite = m
		}
	}
	return invite
}
