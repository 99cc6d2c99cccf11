package switchboard

import (
	"maps"
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// An INVITE with Replaces is told of twice. First the channel that it brings is in the
// application, and StasisStart names whose place it takes; then Asterisk swaps the two
// in their bridge (stasis_app_exec and defer_bridge_add, Asterisk 22), also when the
// first has been hung up meanwhile. Whoever is put back in between is taken out once
// more, and nobody would know. Until then nobody is in the way of who comes next: a
// channel that is in no bridge gives way for good (ast_channel_move), and its call ends.

// ousting is put into the inbox of a session when somebody who took the place of its
// channel has been in it, or is gone.
type ousting struct{ channel string }

// takes remembers that somebody is about to take the place of a channel.
func (s *Switchboard) takes(intruder, channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taking[intruder] = channelID
}

// took tells who owns it that a channel can have its place back, if this is somebody
// who took one.
func (s *Switchboard) took(intruder string) {
	s.mu.Lock()
	channelID, ok := s.taking[intruder]
	delete(s.taking, intruder)
	s.mu.Unlock()
	if ok {
		s.tell(channelID, ousting{channelID})
	}
}

// tookAll is took for those who came into a bridge, or ended, in a gap.
func (s *Switchboard) tookAll(now *ari.Snapshot) {
	s.mu.Lock()
	taking := slices.Collect(maps.Keys(s.taking))
	s.mu.Unlock()
	waits := make(map[string]bool)
	for _, c := range now.Channels {
		waits[c.ID] = true
	}
	for _, b := range now.Bridges {
		for _, id := range b.ChannelIDs {
			waits[id] = false
		}
	}
	for _, id := range taking {
		if !waits[id] {
			s.took(id)
		}
	}
}
