package policy

import "strconv"

// Recording modes.
const (
	recordOff      = "off"
	recordExternal = "external"
	recordAll      = "all"
)

// records decides whether the policy itself has a call recorded: if the mode of
// the user who is asked about covers it, and nobody on it forbids it. That takes
// no right, as nobody wishes it.
func (q *query) records(target *object) verdict {
	if target != q.subject { // a mode is about one's own calls
		return refuse(NotGranted, q.subject.source)
	}
	if no := q.passedOver(target, target); no.code != "" {
		return no
	}
	if no := q.vetoed(RecordConversations, target); no.code != "" {
		if q.holds(target, CompulsoryRecording) {
			no.code = MustBeRecorded
		}
		return no
	}
	return allow(Granted, target.values.recording.modeSource.or(target.source))
}

// kept says why nobody may stop the recording of a call of the target, with an
// empty code if it may be stopped.
func (q *query) kept(target *object) verdict {
	if q.compels(target, target) {
		return refuse(MustBeRecorded, flagSource(target, CompulsoryRecording))
	}
	for _, name := range q.request.Resource.Parties {
		if party := q.set.find(&q.set.byUser, name); party != nil && q.compels(party, target) {
			return refuse(MustBeRecorded, flagSource(party, CompulsoryRecording))
		}
	}
	return verdict{}
}

// compels reports whether a user on a call of the target is one whose calls must
// be recorded, and this one is among them.
func (q *query) compels(o, target *object) bool {
	if !o.has(CompulsoryRecording) {
		return false
	}
	q.note(checkFlag, o.name, flagTable[CompulsoryRecording].Key, writtenAt(o, CompulsoryRecording), true)
	return q.passedOver(o, target).code == ""
}

// passedOver says why the mode of a user on a call of the target does not ask for
// it, with an empty code if it does.
func (q *query) passedOver(o, target *object) verdict {
	r := &o.values.recording
	mode, volume := r.modeSource.or(o.source), r.volumeSource.or(o.source)
	q.note(checkMode, o.name, r.mode, mode, r.mode != recordOff)
	if r.mode == recordOff {
		return refuse(RecordingOff, mode)
	}
	if r.mode == recordExternal {
		outside := q.isOutside(o, target)
		q.note(checkOutside, o.name, "", nil, outside)
		if !outside {
			return refuse(RecordingInside, mode)
		}
	}
	at := percentile(q.request.Resource.Call)
	if q.trace != nil {
		q.note(checkVolume, o.name, strconv.Itoa(at)+"; those below "+strconv.Itoa(r.volume)+" are recorded", volume, at < r.volume)
	}
	if at >= r.volume {
		return refuse(RecordingVolume, volume)
	}
	return verdict{}
}

// isOutside reports whether somebody is on a call of the target who is no user of
// the organisation of a user on it.
func (q *query) isOutside(o, target *object) bool {
	if q.request.Resource.Outside || target.organisation != o.organisation {
		return true
	}
	for _, name := range q.request.Resource.Parties {
		if party := q.set.find(&q.set.byUser, name); party != nil && party.organisation != o.organisation {
			return true
		}
	}
	return false
}

// percentile spreads calls evenly over 0 to 99, the same call always to the
// same: FNV-1a of its identifier.
func percentile(call string) int {
	h := uint64(14695981039346656037)
	for i := range len(call) {
		h = (h ^ uint64(call[i])) * 1099511628211
	}
	return int((h >> 32) % 100) // the upper half is mixed better
}

// or is the place, or another if nothing was written there.
func (s *Source) or(other *Source) *Source {
	if *s == (Source{}) {
		return other
	}
	return s
}
