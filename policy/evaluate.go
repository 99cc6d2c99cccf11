package policy

// Evaluate decides a request. It always answers, always the same, and it
// allocates nothing. Inlined, it would copy the decision once more.
//
//go:noinline
func (s *Set) Evaluate(r *Request) (d Decision) {
	s.decide(r, &d, nil)
	return d
}

// Decide is Evaluate for who asks often: it writes the decision to its place, so that
// nothing is copied. In that place is a new Decision or one that was made before.
func (s *Set) Decide(r *Request, d *Decision) {
	if d.Revision != "" { // to clear a new one once more would be a tenth of what deciding takes
		*d = Decision{}
	}
	s.decide(r, d, nil)
}

// decide decides a request, and notes what it looked at if there is a trace. It writes
// each part of the decision, which is zero before, straight to its place: to copy whole
// what was just written in parts takes a processor longer than all the rest.
func (s *Set) decide(r *Request, d *Decision, t *trace) {
	var outside object
	var q query
	q.set, q.request, q.trace = s, r, t
	q.row = rowOf(r.Action)
	q.subject = s.findSubject(&r.Subject)
	target := q.findTarget(&outside)
	if t != nil {
		q.introduce(target)
	}
	v, plain := q.plainly(target)
	if !plain {
		v = q.verdict(target)
	}
	d.Revision = s.revision
	d.Reason.Code = v.code
	if v.source != nil {
		d.Reason.Source = *v.source
	}
	if q.subject != nil {
		d.Subject = q.subject.name
	}
	if target != nil {
		d.Target = target.name
	}
	d.Effect = v.effect()
	if plain && q.owesNothing(target) {
		return
	}
	if v.allowed && v.code != Emergency { // nothing may stand in the way of that
		q.oblige(&d.Obligations, target)
	}
}

// A query is a request on its way to a decision. What it is about goes along
// as an argument of its own: were it a field, a number outside would be
// allocated.
type query struct {
	set      *Set
	request  *Request
	trace    *trace
	row      *Row    // of the action; nil if unknown
	subject  *object // who asks; nil if unknown
	callerID *object // to present on a call to the outside; nil for none
}

// A verdict is the answer to a query or to a part of it. The zero verdict
// refuses.
type verdict struct {
	allowed bool
	code    Code
	source  *Source // nil where nothing was written
}

// effect is what a decision comes to. Nothing waits for it: half of what is asked is
// refused, which no processor could guess.
func (v verdict) effect() (e Effect) {
	if v.allowed {
		e = Allow
	}
	return e
}

func allow(code Code, source *Source) verdict  { return verdict{true, code, source} }
func refuse(code Code, source *Source) verdict { return verdict{false, code, source} }

// verdict is the whole of a decision, in order.
func (q *query) verdict(target *object) verdict {
	switch {
	case q.row == nil:
		return refuse(UnknownAction, nil)
	case q.row.place && q.emergency():
		return allow(Emergency, q.set.emergencySource)
	case q.subject == nil:
		return refuse(UnknownSubject, nil)
	case q.row.unasked && q.emergency():
		return refuse(EmergencyCall, q.set.emergencySource)
	case target == nil:
		return refuse(UnknownTarget, nil)
	case (q.row.joins || q.row.keeps) && q.request.Resource.Emergency:
		q.note(checkEmergencyCall, target.name, "", nil, true)
		return refuse(EmergencyCall, nil)
	}
	if q.request.Environment.Way == WayAPI {
		if no := q.may(portalRow, q.subject); !no.allowed {
			return no
		}
	}
	if q.row == recordRow && q.request.Environment.Way == WayAnswer {
		return q.records(target)
	}
	if q.row.recorded {
		return q.mayWithRecording(target)
	}
	v := q.may(q.row, target)
	if !v.allowed {
		return v
	}
	for _, also := range q.row.also {
		if no := q.may(rowOf(also), target); !no.allowed {
			return no
		}
	}
	if no := q.mayReach(target); !no.allowed {
		return no
	}
	return v
}

// emergency reports whether an emergency number is called.
func (q *query) emergency() bool {
	return q.isEmergency(q.request.Resource.Extension) || q.isEmergency(q.request.Resource.Number)
}

func (q *query) isEmergency(number string) bool {
	if !q.set.IsEmergency(number) {
		return false
	}
	q.note(checkEmergency, number, "", q.set.emergencySource, true)
	return true
}

// may decides on one row: the right to it and all that can speak against it.
func (q *query) may(row *Row, target *object) verdict {
	if row.notSelf && target == q.subject {
		return refuse(SelfTarget, q.subject.source)
	}
	v := q.granted(row, target)
	if !v.allowed {
		return v
	}
	if no := q.hindered(row, target, v.code); no.code != "" {
		return no
	}
	return v
}

// granted decides whether the subject has the right, or is given it by what
// the target shares. A denial beats both.
func (q *query) granted(row *Row, target *object) verdict {
	if row.Key == "" {
		return allow(Granted, q.subject.source)
	}
	q.note(checkRight, q.subject.name, row.Key, nil, true)
	rule := q.subject.rule(row)
	if denial := q.covering(checkDenial, rule.denials, q.subject, target); denial != nil {
		return refuse(Denied, &denial.source)
	}
	if grant := q.covering(checkGrant, rule.grants, q.subject, target); grant != nil {
		return allow(Granted, &grant.source)
	}
	if row.share != shareNothing && target.profile != nil {
		if v := q.shared(row.share, target); v.code != "" {
			return v
		}
	}
	code := row.refusal
	outside := target.kind == outsideKind && (row == specialRow || row.refusal == NotGranted)
	if outside && target.designation.is(Unknown) {
		code = UnknownTarget // as a rule it is an extension with a mistake in it
	}
	if len(rule.grants) > 0 { // what was written closest to it
		return refuse(code, &rule.grants[0].source)
	}
	return refuse(code, q.subject.source)
}

// shared decides whether an owner shares something with the subject, with an
// empty code if not. Sharing is granting with the parts exchanged: it is the
// owner's scopes that have to cover the subject.
func (q *query) shared(share int, owner *object) verdict {
	grant := q.covering(checkShare, owner.shares[share], owner, q.subject)
	if grant == nil {
		return verdict{}
	}
	needs := shareTable[share].needs
	switch {
	case grant.organisation && !grant.named.has(q.subject.number) && !q.holds(q.subject, Voicemail):
		return verdict{} // with everyone means with everyone who has voicemail
	case !q.holds(owner, MultiUserAware):
		return refuse(Precondition, flagSource(owner, MultiUserAware))
	case needs != noFlag && !q.holds(owner, needs):
		return refuse(Precondition, flagSource(owner, needs))
	case shareTable[share].recording && owner.values.recording.mode == recordOff:
		return refuse(Precondition, owner.source)
	}
	return allow(Shared, &grant.source)
}

// covering returns the first grant that covers the target, nil if none does.
func (q *query) covering(check Check, grants []grant, subject, target *object) *grant {
	for i := range grants {
		grant := &grants[i]
		covers := grant.covers(subject, target)
		if q.row.recorded && target.kind != userKind { // nobody was on a call by being the agent of its queue
			covers = grant.coversOthers(subject, target)
		}
		q.note(check, target.name, grant.written, &grant.source, covers)
		if covers {
			return grant
		}
	}
	return nil
}

// holds reports whether an object has a flag on.
func (q *query) holds(o *object, flag Flag) bool {
	on := o.has(flag)
	if q.trace != nil && (o.profile != nil || flag == Open) {
		q.note(checkFlag, o.name, flagTable[flag].Key, writtenAt(o, flag), on)
	}
	return on
}
