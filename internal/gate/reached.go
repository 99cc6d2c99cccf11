package gate

import (
	"context"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/policy"
)

// ring asks for the user who has an extension whether the phones may ring for who
// calls.
func (a *asking) ring(extension string) policy.Request {
	called, _ := a.set.UserByExtension(extension)
	_, inside := a.set.UserByEndpoint(a.endpoint)
	r := a.own(policy.CallRing, policy.Resource{Outside: !inside})
	r.Subject = policy.Subject{User: called.Name}
	r.Environment.Snoozed = a.gate.Reach.Snoozed(called.Name)
	return r
}

// aUser finds the user who has an extension.
func aUser(_ context.Context, a *asking) []found {
	_, known := a.set.UserByExtension(a.to)
	return []found{{resource: policy.Resource{Extension: a.to}, nothing: !known}}
}

// anybody finds the user who has an extension, or who asks where there is none.
func anybody(ctx context.Context, a *asking) []found {
	if a.to != "" {
		return aUser(ctx, a)
	}
	self, _ := a.set.UserByEndpoint(a.endpoint)
	return []found{{resource: policy.Resource{User: self.Name}}}
}

// snooze lets a user step out, or be back.
func snooze(out bool) func(*asking, found, policy.Decision) error {
	return func(a *asking, _ found, d policy.Decision) error { return a.gate.Reach.Snooze(d.Target, out) }
}

// snoozed tells which of the two it is by now.
func snoozed(value string) func(*asking, found, policy.Decision) []variable {
	return func(*asking, found, policy.Decision) []variable { return []variable{{dialplan.VarSnoozed, value}} }
}
