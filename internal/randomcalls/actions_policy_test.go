package randomcalls

import (
	"fmt"
	"slices"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/policy"
)

// reloads are changes of the policy. What rests on a right that is gone ends, and
// nothing else.
func (r *run) reloads() []choice { return r.changes(func(*policy.Set) bool { return true }) }

// revocations are those that end something.
func (r *run) revocations() []choice { return r.changes(r.endsSomething) }

// changes are changes to such policies as match.
func (r *run) changes(match func(*policy.Set) bool) []choice {
	var all []choice
	for i, set := range r.sets {
		if i == r.variant || r.crowded(set) || !match(set) {
			continue
		}
		all = append(all, choice{fmt.Sprintf("policy %d", i), func(r *run) {
			r.must(r.WritePolicy(variants[i]))
			r.reload()
			r.variant, r.set = i, set
			r.judgeAgain()
			r.stopTransfers()
			r.undoRetrievals()
		}})
	}
	return all
}

// endsSomething reports whether anything that goes on would end under a policy.
func (r *run) endsSomething(set *policy.Set) bool {
	return slices.ContainsFunc(r.monitors, func(m *monitor) bool { return !r.mayMonitor(set, m) }) ||
		slices.ContainsFunc(r.talks, func(t *talk) bool { return !r.rests(set, t) }) ||
		slices.ContainsFunc(r.rings, func(call *ringing) bool { return !r.mayTransfer(set, call) })
}

// mayMonitor reports whether somebody may stay on a call under a policy.
func (r *run) mayMonitor(set *policy.Set, m *monitor) bool {
	return set.Evaluate(new(r.request(m.line.account, m.action, r.about(m.talk, m.at, m.line, m.extension)))).Allowed()
}

// rests reports whether a talk may go on under a policy.
func (r *run) rests(set *policy.Set, t *talk) bool {
	return t.rests == nil ||
		set.Evaluate(new(r.request(t.rests.by.account, policy.CallUnpark, policy.Resource{User: r.user(t.rests.parker).Name}))).Allowed()
}

// crowded reports whether a change of the policy would send two calls back to the
// same slot at once: it would be anybody's guess which of them comes first.
func (r *run) crowded(set *policy.Set) bool {
	var slots []int
	for _, t := range r.talks {
		if !r.rests(set, t) {
			slots = append(slots, t.rests.slot)
		}
	}
	return len(slots) > 1 && (len(slices.Compact(slices.Sorted(slices.Values(slots)))) < len(slots) || len(r.parked) > 0)
}

// undoRetrievals sends those back to the lot who were retrieved by a right that is
// gone.
func (r *run) undoRetrievals() {
	r.Helper()
	for _, t := range slices.Clone(r.talks) {
		if r.rests(r.set, t) {
			continue
		}
		was := t.rests
		r.waitDenied(was.channel, r.begun)
		r.became(was.channel, "revoked")
		r.over(t)
		r.hearsWhy(was.by)
		was.parked.music = false
		r.parked = append(r.parked, &parking{line: was.parked, parker: was.parker, slot: r.slotFrom(was.slot)})
	}
}

// judgeAgain ends whatever is not allowed any more of those who are on calls of
// others.
func (r *run) judgeAgain() {
	r.Helper()
	for again := true; again; {
		again = false
		for _, m := range slices.Clone(r.monitors) {
			if r.mayMonitor(r.set, m) {
				continue
			}
			again = true
			r.revoked(m)
			r.monitors = without(r.monitors, m)
		}
	}
}

// revoked waits until somebody is told that a call is not theirs to hear any more.
func (r *run) revoked(m *monitor) {
	r.Helper()
	r.waitDenied(m.channel, r.begun)
	r.became(m.channel, "refused")
	r.hearsWhy(m.line)
}

// hearsWhy waits until somebody is told that something is over, unless the phone
// holds, to which Asterisk sends nothing. Then it hangs up.
func (r *run) hearsWhy(l *line) {
	r.Helper()
	if !l.holds {
		r.must(l.dialog.HearsAudio(r.ctx))
	}
	r.hangsUp(l)
}

// waitDenied waits until a channel's request has been judged again, and refused.
func (r *run) waitDenied(channel string, from int) {
	r.Helper()
	_, _, err := r.Trail.Wait(r.ctx, from, func(rec office.Record) bool {
		return rec.Message == audit.MessageDecision && rec.Attrs["channel_id"] == channel && rec.Attrs["effect"] == policy.Deny.String()
	})
	r.must(err)
}
