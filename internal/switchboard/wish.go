package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/policy"
)

// A wish is what a phone asks for by what it dials.
type wish struct {
	action   policy.Action
	resource policy.Resource
	nothing  bool        // there is nothing that it could be done to
	rings    policy.User // whose phones ring if it is allowed, if they are one user's
	places   bool        // do places a call, and nothing else
	forwards []forward   // of the users who would ring, as they were judged
	call     string      // which call it would be, if it is there already
	// discharges names the obligations that do sees to.
	discharges []string
	// do carries the wish out, once it is allowed.
	do func(ctx context.Context, d policy.Decision)
}

// wishes reads what is dialled behind each code, for which it may ask Asterisk.
// Adding a wish is adding a line, and a file that carries it out.
var wishes = map[codes.Name]func(s *session, ctx context.Context, set *policy.Set, rest string) wish{
	codes.Place:           (*session).wishToPlace,
	codes.Pickup:          (*session).wishToPickUp,
	codes.GroupPickup:     (*session).wishToPickUpAny,
	codes.Intercom:        (*session).wishToIntercom,
	codes.Park:            (*session).wishToPark,
	codes.Unpark:          (*session).wishToUnpark,
	codes.Divert:          (*session).wishToDivert,
	codes.IVR:             (*session).wishToEnterIVR,
	codes.IVRNextMode:     (*session).wishToSwitchToNextMode,
	codes.IVRMode:         wishOfMode(policy.IVRSwitchMode, "switch"),
	codes.IVRHear:         wishOfMode(policy.IVRHear, "hear"),
	codes.IVRRecord:       wishOfMode(policy.IVRRecordGreeting, "record"),
	codes.Voicemail:       (*session).wishToHearOwnVoicemail,
	codes.SharedVoicemail: (*session).wishToHearVoicemail,
	codes.LastRecording:   (*session).wishToHearLastRecording,
	codes.Listen:          (*session).wishToListen,
	codes.Whisper:         (*session).wishToWhisper,
	codes.Barge:           (*session).wishToBarge,
	codes.QueueLogin:      wishOfQueue(policy.QueueLogin, "login"),
	codes.QueueLogout:     wishOfQueue(policy.QueueLogin, "logout"),
	codes.QueuePause:      wishOfQueue(policy.QueueSetStatus, "pause"),
	codes.QueueUnpause:    wishOfQueue(policy.QueueSetStatus, "unpause"),
	codes.QueuePull:       (*session).wishToPull,
	codes.QueueWaiting:    wishOfQueue(policy.QueueViewWaiting, "waiting"),
	codes.Snooze:          wishToSnooze(true),
	codes.SnoozeOff:       wishToSnooze(false),

	codes.Forward:            wishToForward(reach.Always),
	codes.ForwardOff:         wishToForwardNoMore(reach.Always),
	codes.ForwardBusy:        wishToForward(reach.Busy),
	codes.ForwardBusyOff:     wishToForwardNoMore(reach.Busy),
	codes.ForwardNoAnswer:    wishToForward(reach.NoAnswer),
	codes.ForwardNoAnswerOff: wishToForwardNoMore(reach.NoAnswer),
}

func (s *session) wishToPlace(ctx context.Context, set *policy.Set, extension string) wish {
	to := s.destination(set, extension, s.self(), s.endpoint())
	if to.action == policy.CallExternal {
		to.resource = s.named(ctx, to.resource)
	}
	to = s.followed(set, to, s.ask(to.action, to.resource), course{from: s.endpoint(), avoid: []string{s.endpoint()}})
	return wish{
		action:     to.action,
		resource:   to.resource,
		rings:      to.rings,
		places:     to.legs != nil,
		forwards:   to.judged,
		discharges: to.discharges,
		do: func(ctx context.Context, d policy.Decision) {
			if to.legs == nil {
				s.leave(ctx, to.setting, to.where)
				return
			}
			legs, err := to.legs(ctx, s.ask(to.action, to.resource), d)
			switch {
			case err == nil:
				s.place(ctx, legs.ringing(to))
			case s.isClaimed():
				s.fail(ctx, err)
			default:
				s.giveBack(ctx)
			}
		},
	}
}

func (s *session) wishToPickUp(_ context.Context, set *policy.Set, extension string) wish {
	target, _ := set.UserByExtension(extension)
	return wish{
		action:   policy.CallPickup,
		resource: policy.Resource{Extension: extension},
		call:     s.board.ringsLongest(target),
		do:       func(ctx context.Context, _ policy.Decision) { s.pickup(ctx, target) },
	}
}
