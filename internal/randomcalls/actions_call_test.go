package randomcalls

import (
	"fmt"
	"slices"

	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/policy"
)

// calls are calls to users and groups, and intercoms.
func (r *run) calls() []choice {
	var all []choice
	for _, account := range r.free() {
		for _, extension := range extensions {
			if len(r.behind(extension)) == 0 || r.full(extension) {
				continue
			}
			all = append(all, choice{account + " calls " + extension, func(r *run) { r.call(account, extension) }})
			if kind, _ := r.set.At(extension); kind == policy.KindUser {
				all = append(all, choice{account + " calls *80" + extension, func(r *run) { r.intercom(account, extension) }})
			}
		}
	}
	return all
}

// full reports whether a phone that an extension rings has no line left.
func (r *run) full(extension string) bool {
	for _, u := range r.behind(extension) {
		for _, account := range accounts(u) {
			if r.used(account) >= mostLines {
				return true
			}
		}
	}
	return false
}

// behind returns the users of an extension.
func (r *run) behind(extension string) []policy.User {
	if kind, name := r.set.At(extension); kind == policy.KindGroup {
		return r.set.Members(name)
	}
	if u, ok := r.set.UserByExtension(extension); ok {
		return []policy.User{u}
	}
	return nil
}

func (r *run) call(account, extension string) {
	r.Helper()
	l, d, channel := r.dials(account, extension, r.request(account, policy.CallPlace, policy.Resource{Extension: extension}))
	if !d.Allowed() {
		r.refused(l, channel, d)
		return
	}
	users := r.behind(extension)
	if kind, _ := r.set.At(extension); kind == policy.KindGroup {
		users = slices.DeleteFunc(users, func(u policy.User) bool { return slices.Contains(accounts(u), account) })
	}
	r.letRing(l, channel, users)
}

func (r *run) intercom(account, extension string) {
	r.Helper()
	l, d, channel := r.dials(account, "*80"+extension, r.request(account, policy.CallIntercom, policy.Resource{Extension: extension}))
	users := r.behind(extension)
	switch {
	case !d.Allowed():
		r.refused(l, channel, d)
	case r.answered(accounts(users[0])):
		if end := r.ends(l); end.Status != 486 {
			r.Errorf("an intercom to who talks ended %v, want 486", end)
		}
		r.became(channel, "busy")
	default:
		r.letRing(l, channel, users)
	}
}

// letRing takes note of a call, whose phones ring.
func (r *run) letRing(caller *line, channel string, users []policy.User) {
	r.Helper()
	legs := r.ring(users)
	r.must(caller.dialog.WaitRinging(r.ctx))
	r.rings = append(r.rings, &ringing{caller: caller, decision: r.asked, channel: channel, legs: legs})
}

// ring waits for the calls to all phones of some users but some.
func (r *run) ring(users []policy.User, but ...string) []*line {
	r.Helper()
	var legs []*line
	for _, u := range users {
		for _, account := range without(accounts(u), but...) {
			dialog, err := r.phone(account).WaitCall(r.ctx)
			r.must(err)
			r.listenTo(account, dialog)
			r.must(dialog.Ring())
			legs = append(legs, r.newLine(account, dialog))
		}
	}
	return legs
}

func (r *run) answers() []choice {
	var all []choice
	for _, leg := range r.rung() {
		all = append(all, choice{leg.named() + " answers", func(r *run) { r.answer(leg) }})
	}
	return all
}

func (r *run) answer(leg *line) {
	r.Helper()
	call := r.ringOf(leg)
	r.must(leg.dialog.Answer(r.ctx))
	r.connected(call, leg)
}

// connected is what becomes of a call that somebody gets.
func (r *run) connected(call *ringing, by *line) {
	r.Helper()
	r.must(call.caller.dialog.WaitAnswered(r.ctx))
	r.must(by.dialog.WaitAnswered(r.ctx))
	for _, other := range call.legs {
		if other != by {
			r.ends(other)
		}
	}
	r.callBecame(call, "connected")
	r.rings = without(r.rings, call)
	if call.transfer != nil && call.transfer.talk != nil {
		r.leaves(call, by)
	}
	r.talks = append(r.talks, &talk{ends: [2]*line{call.caller, by}})
}

func (r *run) refusals() []choice {
	var all []choice
	for _, leg := range r.rung() {
		all = append(all,
			choice{leg.named() + " declines", func(r *run) { r.refuse(leg, (*phone.Dialog).Decline) }},
			choice{leg.named() + " is busy", func(r *run) { r.refuse(leg, (*phone.Dialog).Busy) }})
	}
	return all
}

// refuse has a phone refuse a call.
func (r *run) refuse(leg *line, how func(*phone.Dialog) error) {
	r.Helper()
	r.must(how(leg.dialog))
	why := "busy"
	if r.ends(leg).Status == 603 {
		why = "declined"
	}
	r.goesOnWithout(leg, why)
}

// endings are how a call ends unanswered, what tells the caller least first.
var endings = []struct {
	outcome string
	status  int // that the caller is told
	told    int // that a transferor is told
}{
	{"no_answer", 480, 503},
	{"busy", 486, 503},
	{"declined", 603, 603},
}

// goesOnWithout is what becomes of a call when a phone stops to ring for it.
func (r *run) goesOnWithout(leg *line, why string) {
	r.Helper()
	call := r.ringOf(leg)
	for i, end := range endings {
		if end.outcome == why {
			call.best = max(call.best, i)
		}
	}
	call.legs = without(call.legs, leg)
	if len(call.legs) > 0 {
		return
	}
	end := endings[call.best]
	r.callBecame(call, end.outcome)
	r.rings = without(r.rings, call)
	if call.transfer != nil {
		r.cameToNothing(call, end.told)
	} else if got := r.ends(call.caller); got.Status != end.status {
		r.Errorf("the caller was told %v, want %d", got, end.status)
	}
}

// hangUps are the ways of ending what goes on from either side.
func (r *run) hangUps() []choice {
	var all []choice
	add := func(l *line, do func(*run)) { all = append(all, choice{l.named() + " hangs up", do}) }
	for _, call := range r.rings {
		if call.waits() {
			add(call.caller, func(r *run) {
				r.hangsUp(call.caller)
				r.nobodyWaits(call)
			})
		}
	}
	for _, t := range r.talks {
		for _, l := range t.ends {
			add(l, func(r *run) {
				r.hangsUp(l)
				r.partEnds(t, l)
			})
		}
	}
	for _, p := range r.parked {
		add(p.line, func(r *run) {
			r.hangsUp(p.line)
			r.parked = without(r.parked, p)
		})
	}
	for _, m := range r.monitors {
		add(m.line, func(r *run) {
			r.hangsUp(m.line)
			r.became(m.channel, "ended")
			r.monitors = without(r.monitors, m)
			r.judgeAgain()
		})
	}
	return all
}

// nobodyWaits is what becomes of a call whose caller has hung up.
func (r *run) nobodyWaits(call *ringing) {
	r.Helper()
	for _, leg := range call.legs {
		r.ends(leg)
	}
	r.callBecame(call, "cancelled")
	r.rings = without(r.rings, call)
}

// partEnds is what becomes of a talk when one of the two has hung up. Who transfers
// may do so.
func (r *run) partEnds(t *talk, l *line) {
	r.Helper()
	call := r.transferOf(t)
	switch {
	case call == nil:
		r.ends(t.other(l))
	case call.transfer.by == l:
		call.transfer.talk = nil
		call.caller.music = false // there is nobody who would hear it
	default:
		r.ends(call.transfer.by)
		r.nobodyWaits(call)
	}
	r.over(t)
}

// over is what becomes of those who are on a call that ends.
func (r *run) over(t *talk) {
	r.Helper()
	r.talks = without(r.talks, t)
	for _, m := range slices.Clone(r.monitors) {
		if m.talk == t {
			r.ends(m.line)
			r.became(m.channel, "ended")
			r.monitors = without(r.monitors, m)
		}
	}
}

// vain are wishes that nothing fits.
func (r *run) vain() []choice {
	var all []choice
	for _, account := range r.free() {
		all = append(all,
			choice{account + " calls nobody", func(r *run) { r.call(account, "1999") }},
			choice{account + " calls *80 and the group", func(r *run) { r.intercom(account, "600") }})
		if len(r.talking([]string{account})) == 0 {
			all = append(all, choice{account + " parks nothing", func(r *run) { r.park(account) }})
		}
		for slot := firstSlot; slot <= lastSlot; slot++ {
			if r.inSlot(slot) == nil {
				all = append(all, choice{fmt.Sprintf("%s retrieves nothing from %d", account, slot), func(r *run) { r.retrieve(account, slot) }})
				break
			}
		}
		for _, u := range r.set.Users() {
			if r.conversation(u) == nil {
				all = append(all, choice{account + " listens to nothing of " + u.Extension, func(r *run) {
					r.monitor(account, policy.MonitorListen, u.Extension)
				}})
			}
			if len(r.rungAt(accounts(u))) == 0 {
				all = append(all, choice{account + " picks up nothing of " + u.Extension, func(r *run) { r.pickUp(account, u.Extension) }})
			}
		}
	}
	return all
}
