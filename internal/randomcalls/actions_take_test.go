package randomcalls

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/linewarden/linewarden/policy"
)

// parks are phones that park whom they talk with last.
func (r *run) parks() []choice {
	var all []choice
	for _, account := range phones {
		if len(r.talking([]string{account})) > 0 && len(r.parked) <= lastSlot-firstSlot {
			all = append(all, choice{account + " parks", func(r *run) { r.park(account) }})
		}
	}
	return all
}

func (r *run) park(account string) {
	r.Helper()
	l, d, channel := r.dials(account, "70", r.request(account, policy.CallPark, policy.Resource{}))
	talking := r.talking([]string{account})
	switch {
	case !d.Allowed():
		r.refused(l, channel, d)
		return
	case len(talking) == 0:
		r.nothingThere(l, channel)
		return
	}
	own := talking[len(talking)-1]
	t := r.talkOf(own)
	if r.transferOf(t) != nil { // one thing after the other
		r.nothingThere(l, channel)
		return
	}
	r.must(l.dialog.WaitAnswered(r.ctx)) // to hear the slot
	r.ends(own)
	r.became(channel, "parked")
	r.hangsUp(l)
	r.over(t)
	t.other(own).music = false // Asterisk tells nobody else that it holds
	r.parked = append(r.parked, &parking{line: t.other(own), parker: account, slot: r.slotFrom(firstSlot)})
}

func (r *run) retrievals() []choice {
	var all []choice
	for _, p := range r.parked {
		for _, account := range r.free() {
			all = append(all, choice{fmt.Sprintf("%s retrieves %d", account, p.slot), func(r *run) { r.retrieve(account, p.slot) }})
		}
	}
	return all
}

func (r *run) retrieve(account string, slot int) {
	r.Helper()
	p, whose := r.inSlot(slot), account
	if p != nil {
		whose = p.parker
	}
	request := r.request(account, policy.CallUnpark, policy.Resource{User: r.user(whose).Name})
	l, d, channel := r.dials(account, strconv.Itoa(slot), request)
	switch {
	case !d.Allowed():
		r.refused(l, channel, d)
	case p == nil:
		r.nothingThere(l, channel)
	default:
		r.must(l.dialog.WaitAnswered(r.ctx))
		r.became(channel, "connected")
		r.parked = without(r.parked, p)
		t := &talk{ends: [2]*line{l, p.line}}
		if r.user(p.parker).Name != r.user(account).Name {
			t.rests = &retrieval{by: l, parked: p.line, channel: channel, parker: p.parker, slot: slot}
		}
		r.talks = append(r.talks, t)
	}
}

func (r *run) pickups() []choice {
	var all []choice
	for _, account := range r.free() {
		if len(r.rings) > 0 {
			all = append(all, choice{account + " picks up any", func(r *run) { r.pickUpAny(account) }})
		}
		for _, u := range r.set.Users() {
			if len(r.rungAt(accounts(u))) > 0 {
				all = append(all, choice{account + " picks up " + u.Extension, func(r *run) { r.pickUp(account, u.Extension) }})
			}
		}
	}
	return all
}

// rungAt returns the lines that ring at some phones, the longest first.
func (r *run) rungAt(accounts []string) []*line {
	return slices.DeleteFunc(r.rung(), func(l *line) bool { return !slices.Contains(accounts, l.account) })
}

func (r *run) pickUp(account, extension string) {
	r.Helper()
	target, _ := r.set.UserByExtension(extension)
	request := r.request(account, policy.CallPickup, policy.Resource{Extension: extension})
	l, d, channel := r.dials(account, "**"+extension, request)
	r.picks(l, channel, d, r.rungAt(accounts(target)))
}

// pickUpAny is about whoever has been rung longest of those whose calls one may
// take, or else of all.
func (r *run) pickUpAny(account string) {
	r.Helper()
	var whose policy.User
	for _, leg := range r.rung() {
		user := r.user(leg.account)
		may := r.set.Evaluate(new(r.request(account, policy.CallPickup, policy.Resource{User: user.Name}))).Allowed()
		if may || whose.Name == "" {
			whose = user
		}
		if may {
			break
		}
	}
	l, d, channel := r.dials(account, "*8", r.request(account, policy.CallPickup, policy.Resource{User: whose.Name}))
	r.picks(l, channel, d, r.rungAt(accounts(whose)))
}

func (r *run) picks(l *line, channel string, d policy.Decision, rung []*line) {
	r.Helper()
	switch {
	case !d.Allowed():
		r.refused(l, channel, d)
	case len(rung) == 0:
		r.nothingThere(l, channel)
	default:
		r.connected(r.ringOf(rung[0]), l)
		r.became(channel, "connected")
	}
}
