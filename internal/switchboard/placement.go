package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// placementState is where a placed call stands.
type placementState uint8

const (
	dialing     placementState = iota // legs are dialled, none rings yet
	ringing                           // the caller has been told that it rings
	early                             // the one leg's early media reaches the caller
	talking                           // caller and answerer are connected
	beingParked                       // one of them is on the way to the parking lot
	over                              // nothing is left to do
)

func (s placementState) String() string {
	return [...]string{"dialing", "ringing", "early", "talking", "being parked", "over"}[s]
}

// A placement is the state machine of one placed call: a caller, the legs that
// ring for it, and the one party that gets it, a leg or somebody who picks up.
// It is told what happened and answers what to do about it, and touches
// nothing itself.
type placement struct {
	state  placementState
	caller string
	legs   []string // ids of the legs that are still there
	dialed []string // those of them that were dialled: a second time would be a second call
	forked bool     // there was more than one leg
	peer   string   // who the caller talks to
	best   ending   // the most telling ending so far
	anew   int      // how many legs were made anew

	ifBusy, ifUnanswered bool // who is called wants the call elsewhere then

	parker string // who talks and parks the other; empty when gone
	parked string // the other

	transfer *transfer // of one who talks, under way
	leaving  []string  // transferors whose part is over, and who are there yet
}

func newPlacement(caller string, legs []string) *placement {
	return &placement{caller: caller, legs: slices.Clone(legs), forked: len(legs) > 1}
}

// A step is something to do on the live call. Fields that its verb does not
// mention are zero.
type step struct {
	verb    verb
	channel string
	other   string
	cause   ari.Cause
	outcome outcome
}

// verb is what a step does.
type verb uint8

const (
	ring           verb = iota // let channel's phone ring
	tellRinging                // tell the caller that it rings
	joinEarly                  // let the caller hear channel's early media
	connect                    // answer the caller and bridge it with channel
	ringAgain                  // make channel, a leg, anew under its next id
	rejoin                     // put channel, who talks, back into the bridge
	reenter                    // put the caller, who waits, back into the bridge
	hangUp                     // end channel with cause
	noteAgain                  // note on channel what it is in this call
	letGo                      // channel is not ours any more
	handOver                   // channel is another call's now
	tellParker                 // the outcome of parking
	boundWaiter                // let Asterisk end channel in time, which is answered and waits alone
	letHearRinging             // let channel, which is answered, hear that it rings
	replace                    // put channel into the place of other, which may be gone
	tellTransferor             // the outcome of the transfer
	putOut                     // let channel, whose part is over, neither hear nor be heard
	consult                    // let channel, who answered, talk with the transferor, next to the call
	swap                       // let the transferor talk with channel, and other wait
	goBack                     // let the transferor, channel, talk with other again, who waits
	waitAlone                  // let channel wait in place of other, who is gone, for who is called
	takeSeat                   // let channel have the place of other, who is gone, and talk with the transferor
	stopMusic                  // let channel, who waits, hear no music any more
	endAside                   // nobody talks next to the call any more
	sendOn                     // let the call go where who is called wants it that ended with outcome and cause
	conclude                   // nothing of the call is left; outcome says why it was never connected
)

// created is told when a leg can be dialled. It may be told twice, by an event
// and by a snapshot.
func (p *placement) created(leg string) []step {
	if !slices.Contains(p.legs, leg) || slices.Contains(p.dialed, leg) {
		return nil
	}
	p.dialed = append(p.dialed, leg)
	return []step{{verb: ring, channel: leg}}
}

// notDialled is told when a leg was to be dialled too early.
func (p *placement) notDialled(leg string) {
	p.dialed = slices.DeleteFunc(p.dialed, func(id string) bool { return id == leg })
}

// cannotRing is told when a leg could not be dialled, as far as is known.
func (p *placement) cannotRing(leg string, why ending) []step {
	if !p.forget(leg) {
		return nil
	}
	return append([]step{{verb: hangUp, channel: leg, cause: ari.CauseNormalClearing}}, p.without(why)...)
}

// starting reports whether there are legs that could not be dialled yet.
func (p *placement) starting() bool { return len(p.dialed) < len(p.legs) }

// late is told when something should have happened long ago: legs that could
// not be dialled until now are given up, or else the whole call.
func (p *placement) late() []step {
	if p.state == beingParked {
		return p.endParking(outcomeFailed)
	}
	if !p.starting() {
		return p.fails(noAnswer)
	}
	var steps []step
	for _, leg := range slices.Clone(p.legs) {
		if !slices.Contains(p.dialed, leg) {
			steps = append(steps, p.cannotRing(leg, failed(ari.CauseCongestion))...)
		}
	}
	return steps
}

// rings is told when a leg rings.
func (p *placement) rings(leg string) []step {
	if p.state != dialing || !slices.Contains(p.legs, leg) {
		return nil
	}
	p.state = ringing
	return []step{{verb: tellRinging}}
}

// progresses is told when a leg sends early media. With several legs it cannot
// be told whose media the caller should hear, so nobody's is heard.
func (p *placement) progresses(leg string) []step {
	if (p.state != dialing && p.state != ringing) || p.forked || !slices.Contains(p.legs, leg) {
		return nil
	}
	p.state = early
	return []step{{verb: joinEarly, channel: leg}}
}

// answers is told when a leg is answered. A second one that answers before it
// was stopped finds itself hung up: it is no longer among the legs.
func (p *placement) answers(leg string) []step {
	if !slices.Contains(p.legs, leg) {
		return nil
	}
	return p.connectTo(leg)
}

// pickedUp is told when somebody who may do so takes the call.
func (p *placement) pickedUp(picker string) []step { return p.connectTo(picker) }

func (p *placement) connectTo(channel string) []step {
	if p.state >= talking {
		return nil
	}
	p.state, p.peer = talking, channel
	steps := []step{{verb: connect, channel: channel}}
	for _, leg := range p.legs {
		if leg != channel {
			steps = append(steps, step{verb: hangUp, channel: leg, cause: ari.CauseAnsweredElsewhere})
		}
	}
	p.legs, p.dialed = nil, nil
	return steps
}

// cannotRejoin is told when a channel that was ousted could not be put back.
func (p *placement) cannotRejoin(why ending) []step {
	if p.handing() { // the other call tells what becomes of this one
		p.transfer.torn = true
		return nil
	}
	if p.state == talking {
		return p.comesApart(why)
	}
	return p.fails(why)
}

// comesApart is told when the caller and who answered could not be connected.
func (p *placement) comesApart(why ending) []step {
	steps := p.stopsTransfer(why)
	p.state, p.best = over, why
	return append(steps,
		step{verb: hangUp, channel: p.peer, cause: why.cause},
		step{verb: hangUp, channel: p.caller, cause: why.cause},
		step{verb: conclude, outcome: why.outcome})
}

// ends is told when the caller, a leg or the peer is gone, with the cause and
// the SIP status, if there was one.
func (p *placement) ends(channel string, cause ari.Cause, sipStatus int) []step {
	steps, all := p.endsInTransfer(channel)
	if all {
		return steps
	}
	return append(steps, p.endsInCall(channel, cause, sipStatus)...)
}

func (p *placement) endsInCall(channel string, cause ari.Cause, sipStatus int) []step {
	switch {
	case p.state == beingParked:
		return p.endsWhileParking(channel)
	case channel == p.caller:
		return p.callerEnds(cause)
	case p.state == talking && channel == p.peer:
		p.state = over
		return []step{
			{verb: hangUp, channel: p.caller, cause: ari.CauseNormalClearing},
			{verb: conclude},
		}
	case p.forget(channel):
		return p.without(endingOf(cause, sipStatus))
	}
	return nil
}

// without goes on after a leg has ended.
func (p *placement) without(why ending) []step {
	p.best = p.best.or(why)
	if len(p.legs) > 0 {
		return nil
	}
	return p.fails(p.best)
}

// fails is told when the call can no longer be connected.
func (p *placement) fails(why ending) []step {
	if p.state >= talking {
		return nil
	}
	if p.goesElsewhere(why) {
		return p.sendsOn(why)
	}
	steps := p.hangUpLegs(ari.CauseNormalClearing)
	p.state = over
	return append(steps,
		step{verb: hangUp, channel: p.caller, cause: why.cause},
		step{verb: conclude, outcome: why.outcome})
}

// callerEnds is told when the caller is gone. A queue ends its calls to the
// members who did not answer with the cause that somebody else did, and what
// their phones should show is that they missed nothing.
func (p *placement) callerEnds(cause ari.Cause) []step {
	if p.state == over {
		return nil
	}
	if cause != ari.CauseAnsweredElsewhere {
		cause = ari.CauseNormalClearing
	}
	steps, what := p.hangUpLegs(cause), outcomeCancelled
	if p.state == talking {
		steps = append(steps, step{verb: hangUp, channel: p.peer, cause: ari.CauseNormalClearing})
		what = ""
	}
	p.state = over
	return append(steps, step{verb: conclude, outcome: what})
}

func (p *placement) hangUpLegs(cause ari.Cause) []step {
	var steps []step
	for _, leg := range p.legs {
		steps = append(steps, step{verb: hangUp, channel: leg, cause: cause})
	}
	p.legs, p.dialed = nil, nil
	return steps
}

func (p *placement) forget(leg string) bool {
	i := slices.Index(p.legs, leg)
	if i < 0 {
		return false
	}
	p.legs = slices.Delete(p.legs, i, i+1)
	p.notDialled(leg)
	return true
}

func (v verb) String() string {
	return [...]string{"ring", "tell ringing", "join early", "connect", "ring again", "rejoin", "reenter", "hang up", "note again", "let go", "hand over", "tell parker", "bound waiter", "let hear ringing", "replace", "tell transferor", "put out", "consult", "swap", "go back", "wait alone", "take seat", "stop music", "end aside", "send on", "conclude"}[v]
}
