package aritest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Queue is the application of this name: the channel waits until it is hung up or
// redirected. Whoever answers callers is up to the test.
func (r Run) Queue(name string) {
	r.c.Dialplan.AppName, r.c.Dialplan.AppData = "Queue", name
	r.c.queued = r.s.next()
}

// queue returns who waits in a queue, in the order in which they came. The lock
// is held.
func (s *Server) queue(name string) []*channel {
	var waiting []*channel
	for _, c := range s.channels {
		if c.Dialplan.AppName == "Queue" && c.Dialplan.AppData == name {
			waiting = append(waiting, c)
		}
	}
	slices.SortFunc(waiting, func(a, b *channel) int { return cmp.Compare(a.queued, b.queued) })
	return waiting
}

// waitingIn is the function QUEUE_GET_CHANNEL, which is empty where nobody is at a
// position. The lock is held.
func (s *Server) waitingIn(args string) string {
	name, position, _ := strings.Cut(strings.TrimSuffix(args, ")"), ",")
	at, err := strconv.Atoi(position)
	if waiting := s.queue(name); err == nil && 1 <= at && at <= len(waiting) {
		return waiting[at-1].Name
	}
	return ""
}

// Waiting tells which channels wait in a queue, in order.
func (s *Server) Waiting(name string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, c := range s.queue(name) {
		ids = append(ids, c.ID)
	}
	return ids
}
