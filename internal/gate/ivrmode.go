package gate

import (
	"context"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/policy"
)

// anyMode finds a mode of an IVR by its number, which stands before the extension, or
// the one that is on.
func anyMode(_ context.Context, a *asking) []found {
	number, extension, _ := codes.ParseMode(a.to)
	_, ivr := a.set.At(extension)
	return []found{{
		resource: policy.Resource{Extension: extension},
		nothing:  number > len(a.set.Modes(ivr)),
	}}
}

// anotherMode finds one that an IVR can be switched to.
func anotherMode(ctx context.Context, a *asking) []found {
	all := anyMode(ctx, a)
	number, _, _ := codes.ParseMode(a.to)
	all[0].nothing = all[0].nothing || number == codes.CurrentMode
	return all
}

// mode names an IVR and its modes to the dialplan, and which of them is meant.
func mode(a *asking, f found, d policy.Decision) []variable {
	number, _, _ := codes.ParseMode(a.to)
	return named(a, f, d, number)
}

// nextMode leaves it to the dialplan which one that is.
func nextMode(a *asking, f found, d policy.Decision) []variable {
	return named(a, f, d, codes.CurrentMode)
}

func named(a *asking, f found, d policy.Decision, number int) []variable {
	var all []variable
	for _, v := range dialplan.ModeVariables(f.resource.Extension, a.set.Modes(d.Target), number) {
		all = append(all, variable{v[0], v[1]})
	}
	return all
}
