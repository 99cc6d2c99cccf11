package switchboard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// wishToPull is taking the caller whose turn it is out of the waiting list of the
// queue that has an extension.
func (s *session) wishToPull(_ context.Context, set *policy.Set, extension string) wish {
	kind, queue := set.At(extension)
	return wish{
		action:   policy.QueuePickup,
		resource: policy.Resource{Extension: extension},
		do: func(ctx context.Context, _ policy.Decision) {
			if kind != policy.KindQueue {
				s.fail(ctx, fmt.Errorf("extension %s: %w", extension, errNoQueue))
				return
			}
			s.pullWaiting(ctx, queue, ari.Location{Context: s.board.QueueContext, Extension: extension, Priority: 1})
		},
	}
}

// pullWaiting connects the phone with the first in the waiting list whom nobody
// else takes at this moment. It is Asterisk's list, so a caller who talks to an
// agent is not on it. entry is where the queue is entered.
func (s *session) pullWaiting(ctx context.Context, queue string, entry ari.Location) {
	var tried []string
	for {
		// Each time, which also shows that the phone is still there: nobody loses the
		// place in the queue for one who has hung up.
		err := s.bound(ctx, 2*s.board.startLimit+spare)
		var name string
		if err == nil {
			name, err = s.nextWaiting(ctx, queue, tried)
		}
		if err != nil {
			s.couldNotPull(ctx, err)
			return
		}
		tried = append(tried, name)
		waiting, ok := s.board.Calls.Named(name)
		if !ok || waiting.Role == calls.RoleEmergency {
			continue // is gone; or nobody else comes into a call for help
		}
		err = s.pullOne(ctx, waiting, queue, entry)
		if err == nil {
			s.follow(ctx, &placement{state: talking, caller: s.channel.ID, peer: waiting.ID})
			return
		}
		if back, borrowed := s.belongs(waiting.ID); borrowed { // at once: it hears nothing meanwhile
			s.putBack(ctx, waiting.ID, back)
		}
		if !errors.Is(err, errTaken) && !isLeaving(err) || !s.holds(s.channel.ID) {
			s.couldNotPull(ctx, err)
			return
		}
	}
}

// inQueue is where somebody belongs who waited in a queue: whence is on the
// channel.
var inQueue = ari.Location{Context: dialplan.PulledContext, Extension: "back", Priority: 1}

// errNobodyWaits says that nobody is left in the waiting list.
var errNobodyWaits = errors.New("nobody waits")

// nextWaiting returns the name of the first channel in a queue's waiting list
// that was not tried. The list can change meanwhile.
func (s *session) nextWaiting(ctx context.Context, queue string, tried []string) (string, error) {
	for position := 1; ; position++ {
		name, err := s.board.ARI.Variable(ctx, s.channel.ID, fmt.Sprintf("QUEUE_GET_CHANNEL(%s,%d)", queue, position))
		switch {
		case err != nil:
			return "", fmt.Errorf("ask who waits in a queue: %w", err)
		case name == "":
			return "", errNobodyWaits
		case !slices.Contains(tried, name):
			return name, nil
		}
	}
}

// pullOne connects the phone with a caller who waits. Until both are in a bridge
// the caller belongs to the queue.
func (s *session) pullOne(ctx context.Context, waiting calls.Channel, queue string, entry ari.Location) error {
	now, err := s.board.ARI.GetChannel(ctx, waiting.ID)
	if err != nil {
		return fmt.Errorf("ask where a caller waits: %w", err)
	}
	err = s.pull(ctx, waiting, pulling{
		extension: "waiting",
		variables: map[string]string{dialplan.VarQueue: queue, dialplan.VarBack: placeInQueue(now.Dialplan, entry)},
		back:      inQueue,
	})
	if err != nil {
		return err
	}
	if err := s.release(ctx, s.channel.ID, waiting.ID); err != nil {
		return err
	}
	if err := s.board.ARI.Answer(ctx, s.channel.ID); err != nil {
		return fmt.Errorf("answer who pulls a caller: %w", err)
	}
	if err := s.openBridge(ctx, s.channel.ID, waiting.ID); err != nil {
		return fmt.Errorf("bridge the phone with a caller who waited: %w", err)
	}
	// A queue need not have answered its callers.
	if err := s.board.ARI.Answer(ctx, waiting.ID); err != nil {
		return fmt.Errorf("answer a caller who waited: %w", err)
	}
	s.settle()
	s.became(ctx, outcomeConnected)
	// Not before: a daemon that is killed on the way shall find a caller who waits,
	// and not the half of a call to be ended.
	if err := s.own(ctx, waiting); err != nil && !isGone(err) {
		s.wentWrong(ctx, "note the call on who waited", err)
	}
	return nil
}

// own makes a caller who was pulled out of the dialplan, a guarded one perhaps, a
// party of an owned call.
func (s *session) own(ctx context.Context, waiting calls.Channel) error {
	if strings.HasPrefix(waiting.Name, "PJSIP/") {
		if err := s.board.ARI.SetVariable(ctx, waiting.ID, "PJSIP_TRANSFER_HANDLING()", "ari-only"); err != nil {
			return fmt.Errorf("keep a transfer key from the dialplan: %w", err)
		}
	}
	return s.note(ctx, waiting.ID, s.channel.ID, calls.RoleLeg)
}

// placeInQueue is where a caller goes who does not get through: to the line of the
// dialplan that led into the queue, as Goto() takes it. A queue has no way to give
// back the place in it. Where the line has more in its name than a Goto() can be
// trusted with, it is the queue's own entry.
func placeInQueue(at ari.Dialplan, entry ari.Location) string {
	name := at.Context + at.Exten
	if entry.Context != "" && strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune("+*#_-.", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return fmt.Sprintf("%s,%s,%d", entry.Context, entry.Extension, entry.Priority)
	}
	return fmt.Sprintf("%s,%s,%d", at.Context, at.Exten, at.Priority)
}

// couldNotPull ends the phone's call that got nobody.
func (s *session) couldNotPull(ctx context.Context, err error) {
	if errors.Is(err, errNobodyWaits) || isLeaving(err) {
		s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
		return
	}
	s.fail(ctx, err)
}
