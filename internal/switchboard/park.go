package switchboard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A parkOrder is the wish of somebody who talks, whom the policy allows it, that
// the other be parked. The session of their call answers it.
type parkOrder struct {
	parker string // channel that talks
	as     string // endpoint that parks, noted on the parked channel
	answer func(context.Context, *placement, parkResult)
}

// A parkResult says what became of an order, and who is parked.
type parkResult struct {
	became outcome
	parked string // name of the channel
}

// A parking is an order that is being carried out.
type parking struct {
	parkOrder
	other calls.Channel // who is parked, as it was before
	until time.Time     // when it is given up
}

func (s *session) wishToPark(context.Context, *policy.Set, string) wish {
	return wish{
		action: policy.CallPark,
		do:     func(ctx context.Context, _ policy.Decision) { s.park(ctx) },
	}
}

// park parks whoever is on the newest call of the phone, which puts it on hold
// to dial, and tells the slot.
func (s *session) park(ctx context.Context) {
	if err := s.bound(ctx, s.board.startLimit+2*promptLimit+spare); err != nil && !isLeaving(err) {
		s.fail(ctx, err)
		return
	}
	talking := s.board.Calls.TalkingAt([]string{s.endpoint()})
	for _, own := range slices.Backward(talking) {
		call := s.board.offered(own.Call)
		if call == nil || !(own.Role.Calls() || own.Role == calls.RoleLeg) {
			continue // a call of the dialplan's, such as one for help
		}
		result := s.order(ctx, call, parkOrder{parker: own.ID, as: s.endpoint()})
		switch result.became {
		case outcomeParked:
			s.became(ctx, outcomeParked)
			s.tellSlot(ctx, result.parked)
		case outcomeLotFull:
			s.tellAndHangUp(ctx, refusal.For(refusal.LotFull), outcomeLotFull)
		case outcomeNoCall:
			s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
		default:
			s.tellAndHangUp(ctx, refusal.OutOfOrder, outcomeFailed)
		}
		return
	}
	s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
}

// order puts an order to the session of a call. It waits for the answer also
// when the daemon stops, for that session stops then, too.
func (s *session) order(ctx context.Context, call *inbox, o parkOrder) parkResult {
	became := make(chan parkResult, 1)
	o.answer = func(_ context.Context, _ *placement, r parkResult) { became <- r }
	call.put(o)
	select {
	case <-call.closed:
	case result := <-became:
		return result
	}
	select {
	case result := <-became:
		return result
	default: // the call ended without a word
		if ctx.Err() != nil {
			return parkResult{became: outcomeShutdown}
		}
		return parkResult{became: outcomeNoCall}
	}
}

// tellSlot answers the parker and says where the call is. If it cannot be said
// any more, the call was retrieved or ended in this moment, or comes back.
func (s *session) tellSlot(ctx context.Context, name string) {
	defer func() { s.hangUp(ctx, s.channel.ID, ari.CauseNormalClearing) }()
	slot := s.slotOf(ctx, s.channel.ID, name)
	if slot == "" || s.board.ARI.Answer(ctx, s.channel.ID) != nil {
		return
	}
	id := "lw-prompt-" + s.channel.ID
	_, err := s.board.ARI.Play(ctx, s.channel.ID, ari.PlayRequest{
		PlaybackID: id,
		Media:      []string{"digits:" + slot}, // in the channel's language
	})
	if err == nil {
		s.waitForPrompt(ctx, s.channel.ID, id)
	}
}

// slotOf asks Asterisk, on some channel, for the slot of a parked channel, one slot
// after the other. It knows the way from a slot to its channel only.
func (s *session) slotOf(ctx context.Context, asking, name string) string {
	slots, err := codes.ParseSlots(s.board.Codes[codes.Unpark])
	if err != nil {
		return ""
	}
	for n := slots.First; n <= slots.Last; n++ {
		slot := strconv.Itoa(n)
		if in, err := s.inSlot(ctx, asking, slot); err == nil && in == name {
			return slot
		}
	}
	return ""
}

// inSlot returns the name of the channel in a slot, empty if there is none.
func (s *session) inSlot(ctx context.Context, asking, slot string) (name string, err error) {
	name, err = s.board.ARI.Variable(ctx, asking, "PARK_GET_CHANNEL("+slot+","+s.board.ParkingLot+")")
	if errors.Is(err, ari.ErrFailed) { // which is how the function says so
		return "", nil
	}
	return name, err
}

// carryOut sends the other party of the parker's call to the dialplan, which
// parks it. Until that has happened the order is open.
func (o parkOrder) carryOut(ctx context.Context, s *session, p *placement) {
	other, known := s.board.Calls.Get(p.otherThan(o.parker))
	if !known || !p.parks(o.parker) {
		o.answer(ctx, p, parkResult{became: outcomeNoCall})
		return
	}
	s.parking = &parking{parkOrder: o, other: other}
	s.borrow(other.ID, inLot(""))
	s.hush(ctx, other.ID)
	if err := s.sendToLot(ctx, other.ID, o.as); err != nil {
		s.settle()
		why := outcomeNoCall // as a rule its end is on its way
		if !isGone(err) {
			why = s.wentWrong(ctx, "park a party of the call", err).outcome
		}
		s.carryOut(ctx, p, p.stays(why))
		return
	}
	s.parking.until = time.Now().Add(s.board.startLimit)
}

// tellParker answers the open order.
func (s *session) tellParker(ctx context.Context, p *placement, what outcome) {
	open := s.parking
	s.parking = nil
	open.answer(ctx, p, parkResult{became: what, parked: open.other.Name})
}

// sendToLot sends a channel to be parked, see sendToDialplan.
func (s *session) sendToLot(ctx context.Context, channelID, parker string) error {
	if err := s.board.ARI.SetVariable(ctx, channelID, dialplan.VarParker, parker); err != nil {
		return fmt.Errorf("note who parks: %w", err)
	}
	return s.sendToDialplan(ctx, channelID, inLot(""))
}

// sendToDialplan does not return an error unless the channel is still in the
// application or gone: nobody else may have it when the call goes on.
func (s *session) sendToDialplan(ctx context.Context, channelID string, where ari.Location) error {
	var err error
	sent := false
	s.persist(ctx, func(ctx context.Context) error {
		err = s.board.ARI.Continue(ctx, channelID, where)
		switch {
		case sent && errors.Is(err, ari.ErrNotInStasis):
			err = nil // it went there, and the answer was lost
		case errors.Is(err, ari.ErrOutcomeUnknown):
			sent = true
			return err
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("send to %s: %w", where.Context, err)
	}
	return nil
}
