package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// placementState is where a placed call stands.
type placementState uint8

const (
	dialing placementState = iota // legs are dialled, none rings yet
	ringing                       // the caller has been told that it rings
	early                         // the one leg's early media reaches the caller
	talking                       // caller and answerer are connected
	over                          // nothing is left to do
)

func (s placementState) String() string {
	return [...]string{"dialing", "ringing", "early", "talking", "over"}[s]
}

// A placement is the state machine of one placed call: a caller, the legs that
// ring for it, and the one party that gets it, a leg or somebody who picks up.
// It is told what happened and answers what to do about it, and touches
// nothing itself.
type placement struct {
	state  placementState
	caller string
	legs   []string // ids of the legs that are still there
	forked bool     // there was more than one leg
	peer   string   // who the caller talks to
	best   ending   // the most telling ending of the legs so far
}

func newPlacement(caller string, legs []string) *placement {
	return &placement{caller: caller, legs: slices.Clone(legs), forked: len(legs) > 1}
}

// A step is something to do on the live call. Fields that its verb does not
// mention are zero.
type step struct {
	verb    verb
	channel string
	cause   ari.Cause
	outcome outcome
}

// verb is what a step does.
type verb uint8

const (
	ring        verb = iota // let channel's phone ring
	tellRinging             // tell the caller that it rings
	joinEarly               // let the caller hear channel's early media
	connect                 // answer the caller and bridge it with channel
	hangUp                  // end channel with cause
	conclude                // nothing of the call is left; outcome says why it was never connected
)

// created is told when a leg can be dialled.
func (p *placement) created(leg string) []step {
	if !slices.Contains(p.legs, leg) {
		return nil
	}
	return []step{{verb: ring, channel: leg}}
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

// pickedUp is told when somebody who may do so takes the call. It reports
// whether the call was there to be taken.
func (p *placement) pickedUp(picker string) (steps []step, taken bool) {
	if p.state == talking || p.state == over {
		return nil, false
	}
	return p.connectTo(picker), true
}

func (p *placement) connectTo(channel string) []step {
	if p.state == talking || p.state == over {
		return nil
	}
	p.state, p.peer = talking, channel
	steps := []step{{verb: connect, channel: channel}}
	for _, leg := range p.legs {
		if leg != channel {
			steps = append(steps, step{verb: hangUp, channel: leg, cause: ari.CauseAnsweredElsewhere})
		}
	}
	p.legs = nil
	return steps
}

// ends is told when a leg or the peer is gone, with the cause and the SIP
// status, if there was one.
func (p *placement) ends(channel string, cause ari.Cause, sipStatus int) []step {
	if p.state == talking && channel == p.peer {
		p.state = over
		return []step{
			{verb: hangUp, channel: p.caller, cause: ari.CauseNormalClearing},
			{verb: conclude},
		}
	}
	if !p.forget(channel) {
		return nil
	}
	p.best = p.best.or(endingOf(cause, sipStatus))
	if len(p.legs) > 0 {
		return nil
	}
	return p.fails(p.best)
}

// fails is told when the call can no longer be connected.
func (p *placement) fails(why ending) []step {
	if p.state == talking || p.state == over {
		return nil
	}
	steps := p.hangUpLegs()
	p.state = over
	return append(steps,
		step{verb: hangUp, channel: p.caller, cause: why.cause},
		step{verb: conclude, outcome: why.outcome})
}

// callerEnds is told when the caller is gone.
func (p *placement) callerEnds() []step {
	if p.state == over {
		return nil
	}
	steps, what := p.hangUpLegs(), outcomeCancelled
	if p.state == talking {
		steps = append(steps, step{verb: hangUp, channel: p.peer, cause: ari.CauseNormalClearing})
		what = ""
	}
	p.state = over
	return append(steps, step{verb: conclude, outcome: what})
}

func (p *placement) hangUpLegs() []step {
	var steps []step
	for _, leg := range p.legs {
		steps = append(steps, step{verb: hangUp, channel: leg, cause: ari.CauseNormalClearing})
	}
	p.legs = nil
	return steps
}

func (p *placement) forget(leg string) bool {
	i := slices.Index(p.legs, leg)
	if i < 0 {
		return false
	}
	p.legs = slices.Delete(p.legs, i, i+1)
	return true
}

func (v verb) String() string {
	return [...]string{"ring", "tell ringing", "join early", "connect", "hang up", "conclude"}[v]
}
