package randomcalls

import (
	"fmt"
	"slices"

	"github.com/linewarden/linewarden/policy"
)

// An action is something that people do.
type action struct {
	name    string
	weight  int // how often it comes to mind, among the others
	choices func(*run) []choice
}

// A choice is one way of doing it now.
type choice struct {
	what string // unique among all choices of a moment
	do   func(*run)
}

// actions are all that people do while the daemon runs.
var actions = []action{
	{"call", 8, (*run).calls},
	{"answer", 10, (*run).answers},
	{"refuse a call", 3, (*run).refusals},
	{"hang up", 6, (*run).hangUps},
	{"hold or resume", 5, (*run).holds},
	{"press keys", 2, (*run).keys},
	{"park", 5, (*run).parks},
	{"retrieve", 4, (*run).retrievals},
	{"transfer", 8, (*run).transfers},
	{"divert", 4, (*run).diverts},
	{"pick up", 4, (*run).pickups},
	{"listen, whisper, barge in", 10, (*run).monitorings},
	{"ask in vain", 1, (*run).vain},
	{"change the policy", 2, (*run).reloads},
	{"take a right away", 6, (*run).revocations},
}

// The most lines that one phone has, and of all together, so that there is
// something going on at the same place.
const (
	mostLines = 2
	mostOfAll = 12
)

// free returns the phones that can place another call, or take one.
func (r *run) free() []string {
	if len(r.all()) >= mostOfAll {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(phones), func(p string) bool { return r.used(p) >= mostLines })
}

// dials has a phone dial, and waits for the decision.
func (r *run) dials(account, digits string, request policy.Request) (*line, policy.Decision, string) {
	r.Helper()
	dialog, err := r.phone(account).Call(r.ctx, digits)
	r.must(err)
	r.listenTo(account, dialog)
	l := r.newLine(account, dialog)
	d, channel := r.decided(request)
	return l, d, channel
}

// inVain checks that a phone hears that it gets nothing, and why. It may hear it to
// the end, or hang up.
func (r *run) inVain(l *line, channel, outcome string, status int) {
	r.Helper()
	r.became(channel, outcome)
	r.must(l.dialog.HearsAudio(r.ctx))
	if r.random.IntN(8) > 0 { // a prompt takes its time
		r.hangsUp(l)
		return
	}
	if end := r.ends(l); end.Status != status {
		r.Errorf("%s was told %v, want %d", l.named(), end, status)
	}
}

// refused is inVain for what the policy refuses.
func (r *run) refused(l *line, channel string, d policy.Decision) {
	r.Helper()
	status := 403
	if d.Reason.Code == policy.UnknownTarget {
		status = 404
	}
	r.inVain(l, channel, "refused", status)
}

// nothingThere is inVain for what is allowed, and there is nothing to do it to.
func (r *run) nothingThere(l *line, channel string) {
	r.Helper()
	r.inVain(l, channel, "no_call", 480)
}

func (r *run) holds() []choice {
	var all []choice
	for _, t := range r.talks {
		for _, l := range t.ends {
			all = append(all, r.hold(l))
		}
	}
	for _, m := range r.monitors {
		all = append(all, r.hold(m.line))
	}
	return all
}

func (r *run) hold(l *line) choice {
	if l.holds {
		return choice{l.named() + " resumes", func(r *run) {
			r.must(l.dialog.Resume(r.ctx))
			l.holds, l.music, l.known = false, false, false
		}}
	}
	return choice{l.named() + " holds", func(r *run) {
		r.must(l.dialog.Hold(r.ctx))
		l.holds, l.music, l.known = true, true, true
	}}
}

// keys are of no code, and reach the other party as they were pressed.
func (r *run) keys() []choice {
	var all []choice
	for _, t := range r.talks {
		if t.ends[0].holds || t.ends[1].holds {
			continue
		}
		for _, l := range t.ends {
			other := t.other(l).dialog
			all = append(all, choice{l.named() + " presses keys", func(r *run) {
				digits := other.Digits()
				pressed := fmt.Sprint(11 + r.random.IntN(89))
				r.must(l.dialog.SendDTMF(r.ctx, pressed))
				r.must(other.WaitDigits(r.ctx, digits+pressed))
			}})
		}
	}
	return all
}
