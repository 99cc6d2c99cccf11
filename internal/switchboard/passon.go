package switchboard

import (
	"context"
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/policy"
)

// errNoContext says that the settings name no context for what was asked.
var errNoContext = errors.New("no context of the dialplan is set for it")

// leave sends the phone's channel on to the dialplan, which sees to it from
// there: an IVR, a voicemail box. setting is the key that names the context.
func (s *session) leave(ctx context.Context, setting string, where ari.Location) {
	if where.Context == "" {
		s.fail(ctx, fmt.Errorf("%s: %w", setting, errNoContext))
		return
	}
	err := s.board.ARI.Continue(ctx, s.channel.ID, where)
	if errors.Is(err, ari.ErrOutcomeUnknown) { // the second answer tells of the first
		err = s.board.ARI.Continue(ctx, s.channel.ID, where)
	}
	switch {
	case err == nil, errors.Is(err, ari.ErrNotInStasis): // it went there, and the first answer was lost
		s.let(s.channel.ID)
		s.board.forget(s.channel.ID) // it may come again
		s.became(ctx, outcomePassedOn)
	case errors.Is(err, ari.ErrNotFound):
		s.became(ctx, outcomeCancelled)
	default:
		s.fail(ctx, fmt.Errorf("send the phone to %s: %w", where.Context, err))
	}
}

// wishToEnterIVR is going into an IVR oneself.
func (s *session) wishToEnterIVR(_ context.Context, _ *policy.Set, extension string) wish {
	return wish{
		action:   policy.IVRSendCall,
		resource: policy.Resource{Extension: extension},
		do: func(ctx context.Context, _ policy.Decision) {
			s.leave(ctx, "calls.ivr_context", ari.Location{Context: s.board.IVRContext, Extension: extension, Priority: 1})
		},
	}
}

// wishToHearOwnVoicemail asks about the subject itself.
func (s *session) wishToHearOwnVoicemail(_ context.Context, set *policy.Set, _ string) wish {
	self, _ := set.UserByEndpoint(s.endpoint())
	return s.wishToHearVoicemailOf(set, self)
}

func (s *session) wishToHearVoicemail(_ context.Context, set *policy.Set, extension string) wish {
	whose, _ := set.UserByExtension(extension)
	w := s.wishToHearVoicemailOf(set, whose)
	w.resource = policy.Resource{Extension: extension}
	return w
}

// wishToHearVoicemailOf leads into Asterisk's voicemail where the subject may
// also delete, and else to where messages can only be heard: Asterisk's own
// application knows no reading without deleting.
func (s *session) wishToHearVoicemailOf(set *policy.Set, whose policy.User) wish {
	return wish{
		action:   policy.VoicemailPlay,
		resource: policy.Resource{User: whose.Name},
		do: func(ctx context.Context, _ policy.Decision) {
			way := "hear"
			if set.Evaluate(new(s.ask(policy.VoicemailDelete, policy.Resource{User: whose.Name}))).Allowed() {
				way = "manage"
			}
			if err := s.board.ARI.SetVariable(ctx, s.channel.ID, dialplan.VarMailbox, whose.Extension); err != nil {
				s.fail(ctx, fmt.Errorf("name the voicemail box: %w", err))
				return
			}
			s.leave(ctx, "", ari.Location{Context: dialplan.VoicemailContext, Extension: way, Priority: 1})
		},
	}
}
