package gate

import (
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/policy"
)

// hidden tells the guard whether the phones that may ring are to be told who calls.
func hidden(_ *asking, _ found, d policy.Decision) []variable {
	if d.Obligations.HideCaller {
		return nil // which it does unless it is told otherwise
	}
	return []variable{{dialplan.VarHidden, "no"}}
}
