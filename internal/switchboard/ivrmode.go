package switchboard

import (
	"context"
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// errNoIVR keeps a phone from asking for a mode of what is no IVR, though it may.
var errNoIVR = errors.New("it is no IVR's")

// wishToSwitchToNextMode switches to the mode after the one that is on.
func (s *session) wishToSwitchToNextMode(_ context.Context, set *policy.Set, extension string) wish {
	return s.wishFor(policy.IVRSwitchMode, "switch", set, extension, codes.CurrentMode)
}

// wishOfMode is what a phone asks of a mode, which stands before the extension of
// its IVR. The dialplan carries it out, at way, an extension of [dialplan.IVRContext].
func wishOfMode(action policy.Action, way string) func(*session, context.Context, *policy.Set, string) wish {
	return func(s *session, _ context.Context, set *policy.Set, rest string) wish {
		mode, extension, _ := codes.ParseMode(rest)
		w := s.wishFor(action, way, set, extension, mode)
		_, ivr := set.At(extension)
		if mode > len(set.Modes(ivr)) || mode == codes.CurrentMode && action == policy.IVRSwitchMode {
			w.do = func(ctx context.Context, _ policy.Decision) {
				s.tellAndHangUp(ctx, refusal.For(policy.UnknownTarget), outcomeRefused)
			}
		}
		return w
	}
}

// wishFor sends the phone on to where the dialplan asks the IVR.
func (s *session) wishFor(action policy.Action, way string, set *policy.Set, extension string, mode int) wish {
	return wish{
		action:   action,
		resource: policy.Resource{Extension: extension},
		do: func(ctx context.Context, _ policy.Decision) {
			kind, ivr := set.At(extension)
			if kind != policy.KindIVR {
				s.fail(ctx, fmt.Errorf("extension %s: %w", extension, errNoIVR))
				return
			}
			for _, v := range dialplan.ModeVariables(extension, set.Modes(ivr), mode) {
				if err := s.board.ARI.SetVariable(ctx, s.channel.ID, v[0], v[1]); err != nil {
					s.fail(ctx, fmt.Errorf("name the IVR and its mode: %w", err))
					return
				}
			}
			s.leave(ctx, "", ari.Location{Context: dialplan.IVRContext, Extension: way, Priority: 1})
		},
	}
}
