package randomcalls

import (
	"slices"

	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/policy"
)

// A line is one end of a call, at a phone.
type line struct {
	account string // of the phone, "1001"
	dialog  *phone.Dialog
	born    int  // when Asterisk made its channel, in order
	holds   bool // it has put the other end on hold
	music   bool // and that one hears music: it was in this call
	known   bool // and the daemon has seen that
}

// A ringing is a call that nobody has answered, or a transfer that nobody has.
type ringing struct {
	caller   *line // for whom it rings
	legs     []*line
	decision string // its id
	channel  string // of who asked for it
	best     int    // the most telling of the endings so far
	transfer *transfer
	diverted []string // accounts of those who have sent it elsewhere
	diverts  int      // how often
}

// A transfer is what there is to a ringing that is one: while it rings two talk on.
type transfer struct {
	by   *line // who transfers the caller of the ringing
	talk *talk // of these two; nil once by has hung up, and the caller waits alone
	to   string
	told *phone.Transfer
}

// waits reports whether the caller talks with nobody.
func (r *ringing) waits() bool { return r.transfer == nil || r.transfer.talk == nil }

// A talk is a call in which two talk.
type talk struct {
	ends  [2]*line
	rests *retrieval // on which right it rests; nil if on none
}

// A retrieval is that a phone talks with somebody whom another user had parked.
type retrieval struct {
	by, parked *line
	channel    string // by's
	parker     string // account of the phone that parked last
	slot       int    // where it was
}

// A parking is a call in a slot of the parking lot.
type parking struct {
	line   *line
	parker string // account of the phone that parked it
	slot   int
}

// A monitor is somebody who is on a talk of others.
type monitor struct {
	line      *line
	channel   string
	action    policy.Action
	extension string // that was dialled
	at        *line  // whose call it is on
	talk      *talk
}

// The slots of the parking lot.
const (
	firstSlot = 71
	lastSlot  = 79
)

// world is all that goes on.
type world struct {
	set      *policy.Set
	variant  int // of the policies
	rings    []*ringing
	talks    []*talk
	parked   []*parking
	monitors []*monitor
	lines    int // how many there ever were
}

func (w *world) newLine(account string, dialog *phone.Dialog) *line {
	w.lines++
	return &line{account: account, dialog: dialog, born: w.lines}
}

func endpoint(account string) string { return "PJSIP/" + account }

// user returns whose phone it is.
func (w *world) user(account string) policy.User {
	u, _ := w.set.UserByEndpoint(endpoint(account))
	return u
}

// accounts returns a user's phones.
func accounts(u policy.User) []string {
	var all []string
	for _, e := range u.Endpoints {
		all = append(all, e[len("PJSIP/"):])
	}
	return all
}

// used counts the lines of a phone.
func (w *world) used(account string) int {
	n := 0
	for _, l := range w.all() {
		if l.account == account {
			n++
		}
	}
	return n
}

// all returns all lines.
func (w *world) all() []*line {
	var all []*line
	for _, r := range w.rings {
		all = append(all, r.legs...)
		if r.waits() {
			all = append(all, r.caller)
		}
	}
	for _, t := range w.talks {
		all = append(all, t.ends[:]...)
	}
	for _, p := range w.parked {
		all = append(all, p.line)
	}
	for _, m := range w.monitors {
		all = append(all, m.line)
	}
	return all
}

// other returns with whom a line talks.
func (t *talk) other(l *line) *line {
	if t.ends[0] == l {
		return t.ends[1]
	}
	return t.ends[0]
}

func (t *talk) has(l *line) bool { return t.ends[0] == l || t.ends[1] == l }

// talking returns the lines of some phones on which they talk, the oldest first.
func (w *world) talking(of []string) []*line {
	var found []*line
	for _, t := range w.talks {
		for _, l := range t.ends {
			if slices.Contains(of, l.account) {
				found = append(found, l)
			}
		}
	}
	slices.SortFunc(found, func(a, b *line) int { return a.born - b.born })
	return found
}

// talkOf returns the call in which a line talks.
func (w *world) talkOf(l *line) *talk {
	i := slices.IndexFunc(w.talks, func(t *talk) bool { return t.has(l) })
	if i < 0 {
		return nil
	}
	return w.talks[i]
}

// answered reports whether one of the phones is in use.
func (w *world) answered(of []string) bool {
	return slices.ContainsFunc(w.all(), func(l *line) bool {
		return slices.Contains(of, l.account) && l.dialog.State() == phone.Answered
	})
}

// rung returns the lines that ring, the one that has rung longest first.
func (w *world) rung() []*line {
	var found []*line
	for _, r := range w.rings {
		found = append(found, r.legs...)
	}
	slices.SortFunc(found, func(a, b *line) int { return a.born - b.born })
	return found
}

// ringOf returns the call for which a line rings, or which it waits for.
func (w *world) ringOf(l *line) *ringing {
	i := slices.IndexFunc(w.rings, func(r *ringing) bool { return r.caller == l || slices.Contains(r.legs, l) })
	if i < 0 {
		return nil
	}
	return w.rings[i]
}

// transferOf returns the transfer that is under way in a talk, nil if there is none.
func (w *world) transferOf(t *talk) *ringing {
	i := slices.IndexFunc(w.rings, func(r *ringing) bool { return r.transfer != nil && r.transfer.talk == t })
	if i < 0 {
		return nil
	}
	return w.rings[i]
}

// inSlot returns what is parked in a slot, nil if it is free.
func (w *world) inSlot(slot int) *parking {
	i := slices.IndexFunc(w.parked, func(p *parking) bool { return p.slot == slot })
	if i < 0 {
		return nil
	}
	return w.parked[i]
}

// conversation returns the line by which a user's call is heard: of several the
// oldest that is not known to be on hold. Nil if the user talks with nobody.
func (w *world) conversation(u policy.User) *line {
	all := w.talking(accounts(u))
	if len(all) == 0 {
		return nil
	}
	return all[max(0, slices.IndexFunc(all, func(l *line) bool { return !l.known }))]
}

// slotFrom returns where Asterisk parks who wants a slot: there, in the next one
// that is free, or in the first.
func (w *world) slotFrom(wanted int) int {
	for _, slot := range []int{wanted, firstSlot} {
		for ; slot <= lastSlot; slot++ {
			if w.inSlot(slot) == nil {
				return slot
			}
		}
	}
	return 0
}

func without[T comparable](all []T, some ...T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool { return slices.Contains(some, x) })
}
