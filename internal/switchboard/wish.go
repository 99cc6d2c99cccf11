package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/policy"
)

// A wish is what a phone asks for by what it dials.
type wish struct {
	action   policy.Action
	resource policy.Resource
	// do carries the wish out, once it is allowed.
	do func(ctx context.Context, d policy.Decision)
}

// wishes reads what is dialled behind each code. Adding a wish is adding a line,
// and a file that carries it out.
var wishes = map[codes.Name]func(s *session, set *policy.Set, rest string) wish{
	codes.Place:  (*session).wishToPlace,
	codes.Pickup: (*session).wishToPickUp,
	codes.Listen: (*session).wishToListen,
}

func (s *session) wishToPlace(set *policy.Set, extension string) wish {
	target, _ := set.UserByExtension(extension)
	return wish{policy.CallPlace, policy.Resource{Extension: extension}, func(ctx context.Context, _ policy.Decision) {
		s.place(ctx, s.legsTo(ctx, target))
	}}
}

func (s *session) wishToPickUp(set *policy.Set, extension string) wish {
	target, _ := set.UserByExtension(extension)
	return wish{policy.CallPickup, policy.Resource{Extension: extension}, func(ctx context.Context, _ policy.Decision) {
		s.pickup(ctx, target)
	}}
}

func (s *session) wishToListen(set *policy.Set, extension string) wish {
	target, _ := set.UserByExtension(extension)
	var heard calls.Channel // the channel to listen to
	resource := policy.Resource{Extension: extension}
	heard, resource.Parties = s.board.partiesOf(set, target)
	return wish{policy.MonitorListen, resource, func(ctx context.Context, _ policy.Decision) {
		s.listen(ctx, heard)
	}}
}
