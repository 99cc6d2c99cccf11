package ari

import (
	"encoding/json"
	"time"
)

// Event is something that Asterisk reports, or one of this package's own:
// [*Gap] and [*Snapshot]. It is always a pointer to one of the event types.
type Event interface {
	// Type is Asterisk's name of the event, such as "StasisStart".
	Type() string
	// When is Asterisk's time of the event, for [*Gap] and [*Snapshot] our own.
	When() time.Time
}

// Header is common to all events of Asterisk.
type Header struct {
	Application string `json:"application"` // the Stasis application that it is sent to
	Timestamp   Time   `json:"timestamp"`
	AsteriskID  string `json:"asterisk_id,omitempty"` // the box, by its entity id
}

// When implements [Event].
func (h *Header) When() time.Time { return h.Timestamp.Time }

// Gap says that events may have been lost: what was learnt from events before
// is stale. A [*Snapshot] follows as soon as there is a connection.
type Gap struct {
	At     time.Time
	Reason string // for the log
}

// Type implements [Event].
func (*Gap) Type() string { return "Gap" }

// When implements [Event].
func (g *Gap) When() time.Time { return g.At }

// Snapshot is everything that exists on the box, whoever it belongs to. It
// comes first on every connection and after every [*Gap], before any event that
// is newer. An event after it may tell what it already shows.
type Snapshot struct {
	At       time.Time
	Channels []Channel
	Bridges  []Bridge
}

// Type implements [Event].
func (*Snapshot) Type() string { return "Snapshot" }

// When implements [Event].
func (s *Snapshot) When() time.Time { return s.At }

// Unknown is an event without a type of its own here, or one that could not be
// read.
type Unknown struct {
	Header
	Name string          // as Asterisk names it; empty if even that could not be read
	Raw  json.RawMessage // as received; valid JSON only where Err is nil
	// Err is nil for an event that this package merely does not know. Otherwise
	// the event was lost: a [*Gap] and a [*Snapshot] follow.
	Err error
}

// Type implements [Event]: the name as Asterisk gave it.
func (u *Unknown) Type() string { return u.Name }

// ApplicationReplaced says that another program registered the same Stasis
// application. It is the last event: [Client.Run] returns [ErrReplaced].
type ApplicationReplaced struct{ Header }

// Type implements [Event].
func (*ApplicationReplaced) Type() string { return typeApplicationReplaced }

const (
	typeApplicationReplaced = "ApplicationReplaced"
	typeChannelVarset       = "ChannelVarset"
)
