package switchboard

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/policy"
)

// asidePrefix is how the ids of the bridges begin in which a transferor talks with
// the target.
const asidePrefix = bridgePrefix + "aside-"

// An aside is the second bridge of a call of three.
type aside struct {
	bridge string
	in     map[string]bool // who belongs there
	by     string          // the transferor
}

// asideOf is the bridge next to a call's.
func asideOf(callID string) string { return asidePrefix + callID }

// bridgeOf returns the bridge in which a channel of the call belongs.
func (s *session) bridgeOf(channelID string) string {
	if s.aside != nil && s.aside.in[channelID] {
		return s.aside.bridge
	}
	return s.bridge
}

// callBridge returns the bridge of the call to which one of its bridges belongs.
func callBridge(bridge string) string {
	return strings.Replace(bridge, asidePrefix, bridgePrefix, 1)
}

// opensAside makes the second bridge the session's.
func (s *session) opensAside(by string) {
	s.aside = &aside{bridge: asideOf(s.callID), in: make(map[string]bool), by: by}
	s.board.ownBridge(s.in, s.aside.bridge)
}

// callsBefore is the request of a transferor who talks with the target first: it
// calls it, which is a right of its own.
func callsBefore(transfer policy.Request, action policy.Action) policy.Request {
	transfer.Action, transfer.Resource.Outside = action, false
	return transfer
}

// stepAside lets the transferor wait for the target next to the call, whose other
// party hears music. Who waits for whom is noted last: that tells a daemon that comes
// after this one who is who.
func (s *session) stepAside(ctx context.Context, by, other string) error {
	s.opensAside(by)
	for _, step := range []func(context.Context) error{
		s.createAside,
		func(ctx context.Context) error { return s.startMusic(ctx, other) },
		func(ctx context.Context) error {
			if err := s.move(ctx, by, true); err != nil {
				return fmt.Errorf("take a transferor aside: %w", err)
			}
			return nil
		},
		func(ctx context.Context) error {
			if err := s.board.ARI.SetVariable(ctx, by, dialplan.VarConsults, other); err != nil {
				return fmt.Errorf("note who waits: %w", err)
			}
			return nil
		},
	} {
		if err := wholly(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) createAside(ctx context.Context) error {
	_, err := s.board.ARI.CreateBridge(ctx, ari.CreateBridgeRequest{ID: s.aside.bridge, Name: bridgeName, Type: bridgeType})
	if err != nil {
		return fmt.Errorf("open a bridge next to the call: %w", err)
	}
	return nil
}

// startMusic lets a channel wait, which is noted on it.
func (s *session) startMusic(ctx context.Context, channelID string) error {
	err := s.board.ARI.SetVariable(ctx, channelID, dialplan.VarMusic, s.bridge)
	if err == nil {
		err = s.board.ARI.StartMOH(ctx, channelID, "")
	}
	if err != nil {
		return fmt.Errorf("let a party hear music: %w", err)
	}
	return nil
}

// move takes a channel from the one bridge to the other.
func (s *session) move(ctx context.Context, channelID string, next bool) error {
	if next {
		s.aside.in[channelID] = true
	} else {
		delete(s.aside.in, channelID)
	}
	s.hush(ctx, channelID)
	return s.enter(ctx, channelID)
}

// consult lets who answered talk with the transferor.
func (s *session) consult(ctx context.Context, p *placement, target string) error {
	if p.transfer == nil { // of its end there was word at once
		return nil
	}
	s.discreet = s.discreet || s.transferring.discreet
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return s.release(ctx, target) },
		func(ctx context.Context) error { return s.ringStop(ctx, p.transfer.by) },
		func(ctx context.Context) error { return s.move(ctx, target, true) },
	} {
		if err := attempt(ctx, step); err != nil {
			return err
		}
	}
	p.hasConsulted()
	return nil
}

// ringStop ends what a transferor hears. Of one that is gone an event tells.
func (s *session) ringStop(ctx context.Context, channelID string) error {
	if err := s.board.ARI.RingStop(ctx, channelID); err != nil && !isGone(err) {
		return fmt.Errorf("end what a transferor hears: %w", err)
	}
	return nil
}

// swap lets the transferor talk with the one, and the other wait.
func (s *session) swap(ctx context.Context, p *placement, with, waits string) error {
	if s.aside == nil {
		return nil
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return s.startMusic(ctx, waits) },
		func(ctx context.Context) error { return s.move(ctx, p.transfer.by, s.aside.in[with]) },
	} {
		if err := attempt(ctx, step); err != nil {
			return err
		}
	}
	s.endMusic(ctx, with)
	return nil
}

// goBack lets the transferor talk with somebody in the call's bridge, for as long as
// that takes. Whoever is gone an event tells of.
func (s *session) goBack(ctx context.Context, by, other string) {
	if s.aside == nil {
		return
	}
	s.persist(ctx, func(ctx context.Context) error { return s.ringStop(ctx, by) })
	s.persist(ctx, func(ctx context.Context) error {
		if !s.aside.in[by] && s.keypads[by] != nil {
			return nil
		}
		if err := s.move(ctx, by, false); err != nil && !isLeaving(err) {
			s.aside.in[by] = true
			return err
		}
		return nil
	})
	s.endAside(ctx)
	s.endMusic(ctx, other)
}

// endAside ends what there was next to the call.
func (s *session) endAside(ctx context.Context) {
	a := s.aside
	if a == nil {
		return
	}
	s.consultsNoMore(ctx, a.by)
	s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.DestroyBridge(ctx, a.bridge) })
	s.aside, s.consulted = nil, consulted{by: a.by, until: time.Now().Add(abortsAgain)}
	s.hearsCodes(a.by)
}

// A consulted is a transferor that has asked somebody first. What gives that up records
// a call as well, see keys.Abort and keys.Record: pressed again, or a moment late, it is
// not meant for that.
type consulted struct {
	by    string
	until time.Time
}

const abortsAgain = 2 * time.Second

func (c consulted) mayMean(by string, now time.Time) bool { return c.by == by && now.Before(c.until) }

// consultsNoMore takes back what is noted on transferors.
func (s *session) consultsNoMore(ctx context.Context, channelIDs ...string) {
	for _, id := range channelIDs {
		s.persist(ctx, func(ctx context.Context) error {
			if err := s.board.ARI.SetVariable(ctx, id, dialplan.VarConsults, ""); err != nil && !isLeaving(err) {
				return err
			}
			return nil
		})
	}
}

// hearsCodes lets the keys of a phone be read as those that can be pressed now.
func (s *session) hearsCodes(channelID string) {
	if pad := s.keypads[channelID]; pad != nil {
		pad.Reader = s.newKeypad(channelID).Reader
	}
}

// waitAlone lets a transferor go on calling the target in a call whose other party is
// gone. It waits as any caller does who is answered already.
func (s *session) waitAlone(ctx context.Context, by, gone string) error {
	s.succeeds(by, gone)
	s.begun, s.waits, s.joined = time.Now(), by, ""
	s.goBack(ctx, by, gone)
	return s.boundWaiter(ctx, by)
}

// takeSeat lets a target have the place in the call of one who is gone.
func (s *session) takeSeat(ctx context.Context, target, gone string) error {
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return s.noteSeat(ctx, target, gone) },
		func(ctx context.Context) error { return s.move(ctx, target, false) },
	} {
		if err := attempt(ctx, step); err != nil {
			return err
		}
	}
	s.succeeds(target, gone)
	return nil
}

// seekFirst lets the transferor call whoever answers one of the legs.
func (s *session) seekFirst(ctx context.Context, p *placement, f forwarding, made []string) {
	by := f.order.by
	p.consults(by, made)
	if err := s.stepAside(ctx, by, f.moved.ID); err != nil {
		why := cancelled // as a rule somebody's end is on its way
		if !isLeaving(err) {
			why = s.wentWrong(ctx, "take a transferor aside", err)
		}
		s.carryOut(ctx, p, p.aborts(why))
		return
	}
	s.hearsCodes(by)
}

// abortByKey, completeByKey and swapByKey are what the transferor can ask for.
func (s *session) abortByKey(ctx context.Context, p *placement, _ string) {
	s.carryOut(ctx, p, p.aborts(cancelled))
}

func (s *session) completeByKey(ctx context.Context, p *placement, _ string) {
	s.carryOut(ctx, p, p.completes())
}

func (s *session) swapByKey(ctx context.Context, p *placement, _ string) {
	s.carryOut(ctx, p, p.swaps())
}

// stopTransfer is what happens to a transfer when the daemon stops. Three of whom two
// talk are left alone.
func (s *session) stopTransfer(ctx context.Context, p *placement) {
	if p.target() != "" {
		s.tellTransferor(ctx, outcomeShutdown)
		return
	}
	s.carryOut(ctx, p, p.stopsTransfer(stopped))
}

// tellConsulter tells how it went whoever has pressed the code.
func (s *session) tellConsulter(ctx context.Context, by string, what outcome) {
	if what != outcomeCancelled && what != outcomeShutdown {
		s.tellTransferorByKey(ctx, by, what)
	}
}
