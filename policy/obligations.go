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
	// Recording is on what terms the call is recorded.
	Recording RecordingTerms
	// MaxChannels is how many calls the user may have at a time; 0 is no limit.
	MaxChannels int
	// CallsPerMinute is how many calls outside the user may begin within a minute,
	// DailyCalls how many of the number's class in a day before it closes for the
	// user; 0 is no limit.
	CallsPerMinute, DailyCalls int
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
	r := o.Recording
	return map[string]any{
		"caller_id":            o.CallerID,
		"withhold_caller_id":   o.WithholdCallerID,
		"diversion":            o.Diversion,
		"hide_caller":          o.HideCaller,
		"max_channels":         int64(o.MaxChannels),
		"calls_per_minute":     int64(o.CallsPerMinute),
		"daily_calls":          int64(o.DailyCalls),
		"hold_music":           o.HoldMusic,
		"preliminary_response": o.PreliminaryResponse,
		"after_call_work":      spell(o.AfterCallWork),
		"beep":                 o.Beep,
		"beep_others":          o.BeepOthers,
		"tag_required":         o.TagRequired,
		"note_required":        o.NoteRequired,

		"record_announce":                string(r.Announce),
		"record_announce_before_ringing": r.BeforeRinging,
		"record_beep":                    spell(r.Beep),
		"record_compulsory":              r.Compulsory,
		"record_pause_limit":             spell(r.PauseLimit),
		"record_pause_deafens":           r.DeafPause,
	}
}

// spell writes a duration as "30s"; none is an empty text.
func spell(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// shows works out what a call outside shows of who makes it.
func (q *query) shows(o *Obligations) {
	if q.callerID == nil {
		return
	}
	o.CallerID, o.WithholdCallerID = q.callerID.name, q.request.Resource.Withheld
	if q.row.unasked && !o.WithholdCallerID {
		o.Diversion = q.callerID.name
	}
}

// oblige works out what goes with an allowed request.
func (q *query) oblige(o *Obligations, target *object) {
	q.shows(o)
	q.limit(o, target)
	o.HideCaller = q.row.comes && q.subject.flags.has(AnonymousIncoming)
	if q.row.joins {
		o.Beep = target.profile != nil && target.has(MonitorBeep)
		o.BeepOthers = q.anyPartyHas(MonitorBeep)
		return
	}
	if q.row.terms {
		o.Recording = q.terms(target)
		return
	}
	rings := q.row == ringRow
	if !q.row.place && !rings {
		return // a call that is sent on has its obligations already
	}
	p := q.subject.profile
	o.HoldMusic = p.values.holdMusic
	o.AfterCallWork = p.values.afterCallWork
	o.TagRequired, o.NoteRequired = p.flags.has(TagRequired), p.flags.has(NoteRequired)
	if rings {
		o.PreliminaryResponse = p.values.preliminary
	}
}

// owesNothing reports whether nothing can go with what is decided plainly, without a look
// at each obligation: as a rule there is none.
func (q *query) owesNothing(target *object) bool {
	return q.subject.owesNothing && target.flags&q.row.owing == 0
}

// owes reports whether something can go with what those do who have the profile,
// whomever it is about.
func (p *profile) owes() bool {
	v := p.values
	return p.flags.has(AnonymousIncoming) || p.flags.has(TagRequired) || p.flags.has(NoteRequired) ||
		v.limits.channels != 0 || v.afterCallWork != 0 || v.holdMusic != "" || v.preliminary != ""
}

// anyPartyHas reports whether a flag is on for one of the other users on the
// call.
func (q *query) anyPartyHas(flag Flag) bool {
	for _, name := range q.request.Resource.Parties {
		if party := q.set.find(&q.set.byUser, name); party != nil && party.has(flag) {
			return true
		}
	}
	return false
}
