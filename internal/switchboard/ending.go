package switchboard

import "github.com/linewarden/linewarden/ari"

// outcome is what became of a request that was allowed, as the audit names it.
type outcome string

const (
	outcomeConnected    outcome = "connected"
	outcomeCancelled    outcome = "cancelled"
	outcomeBusy         outcome = "busy"
	outcomeDeclined     outcome = "declined"
	outcomeNoAnswer     outcome = "no_answer"
	outcomeUnreachable  outcome = "unreachable"
	outcomeNoCall       outcome = "no_call"      // nothing there to pick up or listen to
	outcomeNoRecording  outcome = "no_recording" // nothing there to play
	outcomePlayed       outcome = "played"       // a recording, to its end
	outcomeEnded        outcome = "ended"        // a listening, with the call or by the listener
	outcomeRevoked      outcome = "revoked"      // it was judged again, and refused
	outcomeJudgedAgain  outcome = "judged_again" // with others on the call, and allowed
	outcomeParked       outcome = "parked"
	outcomeDiverted     outcome = "diverted"       // a ringing call, to where it rings or is answered now
	outcomeForwarded    outcome = "forwarded"      // likewise, by what its user has set
	outcomeLoop         outcome = "loop"           // not diverted: it would come back to where it has been
	outcomeOthersRing   outcome = "others_ring"    // not diverted: it would be taken from others
	outcomeKept         outcome = "kept"           // what a user says about being reached
	outcomeLotFull      outcome = "lot_full"       // no slot for the call, which goes on
	outcomeUnderWay     outcome = ""               // not the end of it
	outcomeOccupied     outcome = "occupied"       // another transfer of the call is under way
	outcomeNotForOthers outcome = "not_for_others" // nobody can dial the code for another
	outcomeFailed       outcome = "failed"
	outcomeRefused      outcome = "refused"
	outcomeRecorded     outcome = "recorded" // to the end of the call, or until it was somebody else's
	outcomeObjected     outcome = "objected" // one of those who talk, and nothing is kept
	outcomeStopped      outcome = "stopped"  // by a wish
	outcomeDone         outcome = "done"
	outcomePassedOn     outcome = "passed_on" // to the dialplan, which sees to it
	outcomeShutdown     outcome = "shutdown"  // the daemon stopped before it was done
)

// refusal reports whether it is the policy that the request came to nothing by.
func (o outcome) refusal() bool { return o == outcomeRefused || o == outcomeRevoked }

// An ending is how a leg ended unanswered, and what the caller is told if all
// legs ended no better.
type ending struct {
	rank    int // the higher, the more it tells the caller
	outcome outcome
	cause   ari.Cause // to end the caller with
}

// The endings. Asterisk answers an incoming call that is hung up before the
// answer with the SIP status that fits the cause (hangup_cause2sip in
// chan_pjsip.c): 17 becomes 486, 19 and 20 become 480. Cause 16 has none and
// becomes 603, which is what a decline is; cause 21 would become 403, which is
// how linewarden's own refusals end.
var (
	unreachable = ending{1, outcomeUnreachable, ari.CauseSubscriberAbsent}
	noAnswer    = ending{3, outcomeNoAnswer, ari.CauseNoAnswer}
	busy        = ending{4, outcomeBusy, ari.CauseUserBusy}
	declined    = ending{5, outcomeDeclined, ari.CauseNormalClearing}
)

// How a call ends that is not a matter of its legs.
var (
	cancelled = ending{6, outcomeCancelled, ari.CauseNormalClearing}
	revoked   = ending{6, outcomeRevoked, ari.CauseCallRejected}
	stopped   = ending{7, outcomeShutdown, ari.CauseCongestion}
)

// failed is an ending that is nobody's wish. The cause is passed on, for it
// tells the caller's administrator what to look for (no codec in common: 488).
func failed(cause ari.Cause) ending { return ending{2, outcomeFailed, cause} }

// endingOf names the ending of a leg by the SIP status that the phone gave,
// or by the cause where there was no answer of the phone's.
func endingOf(cause ari.Cause, sipStatus int) ending {
	if 300 <= sipStatus && sipStatus < 400 {
		// The phone wanted the call elsewhere, and may not, see forwards. To pass the
		// 302 on to the caller would let the caller's phone do it.
		return noAnswer
	}
	switch sipStatus {
	case 486, 600:
		return busy
	case 603, 403: // 403 is what some phones send for their reject key
		return declined
	case 480: // do not disturb, or the phone's own time-out
		return noAnswer
	case 404, 410, 604:
		return unreachable
	}
	switch cause {
	case ari.CauseUserBusy:
		return busy
	case ari.CauseCallRejected:
		return declined
	case ari.CauseNoAnswer, ari.CauseRedirected:
		return noAnswer
	case ari.CauseSubscriberAbsent, ari.CauseNoUserResponding, ari.CauseUnallocated,
		ari.CauseNoRouteDestination, ari.CauseNumberChanged, ari.CauseDestinationOutOfOrder:
		return unreachable
	case ari.CauseNotDefined, ari.CauseNormalClearing, ari.CauseInterworking, ari.CauseAnsweredElsewhere:
		// Hung up from inside Asterisk, or a status without a cause of its own.
		return failed(ari.CauseNormalUnspecified)
	default:
		return failed(cause)
	}
}

// or returns the ending that tells the caller more.
func (e ending) or(other ending) ending {
	if other.rank > e.rank {
		return other
	}
	return e
}
