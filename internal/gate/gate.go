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
	Trail  *audit.Trail
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
			return g.answer(ctx, s, action)
		}))
	}
	return mux
}

func (g *Gate) answer(ctx context.Context, s *agi.Session, action policy.Action) error {
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
	if action == policy.MonitorListen {
		request.Resource.Parties = g.partiesOf(set, request.Resource.Extension)
	}
	request.Resource.Call = in.UniqueID
	decision := refusal.Enforceable(set.Evaluate(request))
	id := g.Trail.Decided(ctx, in.UniqueID, request, decision)
	if err := tell(ctx, s, decision); err != nil {
		g.Trail.Became(ctx, id, "unheard")
		return fmt.Errorf("tell the dialplan: %w", err)
	}
	g.Trail.Became(ctx, id, "told")
	return nil
}

// partiesOf returns the users whom a user's calls are with. A guarded dialplan
// does not say which call it will listen to, so the consent of all counts.
func (g *Gate) partiesOf(set *policy.Set, extension string) []string {
	target, ok := set.UserByExtension(extension)
	if !ok {
		return nil
	}
	var parties []string
	for _, talking := range g.Calls.TalkingAt(target.Endpoints) {
		for _, other := range g.Calls.With(talking.ID) {
			if u, ok := set.UserByEndpoint(other.Endpoint); ok {
				parties = append(parties, u.Name)
			}
		}
	}
	return parties
}

// tell writes the decision on the channel. The effect comes last: if the
// connection is cut on the way, the dialplan still finds the deny it preset.
func tell(ctx context.Context, s *agi.Session, d policy.Decision) error {
	refused := refusal.For(d.Reason.Code)
	for _, v := range [][2]string{
		{dialplan.VarReason, string(d.Reason.Code)},
		{dialplan.VarPrompt, refused.Sound},
		{dialplan.VarCause, strconv.Itoa(int(refused.Cause))},
		{dialplan.VarEffect, d.Effect.String()},
	} {
		if err := s.SetVariable(ctx, v[0], v[1]); err != nil {
			return err
		}
	}
	return nil
}
