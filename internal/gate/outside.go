package gate

import (
	"context"
	"strings"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/callerid"
	"github.com/linewarden/linewarden/policy"
)

// number reads the number outside that is meant, however it was dialled, and what the
// call is asked to show: by codes in front of the number, or by what the phone says of
// itself. What cannot be read is unknown.
func number(ctx context.Context, a *asking) []found {
	shown, dialled := a.gate.Codes.Shown(a.to)
	n, ok := a.gate.Numbers.Dialled(a.set, dialled)
	what := policy.Resource{Number: n.Dial, Class: n.Class, Region: n.Region}
	switch {
	case !ok || n.Class == policy.Internal:
		return []found{{}}
	case n.Class == policy.EmergencyNumber:
		return []found{{resource: what}}
	}
	what = callerid.Ask(a.set, policy.Subject{Endpoint: a.endpoint}, shown, what)
	if !strings.HasPrefix(a.in.Channel, "PJSIP/") { // which alone can be asked
		return []found{{resource: what}}
	}
	said, err := callerid.Read(func(function string) (string, error) { return a.session.GetVariable(ctx, function) })
	if err != nil { // it may wish to show nothing
		a.gate.Log.WarnContext(ctx, "could not ask what the phone says of itself", "error", err)
	}
	return []found{{resource: callerid.Named(a.gate.Numbers, said, what)}}
}

func outside(_ *asking, f found, d policy.Decision) []variable {
	withheld := ""
	if d.Obligations.WithholdCallerID {
		withheld = "yes"
	}
	return []variable{
		{dialplan.VarNumber, f.resource.Number},
		{dialplan.VarCallerID, d.Obligations.CallerID},
		{dialplan.VarWithheld, withheld},
	}
}
