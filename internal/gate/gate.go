package gate

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// Config is what a gate works with. All fields are needed.
type Config struct {
	Policy func() *policy.Set // the policy in force at the moment of a request
	Calls  *calls.Registry
	Known  func() bool // whether Calls knows what is going on at this moment
	Trail  *audit.Trail
	// Languages chooses that of a prompt.
	Languages *refusal.Languages
}

// Gate answers the requests of a guarded dialplan.
type Gate struct{ Config }

// New returns a gate.
func New(cfg Config) *Gate { return &Gate{cfg} }

// Handler returns the gate's requests as paths of a FastAGI server: /place,
// /pickup and /listen. Each takes the extension in question as ?to=EXTENSION.
func (g *Gate) Handler() agi.Handler {
	mux := new(agi.Mux)
	for path, action := range map[string]policy.Action{
		"/place":  policy.CallPlace,
		"/pickup": policy.CallPickup,
		"/listen": policy.MonitorListen,
	} {
		mux.Handle(path, agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
			return g.ask(ctx, s, action)
		}))
	}
	return mux
}

// ask puts the dialplan's question before the policy and tells the answer.
func (g *Gate) ask(ctx context.Context, s *agi.Session, action policy.Action) error {
	set := g.Policy()
	in := s.Request()
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: calls.Endpoint(in.Channel)},
		Action:      action,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayAGI},
	}
	// The argument comes in the path, encoded. One that Asterisk passes as an AGI
	// argument could have been written by the phone: it can end a header line.
	request.Resource.Extension = in.Query.Get("to")
	var talking []calls.Channel // that would be listened to
	if action == policy.MonitorListen {
		talking = g.talkingAt(set, request.Resource.Extension)
		request.Resource.Parties = g.partiesOf(set, talking)
	}
	request.Resource.Call = in.UniqueID
	decision, id := g.Trail.Decided(ctx, in.UniqueID, request, refusal.Enforceable(set.Evaluate(request)))
	said := answer{decision.Effect, string(decision.Reason.Code), refusal.For(decision.Reason.Code)}
	became := "told"
	if decision.Allowed() && action == policy.MonitorListen && len(talking) == 0 {
		// Or else the dialplan would wait for a call, and listen to whoever is on it.
		said, became = answer{policy.Deny, "no_call", refusal.NothingThere}, "no_call"
	}
	if err := g.tell(ctx, s, said); err != nil {
		g.Trail.Became(ctx, id, "unheard")
		return fmt.Errorf("tell the dialplan: %w", err)
	}
	g.Trail.Became(ctx, id, became)
	return nil
}

// talkingAt returns the channels on which the user of an extension talks; none
// while it is not known who else is on a call.
func (g *Gate) talkingAt(set *policy.Set, extension string) []calls.Channel {
	target, ok := set.UserByExtension(extension)
	if !ok || !g.Known() {
		return nil
	}
	return g.Calls.TalkingAt(target.Endpoints)
}

// partiesOf returns the users whom the calls are with. A guarded dialplan does
// not say which one it will listen to, so the consent of all counts.
func (g *Gate) partiesOf(set *policy.Set, talking []calls.Channel) []string {
	var parties []string
	for _, one := range talking {
		for _, other := range g.Calls.With(one.ID) {
			if u, ok := set.UserByEndpoint(other.Endpoint); ok {
				parties = append(parties, u.Name)
			}
		}
	}
	return parties
}

// An answer is what the dialplan is told.
type answer struct {
	effect  policy.Effect
	reason  string
	refused refusal.Refusal // what the caller is told if the effect is a refusal
}

// languageVariable is the function of Asterisk's that sets a channel's language.
const languageVariable = "CHANNEL(language)"

// tell writes the answer on the channel. The effect comes last: if the
// connection is cut on the way, the dialplan still finds the deny it preset.
func (g *Gate) tell(ctx context.Context, s *agi.Session, a answer) error {
	variables := [][2]string{
		{dialplan.VarReason, a.reason},
		{dialplan.VarPrompt, a.refused.Prompt},
		{dialplan.VarSound, a.refused.Sound},
		{dialplan.VarCause, strconv.Itoa(int(a.refused.Cause))},
	}
	if a.effect == policy.Deny {
		// The channel is told this one thing more, and then ends.
		if language := g.Languages.For(a.refused, s.Request().Language); language != "" {
			variables = append(variables, [2]string{languageVariable, language})
		}
	}
	for _, v := range append(variables, [2]string{dialplan.VarEffect, a.effect.String()}) {
		if err := s.SetVariable(ctx, v[0], v[1]); err != nil {
			return err
		}
	}
	return nil
}
