package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/policy"
)

// What is heard by whoever has switched something on or off: Asterisk's own sounds.
const (
	activated   = "sound:activated"
	deactivated = "sound:de-activated"
)

// wishToSnooze is stepping out, or being back: oneself, or the user who has the
// extension behind the code. Calls that ring already go on ringing.
func wishToSnooze(out bool) func(*session, context.Context, *policy.Set, string) wish {
	return func(s *session, _ context.Context, set *policy.Set, extension string) wish {
		user, _ := set.UserByExtension(extension)
		what := policy.Resource{Extension: extension}
		if extension == "" {
			user, _ = set.UserByEndpoint(s.endpoint())
			what = policy.Resource{User: user.Name}
		}
		sound := activated
		if !out {
			sound = deactivated
		}
		return wish{
			action:   policy.PresenceSnooze,
			resource: what,
			do: func(ctx context.Context, _ policy.Decision) {
				s.keepSaid(ctx, sound, func() error { return s.board.Reach.Snooze(user.Name, out) })
			},
		}
	}
}

// keepSaid notes what a user says about being reached, and tells that it has.
func (s *session) keepSaid(ctx context.Context, sound string, note func() error) {
	if err := note(); err != nil {
		s.fail(ctx, err)
		return
	}
	s.became(ctx, outcomeKept)
	s.confirm(ctx, sound)
}
