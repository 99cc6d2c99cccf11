package switchboard

import "slices"

// A call goes on when somebody comes into it whom nobody let in.

// mostAnew bounds how often legs of a call are made anew: somebody may take them
// again and again.
const mostAnew = 3

// ousted is told when an intruder takes the place of a channel. A leg that only rings
// does not survive that, so it is made anew. Who is in the bridge leaves it when the
// intruder comes into it, and not before [placement.wasReplaced].
func (p *placement) ousted(channel string) []step {
	at := slices.Index(p.legs, channel)
	if at < 0 || p.bridged(channel) || p.anew >= mostAnew {
		return nil
	}
	p.anew++
	p.notDialled(channel)
	p.legs[at] = nextID(channel)
	return []step{{verb: ringAgain, channel: channel}}
}

// wasReplaced is told when an intruder has been in the place of a channel, and may be
// there yet.
func (p *placement) wasReplaced(channel string) []step {
	if !p.bridged(channel) {
		return nil
	}
	return p.comesBack(channel)
}

// bridged reports whether a channel of the call is in its bridge with another.
func (p *placement) bridged(channel string) bool { return p.talks(channel) || p.state == early }

// nextID is the id of a leg that is made instead of the one with this id.
func nextID(leg string) string { return leg + "-again" }

// isTaken is told when another program has taken a channel into a bridge of its
// own. Who talks, or waits in the bridge, is put back.
func (p *placement) isTaken(channel string) []step {
	switch {
	case p.talks(channel):
		return p.comesBack(channel)
	case channel == p.caller && p.state < talking:
		return []step{{verb: reenter, channel: channel}}
	}
	return nil
}
