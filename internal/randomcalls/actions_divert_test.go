package randomcalls

import (
	"slices"

	"github.com/linewarden/linewarden/policy"
)

// mostDiverts is how often one call is sent elsewhere.
const mostDiverts = 5

// diverts are calls that ring and are sent elsewhere, by the phone's own 302 or by
// code.
func (r *run) diverts() []choice {
	var all []choice
	for _, extension := range append([]string{"1999"}, extensions...) {
		if r.full(extension) || len(r.all()) >= mostOfAll {
			continue
		}
		for _, leg := range r.rung() {
			all = append(all, choice{leg.named() + " diverts to " + extension, func(r *run) { r.redirect(leg, extension) }})
		}
		for _, account := range r.free() {
			rung := r.rungAt(accounts(r.user(account)))
			if len(rung) > 0 && r.ringOf(rung[0]).transfer == nil {
				all = append(all, choice{account + " calls *26" + extension, func(r *run) { r.divertByCode(account, rung[0], extension) }})
			}
		}
	}
	return all
}

// redirect has a phone answer that the call should go elsewhere. If it does not, it
// is as if nobody had answered there.
func (r *run) redirect(leg *line, extension string) {
	r.Helper()
	call := r.ringOf(leg)
	r.must(leg.dialog.Redirect(extension))
	d, _ := r.decided(r.request(leg.account, policy.CallDivert, policy.Resource{Extension: extension}))
	asked, outcome := r.asked, "refused"
	if d.Allowed() {
		outcome = r.divert(call, r.user(leg.account), extension)
	}
	if got := r.outcomeOf(asked); got != outcome {
		r.Errorf("the divert became %q, want %q", got, outcome)
	}
	if outcome != "diverted" {
		r.goesOnWithout(leg, "no_answer")
	}
}

func (r *run) divertByCode(account string, leg *line, extension string) {
	r.Helper()
	call := r.ringOf(leg)
	l, d, channel := r.dials(account, "*26"+extension, r.request(account, policy.CallDivert, policy.Resource{Extension: extension}))
	if !d.Allowed() {
		r.refused(l, channel, d)
		return
	}
	switch outcome := r.divert(call, r.user(account), extension); outcome {
	case "diverted":
		r.must(l.dialog.WaitAnswered(r.ctx))
		r.became(channel, outcome)
		r.hangsUp(l)
	case "loop":
		r.inVain(l, channel, outcome, 403)
	default:
		r.inVain(l, channel, outcome, 503)
	}
}

// divert lets a call ring elsewhere in place of all phones of a user, and returns
// what becomes of that. It never comes back to where it has been.
func (r *run) divert(call *ringing, by policy.User, extension string) (outcome string) {
	r.Helper()
	been := slices.Concat(call.diverted, accounts(by), []string{call.caller.account})
	if !call.waits() {
		been = append(been, call.transfer.by.account)
	}
	users, wanted := r.behind(extension), 0
	if kind, _ := r.set.At(extension); kind == policy.KindGroup {
		users = slices.DeleteFunc(users, func(u policy.User) bool { return slices.Contains(accounts(u), call.caller.account) })
	}
	for _, u := range users {
		wanted += len(without(accounts(u), been...))
	}
	if call.diverts == mostDiverts || wanted == 0 {
		return "loop"
	}
	var ringing []string
	for _, leg := range call.legs {
		ringing = append(ringing, leg.account)
	}
	fresh := r.ring(users, append(been, ringing...)...)
	for _, leg := range slices.Clone(call.legs) {
		if slices.Contains(accounts(by), leg.account) {
			r.ends(leg)
			call.legs = without(call.legs, leg)
		}
	}
	call.legs, call.diverts = append(call.legs, fresh...), call.diverts+1
	call.diverted = append(call.diverted, accounts(by)...)
	return "diverted"
}
