package randomcalls

import (
	"slices"

	"github.com/linewarden/linewarden/policy"
)

// monitorCodes are what is dialled in front of the extension.
var monitorCodes = []struct {
	action policy.Action
	code   string
}{
	{policy.MonitorListen, "*222"},
	{policy.MonitorWhisper, "*223"},
	{policy.MonitorBarge, "*224"},
}

func (r *run) monitorings() []choice {
	var all []choice
	for _, account := range r.free() {
		for _, u := range r.set.Users() {
			at := r.conversation(u)
			if at == nil || !r.distinct(account, at) {
				continue
			}
			for _, m := range monitorCodes {
				all = append(all, choice{account + " calls " + m.code + u.Extension, func(r *run) {
					r.monitor(account, m.action, u.Extension)
				}})
			}
		}
	}
	return all
}

// distinct reports whether no phone would come to anybody's ear twice: two tones of
// the same pitch may cancel each other out.
func (r *run) distinct(account string, at *line) bool {
	t := r.talkOf(at)
	on := []string{account, t.ends[0].account, t.ends[1].account}
	for _, m := range r.monitors {
		if m.talk == t {
			on = append(on, m.line.account)
		}
	}
	slices.Sort(on)
	return len(slices.Compact(slices.Clone(on))) == len(on)
}

// parties returns the names of those who are heard on a call, but for the target
// and the one who asks.
func (r *run) parties(t *talk, at, but *line) []string {
	names := []string{r.user(t.other(at).account).Name}
	for _, m := range r.monitors {
		if m.talk == t && m.action == policy.MonitorBarge && m.line != but {
			names = append(names, r.user(m.line.account).Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// about is what a monitoring is about.
func (r *run) about(t *talk, at, but *line, extension string) policy.Resource {
	return policy.Resource{Extension: extension, User: r.user(at.account).Name, Parties: r.parties(t, at, but)}
}

func (r *run) monitor(account string, action policy.Action, extension string) {
	r.Helper()
	target, _ := r.set.UserByExtension(extension)
	what, at := policy.Resource{Extension: extension}, r.conversation(target)
	if at != nil {
		what = r.about(r.talkOf(at), at, nil, extension)
	}
	code := ""
	for _, m := range monitorCodes {
		if m.action == action {
			code = m.code
		}
	}
	l, d, channel := r.dials(account, code+extension, r.request(account, action, what))
	switch {
	case !d.Allowed():
		r.refused(l, channel, d)
	case at == nil:
		r.nothingThere(l, channel)
	default:
		r.must(l.dialog.WaitAnswered(r.ctx))
		r.monitors = append(r.monitors, &monitor{
			line: l, channel: channel, action: action, extension: extension, at: at, talk: r.talkOf(at),
		})
		r.judgeAgain()
	}
}
