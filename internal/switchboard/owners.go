package switchboard

import "github.com/linewarden/linewarden/ari"

// own makes an inbox the one that is told about the channels.
func (s *Switchboard) own(in *inbox, channelIDs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range channelIDs {
		s.owners[id] = in
	}
}

// handBack is own for a channel that may be gone by now, and whoever had it, too.
func (s *Switchboard) handBack(in *inbox, channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owners[channelID] = in
	if _, there := s.Calls.Get(channelID); !there {
		delete(s.owners, channelID)
	}
}

// claim is own, unless somebody sees to the channel already.
func (s *Switchboard) claim(in *inbox, channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if owner := s.owners[channelID]; owner != nil && !owner.isClosed() {
		return false
	}
	s.owners[channelID] = in
	return true
}

// ownBridge makes an inbox the one whose session will destroy a bridge.
func (s *Switchboard) ownBridge(in *inbox, bridgeID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bridges[bridgeID] = in
}

// owned reports whether a session sees to the channel, or did until it ended
// and has left nothing to do but to wait for the channel's end.
func (s *Switchboard) owned(channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owners[channelID] != nil
}

// ownerOf returns the inbox of the session that sees to the channel, nil if none
// does.
func (s *Switchboard) ownerOf(channelID string) *inbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owners[channelID]
}

// ownedBridge reports whether a session will destroy the bridge.
func (s *Switchboard) ownedBridge(bridgeID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bridges[bridgeID] != nil
}

// forget forgets a channel that is gone, or none of ours any more.
func (s *Switchboard) forget(channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.owners, channelID)
	delete(s.referring, channelID)
	delete(s.foreseen, channelID)
}

// disown forgets what a session that ends was told about. A channel whose end
// has not been reported stays known, so that no snapshot and no late event of
// it begins the request anew.
func (s *Switchboard) disown(in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, owner := range s.owners {
		if owner != in {
			continue
		}
		if _, there := s.Calls.Get(id); !there {
			delete(s.owners, id)
		}
	}
	for _, m := range []map[string]*inbox{s.bridges, s.placing} {
		for id, owner := range m {
			if owner == in {
				delete(m, id)
			}
		}
	}
}

// tell puts an event, or what we make of one, into the inbox of the channel's owner. It holds the lock
// meanwhile: a channel that changes its owner would otherwise have its end told
// to the old one, who does not listen any more.
func (s *Switchboard) tell(channelID string, event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in := s.owners[channelID]; in != nil {
		in.put(event)
	}
}

// everybody gives a snapshot to all sessions, and forgets channels of ended
// sessions whose end was missed.
func (s *Switchboard) everybody(now *ari.Snapshot) {
	there := make(map[string]bool, len(now.Channels))
	for _, c := range now.Channels {
		there[c.ID] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.referring {
		if !there[id] {
			delete(s.referring, id)
		}
	}
	clear(s.foreseen)
	told := make(map[*inbox]bool)
	for id, in := range s.owners {
		switch {
		case in.isClosed():
			if !there[id] {
				delete(s.owners, id)
			}
		case !told[in]:
			told[in] = true
			in.put(now)
		}
	}
}

// tellAll puts a message into the inboxes of all sessions but those that are told.
func (s *Switchboard) tellAll(message any, told map[*inbox]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, in := range s.owners {
		if !told[in] {
			told[in] = true
			in.put(message)
		}
	}
}

// offer makes a ringing call known to those who may pick it up.
func (s *Switchboard) offer(callID string, in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.placing[callID] = in
}

// offered returns the inbox of the session that places the call, nil if none
// does.
func (s *Switchboard) offered(callID string) *inbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.placing[callID]
}
