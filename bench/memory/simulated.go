package memory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/gate"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/metrics"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/internal/switchboard"
	"github.com/linewarden/linewarden/policy"
)

// people is how many users the simulated calls are among, and live how many calls go on
// at once.
const (
	people = 2000
	live   = 500
)

// pbx is all of the daemon that hears of a guarded call.
type pbx struct {
	set     *policy.Set
	calls   *calls.Registry
	limits  *limits.Limits
	board   *switchboard.Switchboard
	gate    *gate.Gate
	trail   *audit.Trail
	metrics *metrics.Metrics

	decisions []string // ids of those of the live calls, the oldest first
}

func newPBX(dir string, set *policy.Set) (*pbx, error) {
	log := slog.New(slog.DiscardHandler)
	p := &pbx{set: set, calls: calls.NewRegistry()}
	client, err := ari.New(ari.Config{URL: "http://127.0.0.1:8088/ari", Username: "nobody", Password: "nothing", App: "linewarden"})
	if err != nil {
		return nil, err
	}
	away, err := reach.Open(dir)
	if err != nil {
		return nil, err
	}
	book, err := store.Open(dir, limits.BookName, limits.CheckBook)
	if err != nil {
		return nil, err
	}
	p.metrics = metrics.New(metrics.Config{
		Asterisk: client.Connected, Channels: func() map[string]int { return nil }, Calls: func() int { return 0 },
		Recordings: func() int { return 0 }, Audit: func() metrics.Audit { return metrics.Audit{} },
	})
	p.trail = audit.NewTrail(audit.Config{Log: log, Count: p.metrics.Decided, CountOutcome: p.metrics.Became})
	p.limits = limits.New(limits.Config{Calls: p.calls, Book: book, Log: log, Refused: p.metrics.Limited})
	languages, inForce := refusal.NewLanguages("en"), func() *policy.Set { return p.set }
	p.board = switchboard.New(switchboard.Config{
		ARI: client, Policy: inForce, Calls: p.calls, Trail: p.trail, Reach: away, Limits: p.limits, Log: log,
		Codes: codes.Defaults(), Keys: keys.Defaults(), RingTimeout: time.Minute, Languages: languages, Intruded: p.metrics.Intruded, EndIntruders: true,
	})
	p.gate = gate.New(gate.Config{
		Policy: inForce, Calls: p.calls, Known: func() bool { return true }, Trail: p.trail, Reach: away, Limits: p.limits, Log: log, Languages: languages,
		Codes: codes.Defaults(), Numbers: numbering.Habits{}, Channels: client.ListChannels, HangUp: client.Hangup,
	})
	return p, nil
}

// handle is what the daemon does about an event.
func (p *pbx) handle(ctx context.Context, e ari.Event) {
	p.calls.Apply(e)
	p.limits.Handle(e)
	p.board.Handle(ctx, e)
	p.gate.Handle(e)
}

// channel is a channel of a call, the caller's or the other one's, as an event tells of
// it: no two events have a text in common.
func channel(n, side int, state ari.ChannelState) ari.Channel {
	user := (2*n + side) % people
	number := fmt.Sprint(100_000 + user)
	return ari.Channel{
		ID: fmt.Sprintf("1795%06d.%d", n%1_000_000, 2*n+side), Name: fmt.Sprintf("PJSIP/u%d-%08x", user, 2*n+side), State: state,
		ProtocolID: fmt.Sprintf("%032x@192.0.2.7", 2*n+side), Caller: ari.CallerID{Name: number, Number: number},
		Dialplan: ari.Dialplan{Context: fmt.Sprintf("office%d", 1), Exten: number, Priority: 1, AppName: "Dial", AppData: "PJSIP/" + number},
		Language: "en", CreationTime: ari.Time{Time: time.Now()},
		ChannelVars: ari.Variables{dialplan.VarLinked: fmt.Sprintf("1795%06d.%d", n%1_000_000, 2*n)},
	}
}

// begins are the events of a call until the two talk.
func begins(n int) []ari.Event {
	bridge := func(ids ...string) ari.Bridge {
		return ari.Bridge{ID: fmt.Sprintf("bridge-%d", n), BridgeType: ari.BridgeMixing, BridgeClass: "basic", ChannelIDs: ids}
	}
	one, other := channel(n, 0, ari.StateUp), channel(n, 1, ari.StateUp)
	return []ari.Event{
		&ari.ChannelCreated{Channel: channel(n, 0, ari.StateRing)},
		&ari.ChannelVarset{Channel: new(channel(n, 0, ari.StateRing)), Variable: "LW_EFFECT", Value: "allow"},
		&ari.ChannelCreated{Channel: channel(n, 1, ari.StateDown)},
		&ari.ChannelStateChange{Channel: channel(n, 1, ari.StateRinging)},
		&ari.ChannelStateChange{Channel: other},
		&ari.ChannelStateChange{Channel: one},
		&ari.ChannelEnteredBridge{Bridge: bridge(one.ID), Channel: channel(n, 0, ari.StateUp)},
		&ari.ChannelEnteredBridge{Bridge: bridge(one.ID, other.ID), Channel: channel(n, 1, ari.StateUp)},
	}
}

// ends are those of its end.
func ends(n int) []ari.Event {
	bridge := ari.Bridge{ID: fmt.Sprintf("bridge-%d", n)}
	return []ari.Event{
		&ari.ChannelLeftBridge{Bridge: bridge, Channel: channel(n, 0, ari.StateUp)},
		&ari.ChannelLeftBridge{Bridge: bridge, Channel: channel(n, 1, ari.StateUp)},
		&ari.ChannelDestroyed{Channel: channel(n, 0, ari.StateUp)},
		&ari.ChannelDestroyed{Channel: channel(n, 1, ari.StateUp)},
	}
}

// begin lets a call begin that the gate was asked for, and which counts for the limits.
func (p *pbx) begin(ctx context.Context, n int) {
	id := channel(n, 0, ari.StateRing).ID
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: fmt.Sprintf("PJSIP/u%d", 2*n%people)},
		Action:      policy.CallPlace,
		Resource:    policy.Resource{Extension: fmt.Sprint(100_000 + (2*n+1)%people), Call: id},
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayAGI},
	}
	decision := p.limits.Judge(ctx, p.set, request, p.set.Evaluate(&request), limits.Attempt{Channel: id, Call: id})
	_, decisionID := p.trail.Decided(ctx, id, request, decision)
	p.decisions = append(p.decisions, decisionID)
	for _, e := range begins(n) {
		p.handle(ctx, e)
	}
}

// end lets the oldest call end.
func (p *pbx) end(ctx context.Context, n int) {
	for _, e := range ends(n) {
		p.handle(ctx, e)
	}
	p.trail.Became(ctx, p.decisions[0], "ended")
	p.decisions = append(p.decisions[:0], p.decisions[1:]...)
}

// simulated compares what is in use after all calls with what was after the early ones.
// As many go on at both moments.
func simulated(ctx context.Context, early, all int) (row measure.Row, err error) {
	dir, err := os.MkdirTemp("", "memory-")
	if err != nil {
		return measure.Row{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	set, err := compile(town(people))
	if err != nil {
		return measure.Row{}, err
	}
	without := look()
	p, err := newPBX(dir, set)
	if err != nil {
		return measure.Row{}, err
	}
	var then inUse
	for n := range all {
		p.begin(ctx, n)
		if n >= live {
			p.end(ctx, n-live)
		}
		if n == early {
			then = look().minus(without)
		}
		if ctx.Err() != nil {
			return measure.Row{}, context.Cause(ctx)
		}
	}
	now := look().minus(without)
	runtime.KeepAlive(p)
	return flatness(fmt.Sprintf("live heap after %d calls, of which %d go on", all, live), fmt.Sprintf("after %d", early), then, now), nil
}
