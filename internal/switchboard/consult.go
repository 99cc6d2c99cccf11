package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// A consultation is how far an attended transfer by keys has come. The transferor
// talks with the target before the moved party does, who hears music in the call's
// bridge. The two talk next to the call, in a bridge of their own, between which and
// the call's the transferor goes to and fro.
//
// To reach the target is to place a call for the transferor, so that is what the
// attempt of such a transfer is; when it talks, its peer is the target.
type consultation uint8

const (
	notConsulting consultation = iota // the transfer is another one
	asking                            // the target's phones ring
	consulting                        // the transferor talks with the target
	swapped                           // the transferor talks with the moved party again, and the target waits
)

func (c consultation) String() string {
	return [...]string{"not consulting", "asking", "consulting", "swapped"}[c]
}

// consults is told when one who talks wants to talk with whoever answers one of the
// legs, before the other does.
func (p *placement) consults(by string, legs []string) {
	p.transfers(by, legs)
	p.transfer.stage, p.transfer.attempt.caller = asking, by
}

// stage returns how far a consultation is.
func (p *placement) stage() consultation {
	if p.transfer == nil {
		return notConsulting
	}
	return p.transfer.stage
}

// target is who has answered a transferor that asks first, empty if nobody has.
func (p *placement) target() string {
	if p.stage() <= asking {
		return ""
	}
	return p.transfer.attempt.peer
}

// talks reports whether a channel is one of those who talk, or wait for that.
func (p *placement) talks(channel string) bool {
	return channel != "" && (p.otherThan(channel) != "" || p.target() == channel)
}

// hearer returns who hears a channel now, empty if nobody does.
func (p *placement) hearer(channel string) string {
	with := ""
	switch t := p.transfer; p.stage() {
	case notConsulting:
		return p.otherThan(channel)
	case asking:
		return ""
	case consulting:
		with = p.target()
	case swapped:
		with = t.moved
	}
	switch channel {
	case p.transfer.by:
		return with
	case with:
		return p.transfer.by
	}
	return ""
}

// pair returns the two who talk with each other now, the one of the caller's side
// first; nobody while they cannot.
func (p *placement) pair() []string {
	with := []string{p.caller, p.peer}
	switch {
	case p.state != talking || p.handing() || p.stage() == asking:
		return nil
	case p.stage() == consulting:
		with = []string{p.transfer.by, p.target()}
	}
	if slices.Contains(with, "") {
		return nil
	}
	return with
}

// consulted is what the steps of an attempt come to that is made for the transferor.
func (p *placement) consulted(steps []step) []step {
	t := p.transfer
	var all []step
	for _, st := range steps {
		switch {
		case st.verb == tellRinging, st.verb == joinEarly:
			all = append(all, step{verb: letHearRinging, channel: t.by})
		case st.verb == hangUp && (st.channel == t.by || st.channel == t.moved): // they have each other
		case st.verb == connect:
			all = append(all, step{verb: consult, channel: st.channel})
		case st.verb == conclude && st.outcome == "": // the target has hung up
			all = append(all, p.endTransfer(outcomeCancelled)...)
		case st.verb == conclude:
			all = append(all, p.endTransfer(st.outcome)...)
		default:
			all = append(all, st)
		}
	}
	return all
}

// hasConsulted is told when the transferor talks with the target.
func (p *placement) hasConsulted() { p.transfer.stage = consulting }

// cannotConsult is told when the transferor could not be connected with the target.
func (p *placement) cannotConsult(why ending) []step {
	drop := step{verb: hangUp, channel: p.transfer.attempt.peer, cause: ari.CauseNormalClearing}
	return append([]step{drop}, p.endConsultation(why.outcome)...)
}

// endConsultation lets the transferor talk with the moved party as before.
func (p *placement) endConsultation(why outcome) []step {
	t := p.transfer
	p.transfer = nil
	return []step{{verb: goBack, channel: t.by, other: t.moved}, {verb: tellTransferor, outcome: why}}
}

// aborts is told when there is to be no transfer, because the transferor wants none
// any more or may not.
func (p *placement) aborts(why ending) []step {
	if p.stage() == notConsulting {
		return nil
	}
	if p.stage() == asking {
		return p.meaning(p.transfer.attempt.fails(why))
	}
	drop := step{verb: hangUp, channel: p.target(), cause: ari.CauseNormalClearing}
	return append([]step{drop}, p.endConsultation(why.outcome)...)
}

// completes is told when the transferor, who may be gone, is done: the moved party
// talks with the target, or hears that it rings there.
func (p *placement) completes() []step {
	t := p.transfer
	switch {
	case p.stage() == asking:
		by := t.by
		t.stage, t.by, t.attempt.caller = notConsulting, "", t.moved
		steps := []step{
			{verb: hangUp, channel: by, cause: ari.CauseNormalClearing},
			{verb: endAside},
			{verb: stopMusic, channel: t.moved},
			{verb: boundWaiter, channel: t.moved},
		}
		if t.attempt.state != dialing {
			steps = append(steps, step{verb: letHearRinging, channel: t.moved})
		}
		return steps
	case p.target() != "":
		t.answerer = p.target()
		return []step{{verb: replace, channel: t.answerer, other: t.by}}
	}
	return nil
}

// swaps is told when the transferor wants to talk with the other of the two.
func (p *placement) swaps() []step {
	t := p.transfer
	switch p.stage() {
	case consulting:
		t.stage = swapped
		return []step{{verb: swap, channel: t.moved, other: p.target()}}
	case swapped:
		t.stage = consulting
		return []step{{verb: swap, channel: p.target(), other: t.moved}}
	default:
		return nil
	}
}

// endsInConsultation is endsInTransfer for those who matter to a consultation. The
// target's end the attempt is told.
func (p *placement) endsInConsultation(channel string) (steps []step, all bool) {
	t := p.transfer
	switch {
	case channel == t.by && t.stage == asking:
		return p.completes(), true
	case channel == t.by:
		t.by, t.attempt.caller = "", t.moved
		return p.completes(), true
	case channel == t.moved:
		return p.loses(), true
	}
	return nil, false
}

// loses is told when the moved party is gone: the transferor has the target instead,
// or goes on calling it.
func (p *placement) loses() []step {
	t := p.transfer
	if t.by == "" { // of both there is word at once
		drop := step{verb: hangUp, channel: p.target(), cause: ari.CauseNormalClearing}
		return append([]step{drop}, p.endTransfer(outcomeCancelled)...)
	}
	p.transfer = nil
	told := step{verb: tellTransferor, outcome: outcomeCancelled}
	if t.stage == asking {
		*p = placement{
			state: t.attempt.state, caller: t.by, legs: t.attempt.legs, dialed: t.attempt.dialed,
			forked: t.attempt.forked, best: t.attempt.best, anew: t.attempt.anew, leaving: p.leaving,
		}
		steps := []step{{verb: waitAlone, channel: t.by, other: t.moved}, told}
		if p.state != dialing {
			p.state = ringing
			steps = append(steps, step{verb: tellRinging})
		}
		return steps
	}
	target := t.attempt.peer
	if p.caller == t.moved {
		p.caller = target
	} else {
		p.peer = target
	}
	return []step{{verb: takeSeat, channel: target, other: t.moved}, {verb: goBack, channel: t.by, other: target}, told}
}
