package policy

import (
	"fmt"
	"strings"
	"time"
)

// RecordingTerms are on what terms a call is recorded: the strictest of all users
// who are on it, whether their own mode asks for it or not. A user who wants
// callers told wants it whoever records them, and hears beeps on any recording.
type RecordingTerms struct {
	// Announce is who hears that the call is recorded, before anything of them is
	// kept, and may object.
	Announce Audience
	// BeforeRinging has a caller hear it before the phones ring, not once they are
	// answered.
	BeforeRinging bool
	// Beep is how often all of them hear a beep; 0 is never.
	Beep time.Duration
	// Compulsory: a call that cannot be recorded is not connected, and ends when
	// somebody objects. It is so only if a user's mode asks for this very call.
	Compulsory bool
	// PauseLimit is when a pause ends by itself.
	PauseLimit time.Duration
	// DeafPause: nobody who listens to the call hears anything of a pause.
	DeafPause bool
}

// An Audience is who of a call hears that it is recorded.
type Audience string

// The audiences, from the smallest.
const (
	AudienceNobody  Audience = ""
	AudienceOutside Audience = "outside" // who is no user of the policy
	AudienceAll     Audience = "all"
)

// defaultPauseLimit is how long a pause lasts if nothing is written.
const defaultPauseLimit = 5 * time.Minute

// recordingValues are what of a user's recording is more than on or off.
type recordingValues struct {
	mode         string
	modeSource   Source
	volume       int // percent
	volumeSource Source
	notify       Audience
	beep         time.Duration
	pauseLimit   time.Duration
}

// terms are on what terms a call of the target is recorded. Between users of two
// organisations each is outside to the other, so that all hear what those outside
// must hear.
func (q *query) terms(target *object) RecordingTerms {
	t, several := q.termsOf(target, target), false
	for _, name := range q.request.Resource.Parties {
		if party := q.set.find(&q.set.byUser, name); party != nil {
			t = t.strictest(q.termsOf(party, target))
			several = several || party.organisation != target.organisation
		}
	}
	if several && t.Announce == AudienceOutside {
		t.Announce = AudienceAll
	}
	return t
}

// termsOf are the terms of one user on a call of the target.
func (q *query) termsOf(o, target *object) RecordingTerms {
	r := &o.values.recording
	t := RecordingTerms{
		Announce:      r.notify,
		BeforeRinging: o.has(AnnounceBeforeRinging),
		Beep:          r.beep,
		Compulsory:    q.compels(o, target),
		PauseLimit:    r.pauseLimit,
		DeafPause:     o.has(PauseDeafens),
	}
	if q.trace != nil {
		q.note(checkTerms, o.name, t.String(), o.source, true)
	}
	return t
}

// strictest are two users' terms at once.
func (t RecordingTerms) strictest(o RecordingTerms) RecordingTerms {
	if t.Announce == AudienceNobody || o.Announce == AudienceAll {
		t.Announce = o.Announce
	}
	if t.Beep == 0 || o.Beep != 0 && o.Beep < t.Beep {
		t.Beep = o.Beep
	}
	t.BeforeRinging = t.BeforeRinging || o.BeforeRinging
	t.Compulsory = t.Compulsory || o.Compulsory
	t.PauseLimit = min(t.PauseLimit, o.PauseLimit)
	t.DeafPause = t.DeafPause || o.DeafPause
	return t
}

// String tells the terms for people: "record_announce = all, record_beep = 15s".
func (t RecordingTerms) String() string {
	asked := Obligations{Recording: t}.Map()
	var list []string
	for _, name := range ObligationNames() {
		if value, ok := asked[name]; ok {
			list = append(list, fmt.Sprintf("%s = %v", name, value))
		}
	}
	return strings.Join(list, ", ")
}
