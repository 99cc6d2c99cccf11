package policy

import (
	"slices"
	"strings"
)

// mayReach decides on where a call goes: a call that is sent on goes where the
// subject could have called, and a number outside has conditions of its own.
func (q *query) mayReach(target *object) verdict {
	row := q.row
	switch {
	case !row.place && !row.redirect:
		return verdict{allowed: true}
	case target.kind != outsideKind && row.redirect:
		return q.may(placeRow, target)
	case target.kind != outsideKind:
		return verdict{allowed: true}
	}
	conditions := [...]struct {
		applies bool
		row     *Row
	}{
		{row.redirect, externalRow},
		{row.redirect && q.request.Resource.Outside, connectExternalRow},
		{target.designation.special(), specialRow},
		{!q.set.organisations[q.subject.organisation].includes(target.name), outOfPlanRow},
	}
	for _, c := range conditions {
		if c.applies {
			if v := q.may(c.row, target); !v.allowed {
				return v
			}
		}
	}
	return q.presents()
}

// includes reports whether a number is in the organisation's plan.
func (o *organisation) includes(number string) bool {
	return len(o.plan) == 0 || slices.ContainsFunc(o.plan, func(prefix string) bool { return strings.HasPrefix(number, prefix) })
}
