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

// presents decides on the number to present: the chosen one, if the subject may
// choose it, or else the subject's default.
func (q *query) presents() verdict {
	fallback := q.subject.user.callerID
	chosen := q.request.Resource.CallerID
	switch {
	case chosen == "" && fallback == nil:
		q.note(checkCallerID, q.subject.name, "", q.subject.source, false)
		return refuse(NoCallerID, q.subject.source)
	case chosen == "" || fallback != nil && chosen == fallback.name:
		q.note(checkCallerID, q.subject.name, fallback.name, fallback.source, true)
		q.callerID = fallback.name
		return verdict{allowed: true}
	}
	number := q.set.byNumber[chosen]
	if number == nil {
		q.note(checkCallerID, q.subject.name, chosen, nil, false)
		return refuse(CallerIDRefused, nil)
	}
	q.callerID = number.name
	return q.may(callerIDRow, number)
}

// includes reports whether a number is in the organisation's plan.
func (o *organisation) includes(number string) bool {
	return len(o.plan) == 0 || slices.ContainsFunc(o.plan, func(prefix string) bool { return strings.HasPrefix(number, prefix) })
}
