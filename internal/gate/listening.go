package gate

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A listening of a guarded dialplan runs in ChanSpy(), where nobody asks again
// when the call goes on with somebody else or a right is taken away. So the gate
// notes on the listening channel what it was allowed, which outlives the daemon,
// and hangs it up once that would be refused.

// retryHangup is how long it takes until ending a listening is tried again.
const retryHangup = time.Second

// A note is what the gate notes on a listening channel.
type note struct {
	guard   string
	channel string   // id of the one that is listened to
	beeped  []string // users who have heard a beep before
}

// String returns the note as it is written: "listen 1795326516.7 mara,noor".
func (n note) String() string {
	return strings.TrimSuffix(n.guard+" "+n.channel+" "+strings.Join(n.beeped, ","), " ")
}

// readNote reads what String has written.
func readNote(written string) note {
	fields := append(strings.Split(written, " "), "", "")
	return note{fields[0], fields[1], strings.Split(fields[2], ",")}
}

// listening names the channel to listen to, and leaves the note.
func listening(a *asking, f found, d policy.Decision) []variable {
	a.gate.keepTold(a.in.UniqueID)
	n, beep := note{guard: a.guard, channel: f.channel}, ""
	if d.Obligations.Beep || d.Obligations.BeepOthers {
		n.beeped, beep = append(slices.Clone(f.resource.Parties), d.Target), "yes"
	}
	return []variable{{dialplan.VarChannel, f.channel}, {dialplan.VarListens, n.String()}, {dialplan.VarBeep, beep}}
}

// Handle takes note of what can change who is on a call. It is called with
// Asterisk's events, one after the other, once the registry knows of them.
func (g *Gate) Handle(event ari.Event) {
	switch e := event.(type) {
	case *ari.ChannelEnteredBridge:
		g.partBarges(e.Bridge.ID, e.Channel.ID)
		g.Review()
	case *ari.ChannelLeftBridge:
		g.partBarges(e.Bridge.ID, "")
	case *ari.ChannelVarset: // a note, written a moment after the call was looked at
		if e.Variable == dialplan.VarListens {
			if e.Channel != nil {
				g.forgetTold(e.Channel.ID)
			}
			g.Review()
		}
	case *ari.ChannelDestroyed:
		g.forgetTold(e.Channel.ID)
	case *ari.Gap:
		g.loseSight()
		g.Review()
	case *ari.Snapshot:
		g.regainSight()
		g.Review()
	}
}

// Review has the policy asked again about every listening, as after a reload.
func (g *Gate) Review() {
	select {
	case g.changed <- struct{}{}:
	default: // it will be, anyway
	}
}

// partBarges notes the joinings of a call that somebody has left, or that the
// joined one has come into. ChanSpy() speaks on to the other whom it found on
// the call when it began, wherever that one is.
func (g *Gate) partBarges(bridgeID, enteredID string) {
	for _, listener := range g.Calls.Listening() {
		n := readNote(listener.Listens)
		heard, ok := g.Calls.Get(n.channel)
		if n.guard == "barge" && ok && heard.Bridge == bridgeID && (enteredID == "" || enteredID == n.channel) {
			g.mu.Lock()
			g.parted[listener.ID] = true
			g.mu.Unlock()
			g.Review()
		}
	}
}

// Run ends the listenings that may not go on, until ctx ends.
func (g *Gate) Run(ctx context.Context) {
	over := make(map[string]bool) // those that were ended, by whether that is done
	for {
		var again <-chan time.Time
		wait := g.endUnseen(ctx, over)
		if !g.review(ctx, over) && wait == 0 {
			wait = retryHangup
		}
		if wait > 0 {
			again = time.After(wait)
		}
		select {
		case <-g.changed:
		case <-again:
		case <-ctx.Done():
			return
		}
	}
}

// review looks at every listening, and reports whether none goes on that may
// not.
func (g *Gate) review(ctx context.Context, over map[string]bool) bool {
	set := g.Policy()
	live := make(map[string]bool)
	var ending []string
	for _, listener := range g.Calls.Listening() {
		live[listener.ID] = true
		if _, decided := over[listener.ID]; !decided && g.mayGoOn(ctx, set, listener) {
			continue
		}
		if !over[listener.ID] {
			ending = append(ending, listener.ID)
		}
	}
	done := g.endAll(ctx, ending, over)
	gone := func(id string, _ bool) bool { return !live[id] }
	maps.DeleteFunc(over, gone)
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.parted, gone)
	return done
}

// mayGoOn asks again what the guard asked when a listening began. With the call
// itself ChanSpy() ends by itself.
func (g *Gate) mayGoOn(ctx context.Context, set *policy.Set, listener calls.Channel) bool {
	n := readNote(listener.Listens)
	heard, ok := g.Calls.Get(n.channel)
	if !ok {
		return true
	}
	target, _ := set.UserByEndpoint(heard.Endpoint)
	resource := policy.Resource{User: target.Name, Call: listener.ID}
	g.describe(set, n.channel, listener.ID, &resource)
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: listener.Endpoint},
		Action:      questions[n.guard].action,
		Resource:    resource,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayAGI},
	}
	decision := refusal.Enforceable(set.Evaluate(&request), append(n.discharged(set, request), limits.Discharged...)...)
	if !decision.Allowed() {
		_, decisionID := g.Trail.Decided(ctx, listener.ID, request, decision)
		g.Trail.Became(ctx, decisionID, "ended")
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.parted[listener.ID] {
		delete(g.parted, listener.ID)
		g.Log.InfoContext(ctx, "a party of a joined call has changed", "channel_id", listener.ID)
		return false
	}
	return true
}

// discharged names the beeps that have been heard. For those who have not heard
// one it is too late.
func (n note) discharged(set *policy.Set, r policy.Request) []string {
	var names []string
	if slices.Contains(n.beeped, r.Resource.User) {
		names = append(names, obligedBeep)
	}
	r.Resource.Parties = slices.DeleteFunc(slices.Clone(r.Resource.Parties), func(p string) bool { return slices.Contains(n.beeped, p) })
	if !set.Evaluate(&r).Obligations.BeepOthers {
		names = append(names, obligedBeepOthers)
	}
	return names
}

// endAll hangs listeners up, none of them later because another takes long, and
// reports whether all are.
func (g *Gate) endAll(ctx context.Context, listeners []string, over map[string]bool) bool {
	ended := make([]bool, len(listeners))
	var ending sync.WaitGroup
	for i, id := range listeners {
		ending.Go(func() { ended[i] = g.end(ctx, id) })
	}
	ending.Wait()
	for i, id := range listeners {
		over[id] = ended[i]
	}
	return !slices.Contains(ended, false)
}

// end hangs a listener up, and reports whether it is.
func (g *Gate) end(ctx context.Context, listenerID string) bool {
	err := g.HangUp(ctx, listenerID, ari.CauseNormalClearing)
	if err == nil || errors.Is(err, ari.ErrNotFound) {
		return true
	}
	if ctx.Err() == nil {
		g.Log.ErrorContext(ctx, "could not end a listening", "channel_id", listenerID, "error", err)
	}
	return false
}
