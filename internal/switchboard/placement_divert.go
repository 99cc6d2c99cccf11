package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// diverts is told when a ringing call goes elsewhere: the legs of whoever sent it
// there give way to others. Those that stop ringing have missed nothing.
func (p *placement) diverts(leaving, coming []string) []step {
	var steps []step
	if p.state >= talking {
		for _, leg := range coming {
			steps = append(steps, step{verb: hangUp, channel: leg, cause: ari.CauseAnsweredElsewhere})
		}
		return steps
	}
	for _, leg := range leaving {
		if p.forget(leg) {
			steps = append(steps, step{verb: hangUp, channel: leg, cause: ari.CauseAnsweredElsewhere})
		}
	}
	p.legs = append(p.legs, coming...)
	p.forked = len(p.legs) > 1
	if p.state == early { // whoever was heard is gone
		p.state = ringing
		steps = append(steps, step{verb: tellRinging})
	}
	return steps
}

// hasEnded is told before that of a leg that has ended by sending the call elsewhere.
// Even if it was the last, the call goes on: others ring now, or the caller leaves.
func (p *placement) hasEnded(leg string) { p.forget(leg) }

// leaves is told when the caller goes to the dialplan instead.
func (p *placement) leaves() []step {
	if p.state >= talking {
		return nil
	}
	steps := p.hangUpLegs(ari.CauseAnsweredElsewhere)
	p.state = over
	return steps
}

// rungOnlyAt reports whether the call still rings, and nowhere else.
func (p *placement) rungOnlyAt(legs []string) bool {
	return p.state < talking && !slices.ContainsFunc(p.legs, func(leg string) bool { return !slices.Contains(legs, leg) })
}
