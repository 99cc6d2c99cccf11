package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// Two calls become one when somebody who is in both leaves them, and those whom it
// talked with, or calls, have each other: an attended transfer. One call hands a
// party over, the other takes it in. Each is told by a session of its own, so the
// one cannot know how it went until the other has said so: until then it has
// neither lost its party nor kept it.

// handsOver is told when one who talks wants another call to take in the other. It
// reports whether that can be asked of it.
func (p *placement) handsOver(by string) bool {
	moved := p.otherThan(by)
	if moved == "" || p.transfer != nil {
		return false
	}
	p.transfer = &transfer{by: by, seat: by, moved: moved, handing: true, attempt: &placement{state: over}}
	return true
}

// handing reports whether it is not known who has a party of the call.
func (p *placement) handing() bool { return p.transfer != nil && p.transfer.handing }

// handedOver is told when the other call has taken the party in. What is left of
// this one is its end.
func (p *placement) handedOver() []step {
	t := p.transfer
	p.transfer, p.caller, p.peer = nil, "", ""
	steps := []step{{verb: handOver, channel: t.moved}, {verb: tellTransferor, outcome: outcomeConnected}}
	if t.by == "" {
		p.state = over
		return append(steps, step{verb: conclude})
	}
	p.leaving = append(p.leaving, t.by)
	return steps
}

// keeps is told when the other call has not taken the party in, and whether that
// can have left the bridge.
func (p *placement) keeps(why outcome, torn bool) []step {
	t := p.transfer
	var steps []step
	if t.by != "" && (torn || t.torn) {
		steps = append(steps, step{verb: rejoin, channel: t.moved})
	}
	return append(steps, p.endTransfer(why)...)
}

// comesBack puts one who talks back into the bridge. Of one that is being handed
// over it is not known into which.
func (p *placement) comesBack(channel string) []step {
	if p.handing() && channel == p.transfer.moved {
		p.transfer.torn = true
		return nil
	}
	return []step{{verb: rejoin, channel: channel}}
}

// mayTakeIn reports whether a party of another call can have somebody's seat in this
// one, and with it those whom it was judged to talk with: who talks there, or is
// called.
func (p *placement) mayTakeIn(seat string, judged []string) bool {
	switch {
	case p.transfer != nil || seat == "":
		return false
	case p.state == talking:
		other := p.otherThan(seat)
		return other != "" && slices.Contains(judged, other)
	case p.state < talking:
		other := func(leg string) bool { return !slices.Contains(judged, leg) }
		return seat == p.caller && len(p.legs) > 0 && !slices.ContainsFunc(p.legs, other)
	}
	return false
}

// takesIn is told when a party of another call has somebody's seat in this one.
func (p *placement) takesIn(channel, seat string) []step {
	if p.caller == seat {
		p.caller = channel
	} else {
		p.peer = channel
	}
	steps := []step{{verb: putOut, channel: seat}, {verb: hangUp, channel: seat, cause: ari.CauseNormalClearing}}
	if p.state == ringing { // else it is told when it rings
		steps = append(steps, step{verb: tellRinging})
	}
	return steps
}
