package policy

import "time"

// hindered says what speaks against an action that is granted, with an empty
// code if nothing does: vetoes, things that are switched off, and the hour.
// What a user shares needs no further consent.
func (q *query) hindered(row *Row, target *object, granted Code) verdict {
	if no := q.phoneless(row); no.code != "" {
		return no
	}
	if row.phone && target != q.subject && !q.holds(target, SIPAccount) {
		return refuse(Precondition, flagSource(target, SIPAccount))
	}
	if row.needs != noFlag && !q.holds(target, row.needs) {
		return refuse(Precondition, flagSource(target, row.needs))
	}
	if row.consent != noFlag && granted != Shared {
		if v := q.vetoed(row.consent, target); v.code != "" {
			return v
		}
	}
	switch row {
	case ringRow:
		return q.silent()
	case stopRecordRow:
		return q.kept(target)
	}
	return verdict{}
}

// phoneless refuses what the subject's phone asks for that may do nothing, or what
// takes one; with an empty code if that is not so.
func (q *query) phoneless(row *Row) verdict {
	if (row.phone || q.request.Environment.Way.fromPhone()) && !q.holds(q.subject, SIPAccount) {
		return refuse(Precondition, flagSource(q.subject, SIPAccount))
	}
	return verdict{}
}

// vetoed says who does not consent, with an empty code if all do. A party that
// the policy does not know cannot be asked, which refuses.
func (q *query) vetoed(flag Flag, target *object) verdict {
	if !q.consents(target, flag) {
		return refuse(TargetVeto, flagSource(target, flag))
	}
	if !flagTable[flag].parties {
		return verdict{}
	}
	for _, name := range q.request.Resource.Parties {
		party := q.set.find(&q.set.byUser, name)
		if party == nil {
			return refuse(UnknownParty, nil)
		}
		if !q.consents(party, flag) {
			return refuse(TargetVeto, flagSource(party, flag))
		}
	}
	return verdict{}
}

// consents reports whether an object has a flag on, or spares the subject.
func (q *query) consents(o *object, flag Flag) bool {
	if q.holds(o, flag) {
		return true
	}
	switch flagTable[flag].spares {
	case spareSelf:
		return o == q.subject
	case spareDepartment:
		return o == q.subject || o.department != 0 && o.department == q.subject.department
	default:
		return false
	}
}

// silent says why the subject's phones do not ring now, with an empty code if
// they do.
func (q *query) silent() verdict {
	now := &q.request.Environment
	switch {
	case now.Snoozed:
		return refuse(Snoozed, nil)
	case now.AfterCallWork:
		return refuse(InAfterCallWork, nil)
	}
	if len(q.subject.values.hours) > 0 {
		return q.closed(now.Time.In(q.subject.user.zone))
	}
	return verdict{}
}

// closed says why it is not within the subject's business hours, with an empty code
// if it is. They end on a holiday of the organisation.
func (q *query) closed(here time.Time) verdict {
	v := q.subject.values
	open := v.hours.include(here)
	q.note(checkHours, q.subject.name, v.hoursWritten, &v.hoursSource, open)
	if !open {
		return refuse(OutsideHours, &v.hoursSource)
	}
	o := &q.set.organisations[q.subject.organisation]
	if today := o.on(here); today != nil {
		q.note(checkHoliday, o.name, today.written, &o.holidaysSource, true)
		return refuse(OutsideHours, &o.holidaysSource)
	}
	return verdict{}
}

// flagSource is where a flag was written, or else who has it.
func flagSource(o *object, flag Flag) *Source {
	if at := writtenAt(o, flag); at != nil {
		return at
	}
	return o.source
}

// writtenAt is where a flag was written; nil if its default holds.
func writtenAt(o *object, flag Flag) *Source {
	if o.profile == nil {
		return nil
	}
	for i := range o.sources {
		if o.sources[i].flag == flag {
			return &o.sources[i].source
		}
	}
	return nil
}
