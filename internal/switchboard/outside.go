package switchboard

import (
	"context"
	"fmt"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// wishToCallOutside calls a number outside through the dialplan, which knows the
// trunks. What the far side is shown is the decision's.
func (s *session) wishToCallOutside(number numbering.Number) wish {
	return wish{
		action:     policy.CallExternal,
		resource:   policy.Resource{Number: number.Dial, Class: number.Class},
		discharges: []string{"caller_id"},
		do: func(ctx context.Context, d policy.Decision) {
			if s.board.OutboundContext == "" {
				s.fail(ctx, fmt.Errorf("calls.outbound_context: %w", errNoContext))
				return
			}
			s.place(ctx, legs{none: unreachable, discreet: true, each: []leg{{
				name: "outside",
				// The other half runs the dialplan. With "n" it stays: an optimised one
				// would take the call out of our bridge.
				dial:      "Local/" + number.Dial + "@" + dialplan.OutboundContext + "/n",
				variables: map[string]string{dialplan.VarCallerID: d.Obligations.CallerID},
			}}})
		},
	}
}
