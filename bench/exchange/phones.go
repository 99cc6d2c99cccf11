package exchange

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
)

// abreast is how many calls are set up at the same time.
const abreast = 16

// play connects the program that is the phones.
func (x *Exchange) play(ctx context.Context) error {
	cfg := x.asterisk.Config("phones")
	cfg.SubscribeAll, cfg.Events = true, []string{"Dial", "ChannelEnteredBridge", "ChannelDestroyed", "PlaybackStarted", "ChannelVarset"}
	var err error
	if x.phones, err = ari.New(cfg); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	x.stopPhones = stop
	x.playing.Go(func() { _ = x.phones.Run(running, x.see) }) // until Close
	return nil
}

// see is what the phones do about an event.
func (x *Exchange) see(event ari.Event) {
	switch e := event.(type) {
	case *ari.Snapshot:
		x.stock.Do(func() { close(x.stocked) })
	case *ari.Dial:
		if e.DialStatus == "" {
			x.asterisk.Rings(e.Peer.ID)
			x.asterisk.Answers(e.Peer.ID)
		}
	case *ari.PlaybackStarted: // why something is refused: nobody listens
		if id, ok := strings.CutPrefix(e.Playback.TargetURI, "channel:"); ok {
			x.asterisk.Played(id, false)
		}
	case *ari.ChannelEnteredBridge:
		if len(e.Bridge.ChannelIDs) < 2 {
			return
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		for _, id := range e.Bridge.ChannelIDs {
			if talks, ok := x.talks[id]; ok {
				delete(x.talks, id)
				close(talks)
			}
		}
	case *ari.ChannelVarset:
		x.mu.Lock()
		defer x.mu.Unlock()
		if noted, ok := x.notes[e.Channel.ID]; ok && e.Variable == dialplan.VarListens {
			delete(x.notes, e.Channel.ID)
			close(noted)
		}
	case *ari.ChannelDestroyed:
		x.mu.Lock()
		defer x.mu.Unlock()
		if ends, ok := x.ends[e.Channel.ID]; ok {
			delete(x.ends, e.Channel.ID)
			ends <- time.Now()
		}
	}
}

// dial lets a user dial, and returns the channel and what is closed when it talks.
func (x *Exchange) dial(user int, extension string) (id string, talks <-chan struct{}, err error) {
	name := fmt.Sprintf("u%d", user)
	id = channelID(user)
	talking := make(chan struct{})
	x.mu.Lock()
	x.talks[id] = talking
	x.mu.Unlock()
	_, entered := x.asterisk.Incoming(aritest.Call{
		Endpoint: "PJSIP/" + name, ID: id, Context: "linewarden-phones", Extension: extension,
		Caller: ari.CallerID{Number: Extension(user)}, App: "linewarden", Args: []string{"phone"},
		Variables: map[string]string{"LW_CALL": id, "LW_ROLE": "phone"},
	})
	if !entered {
		return id, nil, fmt.Errorf("the call of %s did not reach the daemon", name)
	}
	return id, talking, nil
}

// channelID is the id of a new channel of a user's.
func channelID(user int) string {
	return fmt.Sprintf("17%08d.%d", time.Now().UnixNano()%100_000_000, user)
}

// Extension is where a user is reached.
func Extension(user int) string { return fmt.Sprint(10_000 + user) }

// all does something so often, and ends with the first error.
func all(ctx context.Context, n int, do func(context.Context, int) error) error {
	failed := make(chan error, n)
	free := make(chan struct{}, abreast)
	for i := range n {
		free <- struct{}{}
		go func() {
			defer func() { <-free }()
			failed <- do(ctx, i)
		}()
	}
	for range n {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

// Call lets users call each other, 2·from calls 2·from+1 and so on, n calls, and
// returns when all talk.
func (x *Exchange) Call(ctx context.Context, from, n int) error {
	return all(ctx, n, func(ctx context.Context, i int) error {
		caller, callee := 2*(from+i), 2*(from+i)+1
		x.asterisk.Function(fmt.Sprintf("PJSIP_DIAL_CONTACTS(u%d)", callee), fmt.Sprintf("PJSIP/u%d/sip:u%d@192.0.2.7:5060", callee, callee))
		id, talks, err := x.dial(caller, Extension(callee))
		if err != nil {
			return err
		}
		x.mu.Lock()
		x.callers[from+i] = id
		x.mu.Unlock()
		return waitFor(ctx, talks, fmt.Sprintf("call %d", from+i))
	})
}

func waitFor(ctx context.Context, what <-chan struct{}, name string) error {
	select {
	case <-what:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for %s: %w", name, context.Cause(ctx))
	}
}

// Listen lets users, from the given one on, listen to the callers of the first n calls,
// and returns when all of them hear. Each channel returned tells when that ended.
func (x *Exchange) Listen(ctx context.Context, from, n int) ([]<-chan time.Time, error) {
	ended := make([]<-chan time.Time, n)
	err := all(ctx, n, func(ctx context.Context, i int) error {
		id, talks, err := x.dial(from+i, "*222"+Extension(2*i))
		if err != nil {
			return err
		}
		ended[i] = x.watch(calls.SnoopID(id))
		return waitFor(ctx, talks, fmt.Sprintf("listening %d", i))
	})
	return slices.Clip(ended), err
}

// watch returns what tells when a channel has ended.
func (x *Exchange) watch(id string) <-chan time.Time {
	ends := make(chan time.Time, 1)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ends[id] = ends
	return ends
}

// ListenGuarded is Listen in a dialplan that is only guarded: the gate has let it, and
// left its note.
func (x *Exchange) ListenGuarded(ctx context.Context, from, n int) ([]<-chan time.Time, error) {
	ended := make([]<-chan time.Time, n)
	for i := range n {
		id := channelID(from + i)
		ended[i] = x.watch(id)
		x.mu.Lock()
		heard := x.callers[i]
		noted := make(chan struct{})
		x.notes[id] = noted
		x.mu.Unlock()
		x.asterisk.Incoming(aritest.Call{
			Endpoint: fmt.Sprintf("PJSIP/u%d", from+i), ID: id, Context: "office", Extension: "*1", Outside: true,
			Variables: map[string]string{dialplan.VarListens: "listen " + heard},
		})
		if err := waitFor(ctx, noted, "the note of a listening"); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

// Idle waits until no more than so many channels are live: what a listening that ended
// leaves behind is gone.
func (x *Exchange) Idle(ctx context.Context, channels int) error {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		if live := len(x.asterisk.State().Channels); live <= channels {
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for the ends of channels: %w", context.Cause(ctx))
		}
	}
}

// HangUp lets all callers hang up, and returns when nothing is left of their calls.
func (x *Exchange) HangUp(ctx context.Context) error {
	x.mu.Lock()
	callers := slices.Collect(maps.Values(x.callers))
	clear(x.callers)
	x.mu.Unlock()
	for _, id := range callers {
		x.asterisk.HangsUp(id, ari.CauseNormalClearing)
	}
	return x.Idle(ctx, 0)
}
