package policy

import (
	"slices"
)

// presents decides on the number to present outside: the chosen one, if the
// subject may choose it, or the one nearest to the number that is called, if the
// subject has that right, or else the subject's default.
func (q *query) presents() verdict {
	if q.request.Resource.Withheld {
		q.note(checkWithheld, q.subject.name, "", nil, true)
		if no := q.may(withholdRow, q.subject); !no.allowed {
			return no
		}
	}
	if chosen := q.choice(); chosen != "" {
		v := q.mayPresent(chosen)
		if v.allowed || !q.replaces() {
			return v
		}
		q.note(checkReplaced, q.subject.name, chosen, nil, true)
	}
	if nearest := q.request.Resource.Nearest; nearest != "" && q.may(localPresenceRow, q.subject).allowed {
		q.note(checkNearest, q.subject.name, nearest, nil, true)
		if q.mayPresent(nearest).allowed {
			return verdict{allowed: true}
		}
	}
	fallback := q.set.object(q.subject.user.callerID)
	if fallback == nil {
		q.note(checkCallerID, q.subject.name, "", q.subject.source, false)
		return refuse(NoCallerID, q.subject.source)
	}
	return q.present(fallback, fallback.source)
}

// choice is the number that the subject chose; empty for none. A phone that names
// the default one in every call chooses nothing by that.
func (q *query) choice() string {
	fallback, chosen := q.set.object(q.subject.user.callerID), q.request.Resource.CallerID
	if q.request.Resource.ChosenBy == ChosenByPhone && fallback != nil && chosen == fallback.name {
		return ""
	}
	return chosen
}

// mayPresent decides whether the subject may present a number: the default one
// needs no right.
func (q *query) mayPresent(name string) verdict {
	number := q.set.find(&q.set.byNumber, name)
	switch {
	case number == nil:
		q.note(checkCallerID, q.subject.name, name, nil, false)
		return refuse(CallerIDRefused, nil)
	case number.number == q.subject.user.callerID:
		return q.present(number, number.source)
	}
	if no := q.may(callerIDRow, number); !no.allowed {
		q.note(checkCallerID, q.subject.name, name, no.source, false)
		return no
	}
	return q.present(number, number.source)
}

func (q *query) present(number *object, why *Source) verdict {
	q.note(checkCallerID, q.subject.name, number.name, why, true)
	q.callerID = number
	return verdict{allowed: true}
}

// replaces reports whether a choice that the subject may not make counts for
// nothing, rather than refuse the call.
func (q *query) replaces() bool {
	v := q.subject.values
	if q.request.Resource.ChosenBy == ChosenByPhone {
		return !v.refusePhone
	}
	return v.replaceCode
}

// Presentable returns the numbers that a user may present on calls outside, in the
// order by which they are chosen with a code: first the one that is presented if
// none is chosen, then the others as numbers are sorted.
func (s *Set) Presentable(name string) []string {
	o := s.find(&s.byUser, name)
	if o == nil {
		return nil
	}
	var numbers []string
	if own := s.object(o.user.callerID); own != nil {
		numbers = append(numbers, own.name)
	}
	for _, number := range s.byNumber.sorted() {
		if n := s.find(&s.byNumber, number); n.number != o.user.callerID && mayChoose(o, n) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// mayChoose reports whether a user has the right to choose a number as caller ID.
func mayChoose(user, number *object) bool {
	rule := user.rule(callerIDRow)
	covers := func(g grant) bool { return g.covers(user, number) }
	return slices.ContainsFunc(rule.grants, covers) && !slices.ContainsFunc(rule.denials, covers)
}

// presented finds the number that a user presents if none is chosen: the one that is
// set, or the first of the user's own, or the first that the user may choose. An
// emergency call presents the one of where the user is.
func (c *compiler) presented(o *object) {
	switch own := c.numbers[o.number]; {
	case o.values.defaultNumber != none:
		o.user.callerID = o.values.defaultNumber
	case len(own) > 0:
		o.user.callerID = own[0]
	default:
		o.user.callerID = c.set.firstAllowed(o)
	}
	o.user.view.Anonymous = o.flags.has(AnonymousIncoming)
	for _, location := range [...]number{o.values.location, c.everywhere, o.user.callerID} {
		if location != none {
			o.user.view.Location = c.set.object(location).name
			break
		}
	}
}

// emergencyCallerID reads the number that emergency calls present where a user has
// no location_number; none if there is none.
func (c *compiler) emergencyCallerID() number {
	if e, written := c.entries[KindEmergency][""]; written && e.setting("caller_id") != nil {
		return c.ownNumber(e.setting("caller_id"))
	}
	return none
}

// firstAllowed returns the first number that a user may choose as caller ID, as numbers
// are sorted; none if there is none.
func (s *Set) firstAllowed(user *object) number {
	if len(user.rule(callerIDRow).grants) == 0 {
		return none
	}
	for i := s.firstNumber; i < len(s.objects); i++ {
		if mayChoose(user, &s.objects[i]) {
			return s.objects[i].number
		}
	}
	return none
}
