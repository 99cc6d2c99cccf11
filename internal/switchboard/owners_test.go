package switchboard

import (
	"context"
	"sync"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

// A picker's channel goes from one session to another. Its end, which may be
// told in that very moment, must reach one of the two in time: the old one hands
// on what it has until it knows of the change.
func TestNoEventIsLostWhileAChannelChangesHands(t *testing.T) {
	const times = 20_000
	lost := 0
	for range times {
		board := New(Config{Calls: calls.NewRegistry()})
		picking, placing := newInbox(), newInbox()
		board.own(picking, "picker")
		var both sync.WaitGroup
		both.Go(func() { board.tell("picker", &ari.ChannelDestroyed{}) })
		both.Go(func() {
			board.own(placing, "picker")
			for message, ok := picking.poll(); ok; message, ok = picking.poll() {
				placing.put(message)
			}
		})
		both.Wait()
		if _, told := placing.poll(); !told {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("the picker's end was lost %d times in %d", lost, times)
	}
}

// A session ends while stock is taken after a gap, in which its channel ended:
// either the one or the other forgets the channel.
func TestNothingIsRememberedOfASessionThatEndsInAGap(t *testing.T) {
	const times = 20_000
	remembered := 0
	for range times {
		board := New(Config{Calls: calls.NewRegistry()})
		board.Calls.Apply(&ari.ChannelCreated{Channel: ari.Channel{ID: "gone"}})
		one := &session{board: board, in: newInbox(), serve: func(context.Context) {}}
		board.own(one.in, "gone")
		var both sync.WaitGroup
		both.Go(func() { one.run(t.Context()) })
		both.Go(func() {
			now := &ari.Snapshot{}
			board.Calls.Apply(now)
			board.Handle(t.Context(), now)
		})
		both.Wait()
		remembered += board.Remembers()
	}
	if remembered > 0 {
		t.Errorf("the channel was remembered for good %d times in %d", remembered, times)
	}
}

func TestAClosedInboxKeepsNothing(t *testing.T) {
	in := newInbox()
	in.put("before")
	in.close()
	in.put("after")
	if message, ok := in.poll(); ok {
		t.Errorf("still holds %v", message)
	}
}
