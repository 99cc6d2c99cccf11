package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// A transfer is the state machine of a call of two on its way from one party to
// another: the transferor asks that the party whom it talks with, the moved one,
// talks with a target instead. Until the target answers the two talk on, and if
// it does not, nothing has changed. Whoever asked may hang up meanwhile; then the
// moved party hears that it rings.
//
// To reach the target is to place a call for the moved party, so that is what
// attempt is. Its steps mean something else on a call that exists already: see
// meaning.
type transfer struct {
	by       string // the transferor; empty once it has hung up
	seat     string // the transferor, as the placement names it also then
	moved    string
	attempt  *placement
	answerer string // who answered, while it is put into the transferor's place

	stage consultation // of an attended one, by the transferor's keys

	handing bool // the moved party is being handed over to another call, see handsOver
	torn    bool // and can be out of the bridge
}

// transfers is told when one who talks wants the other to talk with whoever
// answers one of the legs. Of two transfers at once there is only one.
func (p *placement) transfers(by string, legs []string) {
	if moved := p.otherThan(by); moved != "" && p.transfer == nil {
		p.transfer = &transfer{by: by, seat: by, moved: moved, attempt: newPlacement(moved, legs)}
	}
}

// calls returns for whom a leg rings.
func (p *placement) calls(leg string) string {
	if p.transfer != nil && slices.Contains(p.transfer.attempt.legs, leg) {
		return p.transfer.attempt.caller
	}
	return p.caller
}

// both tells something to the placement, and to the attempt of a transfer.
func (p *placement) both(tell func(*placement) []step) []step {
	steps := tell(p)
	if t := p.transfer; t != nil {
		steps = append(steps, p.meaning(tell(t.attempt))...)
	}
	return steps
}

// meaning is what the steps of an attempt come to in a call that is there.
func (p *placement) meaning(steps []step) []step {
	t := p.transfer
	if t.stage != notConsulting {
		return p.consulted(steps)
	}
	var all []step
	for _, st := range steps {
		switch {
		case st.verb == tellRinging && t.by == "":
			all = append(all, step{verb: letHearRinging, channel: t.moved})
		case st.verb == tellRinging, st.verb == joinEarly: // it talks, and hears no other
		case st.verb == hangUp && st.channel == t.moved: // not because nobody answered
		case st.verb == connect:
			t.answerer = st.channel
			all = append(all, step{verb: replace, channel: st.channel, other: t.by})
		case st.verb == conclude:
			all = append(all, p.endTransfer(st.outcome)...)
		default:
			all = append(all, st)
		}
	}
	return all
}

// hasReplaced is told when the answerer talks with the moved party.
func (p *placement) hasReplaced() []step {
	t := p.transfer
	if p.caller == t.seat {
		p.caller = t.answerer
	} else {
		p.peer = t.answerer
	}
	p.transfer = nil
	steps := []step{{verb: tellTransferor, outcome: outcomeConnected}}
	if t.by != "" {
		p.leaving = append(p.leaving, t.by)
		steps = append(steps, step{verb: putOut, channel: t.by})
	}
	if t.stage != notConsulting {
		steps = append(steps, step{verb: endAside})
	}
	return steps
}

// cannotReplace is told when the answerer could not be connected.
func (p *placement) cannotReplace(why ending) []step {
	drop := step{verb: hangUp, channel: p.transfer.answerer, cause: ari.CauseNormalClearing}
	return append([]step{drop}, p.endTransfer(why.outcome)...)
}

// endTransfer ends a transfer that came to nothing. If the transferor is gone, so
// is the call.
func (p *placement) endTransfer(why outcome) []step {
	t := p.transfer
	if t.stage != notConsulting && t.by != "" {
		return p.endConsultation(why)
	}
	p.transfer = nil
	steps := []step{{verb: tellTransferor, outcome: why}}
	if t.by != "" {
		return steps
	}
	p.state = over
	return append(steps,
		step{verb: hangUp, channel: t.moved, cause: ari.CauseNormalClearing},
		step{verb: conclude})
}

// sentOn is told when the other of one who talks has been sent to the dialplan.
// What is left of the call is its end.
func (p *placement) sentOn(by string) []step {
	moved := p.otherThan(by)
	p.caller, p.peer, p.leaving = "", "", append(p.leaving, by)
	return []step{
		{verb: letGo, channel: moved},
		{verb: tellTransferor, outcome: outcomePassedOn},
	}
}

// stopsTransfer is told when a transfer shall come to nothing although it could:
// the daemon stops, or the policy does not allow it any more.
func (p *placement) stopsTransfer(why ending) []step {
	switch {
	case p.transfer == nil:
		return nil
	case p.transfer.handing:
		return p.endTransfer(why.outcome)
	case p.transfer.stage > asking:
		return p.aborts(why)
	}
	return p.meaning(p.transfer.attempt.fails(why))
}

// endsInTransfer is ends for those who matter to a transfer besides its legs. It
// reports whether that was all that there was to it.
func (p *placement) endsInTransfer(channel string) (steps []step, all bool) {
	if slices.Contains(p.leaving, channel) {
		return p.hasLeft(channel), true
	}
	t := p.transfer
	switch {
	case t == nil:
		return nil, false
	case t.stage != notConsulting:
		return p.endsInConsultation(channel)
	case t.handing && channel == t.seat:
		t.by = ""
		return nil, true
	case t.handing && channel == t.moved:
		return p.endTransfer(outcomeCancelled), false
	case channel == t.seat:
		if t.by == "" { // told by an event and by a snapshot
			return nil, true
		}
		t.by = ""
		steps = []step{{verb: boundWaiter, channel: t.moved}}
		if t.attempt.state != dialing {
			steps = append(steps, step{verb: letHearRinging, channel: t.moved})
		}
		return steps, true
	case channel == t.moved:
		return p.meaning(t.attempt.callerEnds(ari.CauseNormalClearing)), false
	}
	return nil, false
}

// told is told when a transferor's phone knows that the transfer came about, or
// will never know.
func (p *placement) told(channel string) []step {
	if !slices.Contains(p.leaving, channel) {
		return nil
	}
	steps := []step{{verb: hangUp, channel: channel, cause: ari.CauseNormalClearing}}
	return append(steps, p.hasLeft(channel)...)
}

// hasLeft ends the call with a transferor if nobody else is there.
func (p *placement) hasLeft(channel string) []step {
	p.leaving = slices.DeleteFunc(p.leaving, func(id string) bool { return id == channel })
	if len(p.leaving) > 0 || p.caller != "" {
		return nil
	}
	p.state = over
	return []step{{verb: conclude}}
}
