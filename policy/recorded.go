package policy

// A recording is of all who were on the call: the user and the parties that the
// Resource names, and it came by a queue or by a number of one's own if it names
// those as well.
//
//   - Playing and downloading take a right that covers one of them. Who was on the
//     call heard it all, and is asked for no more than that.
//   - Deleting takes a right that covers each user of them: nobody deletes what is
//     another's, too.
//   - A denial that covers any of them refuses, and so does a user of them who does
//     not show it.

// findRecording finds what a recording is told by: a user, else the queue, else the
// number it came by; nil if one of them is unknown.
func (q *query) findRecording() *object {
	r := &q.request.Resource
	var m meeting
	m.at(q.set, &q.set.byExtension, r.Extension)
	m.at(q.set, &q.set.byUser, r.User)
	queue, number := q.set.find(&q.set.byQueue, r.Queue), q.set.find(&q.set.byNumber, r.Number)
	found := m.object()
	switch {
	case m.conflict, r.Queue != "" && queue == nil, r.Number != "" && number == nil, r.IVR != "", r.Group != "":
		return nil
	case found == nil && queue != nil:
		found = queue
	case found == nil:
		found = number
	}
	if found == nil || found.kind&q.row.on == 0 {
		return nil
	}
	return found
}

// whose is the n-th of those whose a recording is, the target first; nil for a
// place that is empty. There are owners places.
func (q *query) whose(n int, target *object) *object {
	r := &q.request.Resource
	switch {
	case n == 0:
		return target
	case n <= len(r.Parties):
		return q.set.find(&q.set.byUser, r.Parties[n-1])
	case n == len(r.Parties)+1:
		return q.set.find(&q.set.byQueue, r.Queue)
	default:
		return q.set.find(&q.set.byNumber, r.Number)
	}
}

func (q *query) owners() int { return len(q.request.Resource.Parties) + 3 }

// mayWithRecording decides on what is done to a recording.
func (q *query) mayWithRecording(target *object) verdict {
	for _, name := range q.request.Resource.Parties {
		if !q.set.byUser.has(name) {
			return refuse(UnknownParty, nil)
		}
	}
	v := q.overRecording(q.row, target)
	for _, also := range q.row.also {
		if !v.allowed {
			break
		}
		if no := q.overRecording(rowOf(also), target); !no.allowed {
			return no
		}
	}
	return v
}

// overRecording decides on one row: the right to it, and who does not show it.
func (q *query) overRecording(row *Row, target *object) verdict {
	var granted, refused verdict // the first of each
	for n := range q.owners() {
		o := q.whose(n, target)
		if o == nil {
			continue
		}
		v := q.granted(row, o)
		switch {
		case v.code == Denied:
			return v
		case v.allowed && !granted.allowed:
			granted = v
		case !v.allowed && refused.code == "" && (n == 0 || o.kind == userKind):
			refused = v
		}
	}
	if !granted.allowed || row.every && refused.code != "" {
		return refused
	}
	if no := q.phoneless(row); no.code != "" {
		return no
	}
	if row.consent != noFlag && !q.wasOn(target) {
		if no := q.hidden(row, target); no.code != "" {
			return no
		}
	}
	return granted
}

// wasOn reports whether the subject was on the call.
func (q *query) wasOn(target *object) bool {
	for n := range q.owners() {
		if q.whose(n, target) == q.subject {
			return true
		}
	}
	return false
}

// hidden says who of a recording does not show it to the subject, with an empty code
// if all do. What a user shares is shown to those with whom it is shared.
func (q *query) hidden(row *Row, target *object) verdict {
	for n := range q.owners() {
		o := q.whose(n, target)
		if o == nil || q.consents(o, row.consent) {
			continue
		}
		if row.share == shareNothing || !q.shared(row.share, o).allowed {
			return refuse(TargetVeto, flagSource(o, row.consent))
		}
	}
	return verdict{}
}
