package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
)

// forwardsAtItsEnd sees to a leg that ends with a 302 of which no Dial event came.
// The thread that reads from the leg sends that event. If the answer comes in the
// moment in which the phone is dialled, the thread that dialled it notices first that
// the leg has ended, and stops the other (stasis_app_exec in res_stasis.c).
//
// What Asterisk keeps of the 302 is the user part of the first Contact
// (res_pjsip_diversion.c). For want of a Contact it is that of From, which is the
// caller. Where the Contact names no user it is what the leg began with: whatever the
// caller's INVITE said. Neither is the phone's wish. Of other statuses it keeps
// nothing: such an answer, if it is untold, is none.
func (s *session) forwardsAtItsEnd(ctx context.Context, p *placement, e *ari.ChannelDestroyed) {
	leg, to := e.Channel.ID, e.Channel.ChannelVars[dialplan.VarDivertedTo]
	if e.Cause != ari.CauseRedirected || e.TechCause != movedTemporarily {
		return
	}
	rung, caller := s.rungAt(p, func(id string) bool { return id == leg })
	if rung == nil || caller.ID == "" {
		return
	}
	if to != "" && to != e.Channel.Connected.Number && to != caller.Diverted {
		s.judgeDivert(ctx, p, leg, to, leg)
	}
}

// movedTemporarily is the SIP status of a phone that diverts (RFC 3261, section
// 21.3.3).
const movedTemporarily = 302
