package switchboard

import (
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/reach"
)

// condition is that on which a user's calls may go elsewhere after they ended so,
// empty if none is.
func (e ending) condition() reach.Condition {
	switch e.outcome {
	case outcomeBusy, outcomeDeclined:
		return reach.Busy
	case outcomeNoAnswer, outcomeUnreachable:
		return reach.NoAnswer
	default:
		return ""
	}
}

// goesElsewhere reports whether the user who is called wants the call elsewhere that
// ends so. It is asked once: a call that comes back from there has ended.
func (p *placement) goesElsewhere(why ending) bool {
	if why.condition() == reach.Busy && p.ifBusy || why.condition() == reach.NoAnswer && p.ifUnanswered {
		p.ifBusy, p.ifUnanswered = false, false
		return true
	}
	return false
}

// sendsOn is what is done in place of ending the call. The caller goes on hearing what
// it hears.
func (p *placement) sendsOn(why ending) []step {
	steps := p.hangUpLegs(ari.CauseNormalClearing)
	p.best = ending{}
	return append(steps, step{verb: sendOn, channel: p.caller, outcome: why.outcome, cause: why.cause})
}
