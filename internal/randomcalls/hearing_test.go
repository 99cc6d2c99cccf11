package randomcalls

import (
	"slices"

	"github.com/linewarden/linewarden/policy"
)

// music is what is heard on hold and in the parking lot.
const music = "music"

// voice is what a phone sends. One that holds is silent.
func (l *line) voice() []string {
	if l.holds {
		return nil
	}
	return []string{l.account}
}

// supervisors returns who is on a call by this line, and is heard there: by the
// line's own phone if they whisper, and by the others on the call if they barge.
func (w *world) supervisors(at *line, actions ...policy.Action) []string {
	var all []string
	for _, m := range w.monitors {
		if m.at == at && slices.Contains(actions, m.action) {
			all = append(all, m.line.voice()...)
		}
	}
	return all
}

// said is what comes from a line into its call. Nothing is mixed into the silence
// of a phone that holds.
func (w *world) said(l *line) []string {
	if l.holds {
		return nil
	}
	return append(l.voice(), w.supervisors(l, policy.MonitorBarge)...)
}

// toldTo is what the call has for a line.
func (w *world) toldTo(t *talk, l *line) []string {
	other := t.other(l)
	if other.music {
		return []string{music}
	}
	return w.said(other)
}

// heard returns what each line hears, as accounts of phones whose tone it is.
// Lines that are not answered hear nobody.
func (w *world) heard() map[*line][]string {
	heard := make(map[*line][]string)
	for _, l := range w.all() {
		heard[l] = nil
	}
	for _, t := range w.talks {
		for _, l := range t.ends {
			heard[l] = slices.Concat(w.toldTo(t, l), w.supervisors(l, policy.MonitorWhisper, policy.MonitorBarge))
		}
	}
	for _, p := range w.parked {
		heard[p.line] = []string{music}
	}
	for _, m := range w.monitors {
		heard[m.line] = append(m.at.voice(), w.toldTo(m.talk, m.at)...)
	}
	for l := range heard {
		if l.holds { // Asterisk sends it nothing, whatever there is
			heard[l] = nil
		}
	}
	return heard
}
