package gate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// noCall is the reason and the outcome where what is allowed finds nothing that
// it could be done to: no call, nobody who waits, no voicemail box.
const noCall = "no_call"

// failed is the reason and the outcome of a request that could not be answered.
const failed = "failed"

// An asking is one request of the dialplan.
type asking struct {
	gate     *Gate
	set      *policy.Set
	guard    string // whose question it is
	in       *agi.Request
	session  *agi.Session
	endpoint string // who asks
	to       string // what about, decoded
}

// answer puts the dialplan's question before the policy and tells the answer.
func (g *Gate) answer(ctx context.Context, s *agi.Session, guard string, q question) error {
	answered, id := false, ""
	defer func() {
		if answered {
			return
		}
		// Whatever went wrong with this request, a panic included, somebody was there:
		// the failure policy is for when nobody is.
		_ = s.SetVariable(ctx, dialplan.VarReason, failed)
		if id != "" {
			g.Trail.Became(ctx, id, failed)
		}
	}()
	in := s.Request()
	if q.alone && len(in.Query)+len(in.Args) > 0 {
		return errArgument
	}
	// The argument comes in the path, encoded. One that Asterisk passes as an AGI
	// argument could have been written by the phone: it can end a header line.
	a := &asking{
		gate: g, set: g.Policy(), guard: guard, in: in, session: s,
		endpoint: calls.Endpoint(in.Channel), to: in.Query.Get("to"),
	}
	f := a.choose(q, q.find(ctx, a))
	request := a.request(q, f)
	decided := a.decide(ctx, q, f, request)
	var decision policy.Decision
	decision, id = g.Trail.Decided(ctx, in.UniqueID, request, decided)
	if decision.Allowed() && q.do != nil && !f.nothing {
		if err := q.do(a, f, decision); err != nil {
			return err
		}
	}
	said, became := a.say(q, f, decision)
	answered = true
	if err := g.tell(ctx, s, said); err != nil {
		g.Trail.Became(ctx, id, "unheard")
		g.Limits.Forget(in.UniqueID)
		return fmt.Errorf("tell the dialplan: %w", err)
	}
	g.Trail.Became(ctx, id, became)
	return nil
}

// shows is how soon something comes of what the dialplan was allowed for somebody
// else than who asks, if at all: it dials at once.
const shows = 5 * time.Second

// decide answers a request, within the limits of who asks, or is asked about.
func (a *asking) decide(ctx context.Context, q question, f found, r policy.Request) policy.Decision {
	var d policy.Decision
	a.set.Decide(&r, &d)
	if d.Obligations != (policy.Obligations{}) {
		d = refusal.Enforceable(d, slices.Concat([]string{obligedHide}, q.discharges, f.discharges, limits.Discharged)...)
	}
	if f.nothing {
		return d
	}
	attempt := limits.Attempt{Channel: a.in.UniqueID, Call: a.gate.Calls.CallOf(cmp.Or(f.channel, a.in.UniqueID))}
	if q.rings {
		attempt = limits.Attempt{Call: a.gate.Calls.CallOf(a.in.UniqueID), Within: shows}
	}
	return a.gate.Limits.Judge(ctx, a.set, r, d, attempt)
}

// choose takes the first that is allowed, or else the first.
func (a *asking) choose(q question, all []found) found {
	if len(all) == 1 {
		return all[0] // as it will be judged anyway
	}
	for _, f := range all {
		if a.set.Evaluate(new(a.request(q, f))).Allowed() {
			return f
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return found{nothing: true}
}

// request is a request of who asks, or about whose phones would ring.
func (a *asking) request(q question, f found) policy.Request {
	if q.rings {
		return a.ring(f.resource.Extension)
	}
	return a.own(q.action, f.resource)
}

// own is a request of who asks.
func (a *asking) own(action policy.Action, what policy.Resource) policy.Request {
	what.Call = a.in.UniqueID
	return policy.Request{
		Subject:     policy.Subject{Endpoint: a.endpoint},
		Action:      action,
		Resource:    what,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayAGI},
	}
}

// ringing returns what rings in the guarded dialplan, as far as that can be known.
func (a *asking) ringing(ctx context.Context) []calls.Channel {
	if !a.gate.Known() {
		return nil
	}
	channels, err := a.gate.Channels(ctx)
	if err != nil {
		a.gate.Log.ErrorContext(ctx, "could not see what rings", "error", err)
		return nil
	}
	return calls.RingingGuarded(channels)
}

// say puts a decision into words, and says what it comes to. Where there is
// nothing, an allowed request is refused as well: the dialplan would take the
// next best call, or wait for one.
func (a *asking) say(q question, f found, d policy.Decision) (said answer, became string) {
	unnamed := f.resource.Extension == "" && d.Reason.Code == policy.UnknownTarget
	if f.nothing && (d.Allowed() || unnamed || q.rings) {
		reason := cmp.Or(q.absent, refusal.NoCall)
		return answer{reason: string(reason), refused: refusal.For(reason)}, noCall
	}
	said = answer{effect: d.Effect, reason: string(d.Reason.Code), refused: refusal.For(d.Reason.Code)}
	if d.Allowed() && q.tell != nil {
		said.found = q.tell(a, f, d)
	}
	if d.Obligations.HideCaller && !q.rings { // the phone that asks is to be told nothing
		said.found = append(said.found, variable{dialplan.VarConnectedLine, dialplan.HiddenRoutine})
	}
	return said, "told"
}

// An answer is what the dialplan is told.
type answer struct {
	effect  policy.Effect
	reason  string
	refused refusal.Refusal // what the caller is told if the effect is a refusal
	found   []variable      // what the dialplan needs if it is allowed
}

// languageVariable is the function of Asterisk's that sets a channel's language.
const languageVariable = "CHANNEL(language)"

// tell writes the answer on the channel. The reason comes first: from then on the
// dialplan knows that somebody answered, and no failure policy counts. The effect
// comes last: if the connection is cut on the way, the dialplan still finds the
// deny it preset.
func (g *Gate) tell(ctx context.Context, s *agi.Session, a answer) error {
	variables := make([]agi.Variable, 0, 12)
	variables = append(variables,
		agi.Variable{Name: dialplan.VarReason, Value: a.reason},
		agi.Variable{Name: dialplan.VarPrompt, Value: a.refused.Prompt},
		agi.Variable{Name: dialplan.VarSound, Value: a.refused.Sound},
		agi.Variable{Name: dialplan.VarCause, Value: strconv.Itoa(int(a.refused.Cause))})
	for _, v := range a.found {
		variables = append(variables, agi.Variable{Name: v.name, Value: v.value})
	}
	if a.effect == policy.Deny {
		// The channel is told this one thing more, and then ends.
		if language := g.Languages.For(a.refused, s.Request().Language); language != "" {
			variables = append(variables, agi.Variable{Name: languageVariable, Value: language})
		}
	}
	return s.SetVariables(ctx, append(variables, agi.Variable{Name: dialplan.VarEffect, Value: a.effect.String()})...)
}
