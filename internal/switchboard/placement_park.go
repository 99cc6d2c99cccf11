package switchboard

import "github.com/linewarden/linewarden/ari"

// Parking is how a call of two becomes one of Asterisk's parking lot: the one
// who talks with the parker leaves the application for the dialplan, which either
// parks it or brings it back. Until then neither is hung up, whatever happens to
// the other.

// otherThan returns who talks with a channel, empty if nobody does.
func (p *placement) otherThan(channel string) string {
	switch {
	case p.state == talking && channel == p.caller:
		return p.peer
	case p.state == talking && channel == p.peer:
		return p.caller
	}
	return ""
}

// parks is told when one who talks wants the other to be parked. It reports
// whether the other can be.
func (p *placement) parks(parker string) bool {
	other := p.otherThan(parker)
	if other == "" || p.transfer != nil {
		return false
	}
	p.state, p.parker, p.parked = beingParked, parker, other
	return true
}

// stays is told when the one to be parked could not be sent to the dialplan.
func (p *placement) stays(why outcome) []step {
	p.state, p.parker, p.parked = talking, "", ""
	return []step{{verb: tellParker, outcome: why}}
}

// isParked is told when the channel is in the lot. The call is over then, and
// the parker's part in it.
func (p *placement) isParked(channel string) []step {
	if p.state != beingParked || channel != p.parked {
		return nil
	}
	return append([]step{{verb: letGo, channel: channel}}, p.endParking(outcomeParked)...)
}

// notParked is told when the channel is back, because the lot is full.
func (p *placement) notParked(channel string) []step {
	if p.state != beingParked || channel != p.parked {
		return nil
	}
	if p.parker == "" { // who was to hear that has hung up, and is called back
		return append([]step{{verb: hangUp, channel: channel, cause: ari.CauseNormalClearing}}, p.endParking(outcomeLotFull)...)
	}
	p.state, p.parker, p.parked = talking, "", ""
	return []step{
		{verb: noteAgain, channel: channel},
		{verb: rejoin, channel: channel},
		{verb: tellParker, outcome: outcomeLotFull},
	}
}

// comesAnew is told when one who talks has come into the application once more:
// then it has left the bridge.
func (p *placement) comesAnew(channel string) []step {
	if p.otherThan(channel) == "" {
		return nil
	}
	return p.comesBack(channel)
}

// endsWhileParking is ends, while it is not known yet whether the channel is
// parked.
func (p *placement) endsWhileParking(channel string) []step {
	switch channel {
	case p.parked:
		return p.endParking(outcomeNoCall)
	case p.parker:
		p.parker = ""
	}
	return nil
}

// endParking ends what is left of the call without the one to be parked.
func (p *placement) endParking(what outcome) []step {
	p.state = over
	steps := []step{{verb: tellParker, outcome: what}}
	if p.parker != "" {
		steps = append(steps, step{verb: hangUp, channel: p.parker, cause: ari.CauseNormalClearing})
	}
	return append(steps, step{verb: conclude})
}
