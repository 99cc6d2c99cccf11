package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// A call goes on when somebody comes into it whom nobody let in.

// mostAnew bounds how often legs of a call are made anew: somebody may take them
// again and again.
const mostAnew = 3

// ousted is told when an intruder has taken the place of a channel. A leg that was
// only ringing does not survive that, so it is made anew.
func (p *placement) ousted(channel, intruder string) []step {
	steps := []step{{verb: hangUp, channel: intruder, cause: ari.CauseCallRejected}}
	at := slices.Index(p.legs, channel)
	switch {
	case p.talks(channel) || p.state == early:
		steps = append(steps, p.comesBack(channel)...)
	case at >= 0 && p.anew < mostAnew:
		p.anew++
		p.notDialled(channel)
		p.legs[at] = nextID(channel)
		steps = append(steps, step{verb: ringAgain, channel: channel})
	}
	return steps
}

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
