package gate

import (
	"context"
	"slices"
	"time"
)

// While Asterisk's events are cut nobody knows who comes into a call that is
// listened to. blindLimit is how long a listening goes on then. It is ended over
// REST, which does not need the events, and tried until Asterisk is in reach.
const blindLimit = time.Second

// loseSight notes that events may have been lost from now on.
func (g *Gate) loseSight() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.blind = time.Now().Add(blindLimit)
}

// regainSight notes that the registry knows what is going on.
func (g *Gate) regainSight() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.blind = time.Time{}
	clear(g.told)
}

// keepTold remembers whom the dialplan lets listen before Asterisk tells of it,
// which it may never do.
func (g *Gate) keepTold(channelID string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.told[channelID] = true
}

// forgetTold forgets it again.
func (g *Gate) forgetTold(channelID string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.told, channelID)
}

// sight returns when listenings have to end because of what is not seen, the zero
// time if they need not.
func (g *Gate) sight() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.blind
}

// endUnseen ends every listening once the gate has been blind for too long. It
// returns how long it is until it has to be called again, 0 if it has not.
func (g *Gate) endUnseen(ctx context.Context, over map[string]bool) time.Duration {
	limit := g.sight()
	if limit.IsZero() {
		return 0
	}
	if wait := time.Until(limit); wait > 0 {
		return wait
	}
	listeners := g.listeners()
	slices.Sort(listeners)
	ending := slices.DeleteFunc(slices.Compact(listeners), func(id string) bool { return over[id] })
	for _, id := range ending {
		if _, tried := over[id]; !tried {
			g.Log.WarnContext(ctx, "a listening ends: without events from asterisk nobody knows who is on the call", "channel_id", id)
		}
	}
	g.endAll(ctx, ending, over)
	for _, id := range ending {
		if over[id] {
			g.forgetTold(id)
		}
	}
	return retryHangup // somebody may have been told in the last moment
}

// listeners returns the ids of the channels that may be listening.
func (g *Gate) listeners() []string {
	var all []string
	for _, c := range g.Calls.Listening() {
		all = append(all, c.ID)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for id := range g.told {
		all = append(all, id)
	}
	return all
}
