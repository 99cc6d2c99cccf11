package switchboard

import "time"

// SetStartLimit shortens how long a channel that was made may take to enter
// the application.
func (s *Switchboard) SetStartLimit(d time.Duration) { s.startLimit = d }

// Remembers counts what the switchboard knows of channels, bridges and calls.
// With no call there must be nothing.
func (s *Switchboard) Remembers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.owners) + len(s.bridges) + len(s.placing) + len(s.monitoring) + len(s.referring) + len(s.foreseen)
}

// LegID is the id of a call's leg.
func LegID(callID, name string) string { return legID(callID, name) }
