package randomcalls

import (
	"slices"

	"github.com/linewarden/linewarden/policy"
)

// transfers are transfers by a phone's own key, to whoever answers.
func (r *run) transfers() []choice {
	var all []choice
	for _, t := range r.talks {
		call := r.transferOf(t)
		for _, l := range t.ends {
			if call != nil && call.transfer.by == l {
				continue // Asterisk would tell the phone of both at once what becomes of either
			}
			for _, extension := range append([]string{"1999"}, extensions...) {
				if !r.full(extension) && len(r.all()) < mostOfAll {
					all = append(all, choice{l.named() + " transfers to " + extension, func(r *run) { r.refer(t, l, extension) }})
				}
			}
		}
	}
	return all
}

// asks is what a transfer asks of the policy.
func (r *run) asks(by *line, extension string) policy.Request {
	request := r.request(by.account, policy.CallTransfer, policy.Resource{Extension: extension})
	request.Environment.Way = policy.WayRefer
	return request
}

func (r *run) refer(t *talk, by *line, extension string) {
	r.Helper()
	told, err := by.dialog.Refer(r.ctx, extension)
	r.must(err)
	d, channel := r.decided(r.asks(by, extension))
	moved, users := t.other(by), r.behind(extension)
	if kind, _ := r.set.At(extension); kind == policy.KindGroup {
		users = slices.DeleteFunc(users, func(u policy.User) bool { return slices.Contains(accounts(u), moved.account) })
	}
	call := &ringing{caller: moved, decision: r.asked, channel: channel, transfer: &transfer{by: by, talk: t, to: extension, told: told}}
	switch {
	case !d.Allowed():
		r.became(channel, "refused")
		r.transferorIsTold(call, 603)
		return
	case r.transferOf(t) != nil:
		r.became(channel, "occupied")
		r.transferorIsTold(call, 503)
		return
	}
	call.legs = r.ring(users, moved.account)
	if len(call.legs) == 0 {
		r.became(channel, "unreachable")
		r.transferorIsTold(call, 503)
		return
	}
	r.rings = append(r.rings, call)
}

// transferorIsTold checks what the phone hears of its transfer.
func (r *run) transferorIsTold(call *ringing, want int) {
	r.Helper()
	if status, err := call.transfer.told.Wait(r.ctx); err != nil || status != want {
		r.Fatalf("the transferor was told %d, %v; want %d", status, err, want)
	}
}

// leaves is what becomes of who has transferred a call that somebody has answered.
// For a moment all three talk.
func (r *run) leaves(call *ringing, answerer *line) {
	r.Helper()
	t := call.transfer.talk
	r.transferorIsTold(call, 200)
	r.ends(call.transfer.by)
	r.together(t, call.transfer.by, answerer)
	r.talks = without(r.talks, t)
	for _, m := range slices.Clone(r.monitors) {
		if m.talk == t {
			r.ends(m.line)
			r.endedOrRevoked(m, answerer)
			r.monitors = without(r.monitors, m)
		}
	}
	call.caller.music = false // who transferred has heard it
}

// together lets those hear one another who may do so for a moment: the answerer
// comes before the transferor leaves.
func (r *run) together(t *talk, by, answerer *line) {
	hear := map[*line][]string{by: {answerer.account}, answerer: {by.account}}
	for _, m := range r.monitors {
		if m.talk != t {
			continue
		}
		if m.action == policy.MonitorBarge {
			hear[answerer] = append(hear[answerer], m.line.account)
		}
		if r.mayHear(m, answerer) {
			hear[m.line] = []string{answerer.account}
		}
	}
	r.alsoHear(hear)
}

// mayHear reports whether somebody may stay on a call that another comes into.
func (r *run) mayHear(m *monitor, another *line) bool {
	what := r.about(m.talk, m.at, m.line, m.extension)
	what.Parties = slices.Compact(slices.Sorted(slices.Values(append(what.Parties, r.user(another.account).Name))))
	return r.set.Evaluate(new(r.request(m.line.account, m.action, what))).Allowed()
}

// endedOrRevoked checks the end of somebody's being on a call that was transferred.
// Who may not hear the answerer may be put off it before it ends.
func (r *run) endedOrRevoked(m *monitor, answerer *line) {
	r.Helper()
	if got := r.outcome(m.channel); got != "ended" && (got != "refused" || r.mayHear(m, answerer)) {
		r.Errorf("the decision of channel %s became %q, want ended", m.channel, got)
	}
}

// cameToNothing is what becomes of a transfer that nobody has answered.
func (r *run) cameToNothing(call *ringing, status int) {
	r.Helper()
	if call.transfer.talk == nil {
		r.ends(call.caller)
		return
	}
	r.transferorIsTold(call, status)
}

// mayTransfer reports whether a call may go on as far as it is a transfer, and two
// talk on who are left when it does not.
func (r *run) mayTransfer(set *policy.Set, call *ringing) bool {
	if call.transfer == nil || call.transfer.talk == nil {
		return true
	}
	return set.Evaluate(new(r.asks(call.transfer.by, call.transfer.to))).Allowed() && r.rests(set, call.transfer.talk)
}

// stopTransfers stops those that are not allowed any more.
func (r *run) stopTransfers() {
	r.Helper()
	for _, call := range slices.Clone(r.rings) {
		if r.mayTransfer(r.set, call) {
			continue
		}
		for _, leg := range call.legs {
			r.ends(leg)
		}
		r.transferorIsTold(call, 603)
		r.rings = without(r.rings, call)
	}
}
