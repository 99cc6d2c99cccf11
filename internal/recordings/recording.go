package recordings

import (
	"slices"
	"time"
)

// SampleRate is that of everything that is kept, in Hz.
const SampleRate = 8000

// Recording is what is known of a recording: of one that goes on it is the
// journal, of one that is complete the file beside the audio. Its zero times are
// those that are not known.
type Recording struct {
	Version int    `json:"version"` // of this form: 1
	ID      string `json:"id"`      // the files are called so
	State   State  `json:"state"`

	CallID     string `json:"call_id"`
	DecisionID string `json:"decision_id,omitempty"`
	StartedBy  string `json:"started_by,omitempty"` // user; empty where the policy alone wanted it
	Way        string `json:"way"`                  // by which it was started, such as "answer" or "key"

	Queue  string `json:"queue,omitempty"`  // by which the call came
	Number string `json:"number,omitempty"` // of the organisation, by which it came

	Began time.Time `json:"began"`
	Ended time.Time `json:"ended,omitzero"`

	Parties  []Party   `json:"parties,omitempty"`
	Segments []Segment `json:"segments,omitempty"`
	Pauses   []Pause   `json:"pauses,omitempty"`

	Gaps  []Gap  `json:"gaps,omitempty"` // of a complete one: what should be there and is not
	Audio *Audio `json:"audio,omitempty"`
}

// State is how far a recording has come.
type State string

// The states of a recording.
const (
	StateOpen      State = "open"      // the call goes on
	StateEnded     State = "ended"     // nothing is added any more; it is to be completed
	StateDiscarded State = "discarded" // everything of it is being deleted
	StateComplete  State = "complete"
)

// Party is somebody on the call.
type Party struct {
	// Name tells parties of one recording apart: the user, or "outside-N".
	Name string `json:"name"`
	User string `json:"user,omitempty"` // empty for somebody outside
	// Number is that of somebody outside. It is in this file alone, never in a
	// file's name.
	Number  string      `json:"number,omitempty"`
	Consent ConsentKept `json:"consent"`
}

// Consent is what a party was told, and said.
type Consent string

// What a party was told, and said.
const (
	ConsentNotAsked Consent = "not_asked" // no announcement is owed
	ConsentTold     Consent = "told"      // heard the announcement, did not object
	ConsentObjected Consent = "objected"
)

// ConsentKept is a party's [Consent] and since when it is so.
type ConsentKept struct {
	State    Consent   `json:"state"`
	Told     time.Time `json:"told,omitzero"`
	Objected time.Time `json:"objected,omitzero"`
}

// Side is a channel of the audio file.
type Side int

// The sides. Who is on which is the caller's choice, the same throughout a call.
const (
	SideLeft  Side = 0
	SideRight Side = 1
)

// Segment is a stretch of one party's words, recorded by Asterisk without a break.
type Segment struct {
	Live  string    `json:"live"` // the recording's name at Asterisk, unique among all segments of the call
	Party string    `json:"party"`
	Side  Side      `json:"side"`
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended,omitzero"` // zero: when its audio ends

	Delivered bool   `json:"delivered,omitempty"` // its audio is here
	Bytes     int64  `json:"bytes,omitempty"`     // of it
	Lost      string `json:"lost,omitempty"`      // why its audio will never be here
}

// Pause is a time of which nothing is kept, whatever was recorded.
type Pause struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`    // zero: up to the end
	By   string    `json:"by,omitempty"`   // user
	Over string    `json:"over,omitempty"` // user who resumed; empty where it ended by itself
}

// Gap is a time of which a party's words should be there and are not.
type Gap struct {
	Party string    `json:"party"`
	Side  Side      `json:"side"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Why   string    `json:"why"`
}

// Audio is the file of a complete recording: WAV, 16 bit PCM, 8 kHz, a channel
// for each [Side].
type Audio struct {
	Began    time.Time `json:"began"` // of the first sample
	Seconds  float64   `json:"duration_seconds"`
	Bytes    int64     `json:"bytes"`  // of the whole file
	Checksum string    `json:"sha256"` // of the whole file, in hexadecimal
}

// Duration is how long the audio is.
func (a *Audio) Duration() time.Duration {
	return time.Duration(a.Seconds * float64(time.Second))
}

// Users are those who were on the call, each once.
func (r *Recording) Users() []string {
	var users []string
	for _, p := range r.Parties {
		if p.User != "" && !slices.Contains(users, p.User) {
			users = append(users, p.User)
		}
	}
	return users
}

// clone is a copy that shares nothing.
func (r *Recording) clone() Recording {
	c := *r
	c.Parties = slices.Clone(r.Parties)
	c.Segments = slices.Clone(r.Segments)
	c.Pauses = slices.Clone(r.Pauses)
	c.Gaps = slices.Clone(r.Gaps)
	if r.Audio != nil {
		audio := *r.Audio
		c.Audio = &audio
	}
	return c
}
