package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/policy"
)

// answerByItself holds the headers of an INVITE by which phones that are set to
// allow it answer by themselves. RFC 5373 has Answer-Mode; what phones know are
// the older ones: Call-Info of Snom, Grandstream, Cisco SPA and Yealink,
// Alert-Info of Yealink, Polycom, Aastra and Fanvil, P-Auto-Answer of some
// softphones. A phone ignores those it does not know.
var answerByItself = map[string]string{
	"PJSIP_HEADER(add,Call-Info)":     "<sip:linewarden>;answer-after=0",
	"PJSIP_HEADER(add,Alert-Info)":    "<http://linewarden.invalid>;info=alert-autoanswer;delay=0",
	"PJSIP_HEADER(add,Answer-Mode)":   "Auto",
	"PJSIP_HEADER(add,P-Auto-Answer)": "normal",
}

func (s *session) wishToIntercom(_ context.Context, set *policy.Set, extension string) wish {
	target, _ := set.UserByExtension(extension)
	return wish{
		action:   policy.CallIntercom,
		resource: policy.Resource{Extension: extension},
		rings:    target,
		do:       func(ctx context.Context, _ policy.Decision) { s.intercom(ctx, set, target) },
	}
}

// intercom calls a user whose phones answer by themselves. While the user talks
// they are not called: a phone that answers puts the other call on hold.
func (s *session) intercom(ctx context.Context, set *policy.Set, target policy.User) {
	if len(s.board.Calls.AnsweredAt(target.Endpoints)) > 0 {
		s.place(ctx, legs{none: busy})
		return
	}
	request := s.ask(policy.CallIntercom, policy.Resource{Extension: target.Extension})
	to := s.legsTo(ctx, s.callees(ctx, set, request, target)...)
	for i := range to.each {
		to.each[i].variables = answerByItself
	}
	s.place(ctx, to)
}
