package policy

import (
	"maps"
	"slices"
	"time"
)

// Obligations are what an enforcement point has to do along with an allowed
// action. One that cannot do all of them refuses instead; the zero value asks
// for nothing, so comparing with it tells whether there is anything to do.
type Obligations struct {
	// CallerID is the number to present on a call to the outside.
	CallerID string
	// WithholdCallerID has the far side not shown that number.
	WithholdCallerID bool
	// Diversion is the number that a call which is sent on unanswered names as the one
	// that it was for.
	Diversion string
	// HideCaller keeps from the user's phones who the other parties are.
	HideCaller bool
	// Record has the call recorded from the start.
	Record bool
	// NotifyRecording tells the caller of it, who may object.
	NotifyRecording bool
	// MaxChannels is how many calls the user may have at a time; 0 is no limit.
	MaxChannels int
	// HoldMusic is what those hear whom the user puts on hold.
	HoldMusic string
	// PreliminaryResponse is a sound that callers hear before the phones ring.
	PreliminaryResponse string
	// AfterCallWork is how long after the call the user is left in peace.
	AfterCallWork time.Duration
	// Beep lets the target hear a beep before the subject hears anything of the
	// call, BeepOthers the other parties.
	Beep, BeepOthers bool
	// TagRequired and NoteRequired keep it from ending without one.
	TagRequired, NoteRequired bool
}

// Map returns what the obligations ask for by name, for people and programs to
// read: true, a number, a text, or a duration as "30s".
func (o Obligations) Map() map[string]any {
	m := map[string]any{}
	for name, value := range o.all() {
		if value != "" && value != false && value != int64(0) {
			m[name] = value
		}
	}
	return m
}

// ObligationNames returns the names that Map uses, sorted.
func ObligationNames() []string { return slices.Sorted(maps.Keys(Obligations{}.all())) }

func (o Obligations) all() map[string]any {
	afterCallWork := ""
	if o.AfterCallWork != 0 {
		afterCallWork = o.AfterCallWork.String()
	}
	return map[string]any{
		"caller_id":            o.CallerID,
		"withhold_caller_id":   o.WithholdCallerID,
		"diversion":            o.Diversion,
		"hide_caller":          o.HideCaller,
		"record":               o.Record,
		"notify_recording":     o.NotifyRecording,
		"max_channels":         int64(o.MaxChannels),
		"hold_music":           o.HoldMusic,
		"preliminary_response": o.PreliminaryResponse,
		"after_call_work":      afterCallWork,
		"beep":                 o.Beep,
		"beep_others":          o.BeepOthers,
		"tag_required":         o.TagRequired,
		"note_required":        o.NoteRequired,
	}
}

// shows works out what a call outside shows of who makes it.
func (q *query) shows() Obligations {
	if q.callerID == "" {
		return Obligations{}
	}
	o := Obligations{CallerID: q.callerID, WithholdCallerID: q.request.Resource.Withheld}
	if q.row.unasked && !o.WithholdCallerID {
		o.Diversion = q.callerID
	}
	return o
}

// oblige works out what goes with an allowed request, besides what it shows.
func (q *query) oblige(o *Obligations, target *object) {
	o.HideCaller = q.row.comes && q.subject.flags.has(AnonymousIncoming)
	if q.row.joins {
		o.Beep = target.profile != nil && target.has(MonitorBeep)
		o.BeepOthers = q.anyPartyHas(MonitorBeep)
		return
	}
	rings := q.row == ringRow
	if !q.row.place && !rings {
		return // a call that is sent on has its obligations already
	}
	p := q.subject.profile
	o.MaxChannels = p.values.maxChannels
	o.HoldMusic = p.values.holdMusic
	o.AfterCallWork = p.values.afterCallWork
	o.TagRequired, o.NoteRequired = p.flags.has(TagRequired), p.flags.has(NoteRequired)
	o.Record = q.records(target)
	if rings {
		o.PreliminaryResponse = p.values.preliminary
		o.NotifyRecording = o.Record && p.flags.has(NotifyRecording)
	}
}

// anyPartyHas reports whether a flag is on for one of the other users on the
// call.
func (q *query) anyPartyHas(flag Flag) bool {
	for _, name := range q.request.Resource.Parties {
		if party := q.set.byUser[name]; party != nil && party.has(flag) {
			return true
		}
	}
	return false
}

// records reports whether the call is to be recorded from the start: if its
// kind is, nobody on it objects, and the percentage hits it.
func (q *query) records(target *object) bool {
	p := q.subject.profile
	outside := q.request.Resource.Outside || target.kind == outsideKind
	return (p.values.recordMode == recordAll || p.values.recordMode == recordExternal && outside) &&
		p.flags.has(RecordConversations) &&
		q.vetoed(RecordConversations, target).code == "" &&
		percentile(q.request.Resource.Call) < p.values.recordVolume
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
