package switchboard

import (
	"context"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/callerid"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/policy"
)

// outside is a number outside, which is called through the dialplan: that knows the
// trunks. What the far side is shown is the decision's, whatever was asked for.
func (s *session) outside(set *policy.Set, asker policy.Subject, shown codes.Shown, number numbering.Number) destination {
	what := policy.Resource{Number: number.Dial, Class: number.Class, Region: number.Region}
	return destination{
		action:     policy.CallExternal,
		resource:   callerid.Ask(set, asker, shown, what),
		discharges: shows,
		legs: func(_ context.Context, _ policy.Request, d policy.Decision) (legs, error) {
			if s.board.OutboundContext == "" {
				return legs{}, fmt.Errorf("calls.outbound_context: %w", errNoContext)
			}
			return legs{none: unreachable, discreet: true, each: []leg{{
				name: "outside",
				// The other half runs the dialplan. With "n" it stays: an optimised one
				// would take the call out of our bridge.
				dial:      "Local/" + number.Dial + "@" + dialplan.OutboundContext + "/n",
				variables: toShow(d),
			}}}, nil
		},
	}
}

// shows names the obligations of a call outside that the dialplan discharges, by what
// toShow tells it.
var shows = []string{"caller_id", "withhold_caller_id", "diversion"}

// toShow tells the dialplan what a call outside shows. Every variable is always there:
// one that is not could be another's, inherited.
func toShow(d policy.Decision) map[string]string {
	owed := d.Obligations
	variables := map[string]string{
		dialplan.VarCallerID:  owed.CallerID,
		dialplan.VarWithheld:  "",
		dialplan.VarDiversion: owed.Diversion,
		dialplan.VarDiverted:  "deflection",
		dialplan.VarBehalf:    d.Subject,
	}
	if owed.WithholdCallerID {
		variables[dialplan.VarWithheld] = "yes"
	}
	return variables
}

// diversionReasons are why a forward sends a call on, in Asterisk's words.
var diversionReasons = map[reach.Condition]string{reach.Always: "cfu", reach.Busy: "cfb", reach.NoAnswer: "cfnr"}

// divertedBecause tells the dialplan why a call outside was sent on.
func (l legs) divertedBecause(reason string) legs {
	for _, one := range l.each {
		if _, outside := one.variables[dialplan.VarDiverted]; outside {
			one.variables[dialplan.VarDiverted] = reason
		}
	}
	return l
}

// named completes what is asked about a number outside by what the phone says of itself
// in its INVITE. One that says nothing wishes for nothing; one that cannot be asked may
// wish to show nothing.
func (s *session) named(ctx context.Context, what policy.Resource) policy.Resource {
	said, err := s.board.ARI.Variable(ctx, s.channel.ID, callerid.Headers)
	if err != nil {
		s.log.WarnContext(ctx, "could not ask what the phone says of itself", "error", err)
		return callerid.Named(s.board.Numbers, callerid.Unread, what)
	}
	return callerid.Named(s.board.Numbers, callerid.Parse(said), what)
}

// locationLimit is how long an emergency call waits, at the most, for its number.
const locationLimit = time.Second

// showLocation lets an emergency call show where it comes from, as the dialplan does
// with those that do not come here, and nothing of what its caller is elsewhere. It
// goes without, if it has to.
func (s *session) showLocation(ctx context.Context, channelID, number string) {
	if number == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, locationLimit)
	defer cancel()
	for _, shown := range [...]struct{ variable, value string }{
		{"CALLERID(all)", "<" + number + ">"},
		{"CALLERID(ani)", number},
		{"CALLERID(pres)", "allowed"},
		{"REDIRECTING(from-num-valid,i)", "0"},
	} {
		if err := s.board.ARI.SetVariable(ctx, channelID, shown.variable, shown.value); err != nil {
			s.log.WarnContext(ctx, "an emergency call does not show where it comes from", "variable", shown.variable, "error", err)
			return
		}
	}
}

// whereHelpGoes is the number of the place of the first of the endpoints that is a
// user's.
func whereHelpGoes(set *policy.Set, endpoints ...string) string {
	for _, endpoint := range endpoints {
		if user, ok := set.UserByEndpoint(endpoint); ok {
			return user.Location
		}
	}
	return ""
}
