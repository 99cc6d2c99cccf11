package switchboard

import (
	"slices"
	"time"

	"github.com/linewarden/linewarden/policy"
)

// changes is told when a recording goes on by other terms.
func (r *recorder) changes(now time.Time, terms policy.RecordingTerms) []recorderStep {
	if r.state == notRecording {
		return nil
	}
	r.terms = terms
	return r.settle(now)
}

// pauses is told when nothing is to be kept for a while. It reports whether the call
// is being recorded.
func (r *recorder) pauses(now time.Time) ([]recorderStep, bool) {
	if r.state != recording {
		return nil, false
	}
	r.state, r.paused = pausedRecording, now
	return append([]recorderStep{{verb: notePause}}, r.settle(now)...), true
}

// resumes is told when it is to be kept again.
func (r *recorder) resumes(now time.Time) ([]recorderStep, bool) {
	if r.state != pausedRecording {
		return nil, false
	}
	r.state, r.paused = recording, time.Time{}
	return append([]recorderStep{{verb: noteResume}}, r.settle(now)...), true
}

// due is when something happens by itself next, zero if nothing does.
func (r *recorder) due() time.Time {
	var next time.Time
	if r.state == pausedRecording && r.terms.PauseLimit > 0 {
		next = r.paused.Add(r.terms.PauseLimit)
	}
	if r.state == recording {
		next = earlier(next, r.beeps)
	}
	for _, p := range r.speakers {
		if p.saying {
			next = earlier(next, p.until)
		}
		if !p.broke.IsZero() {
			next = earlier(next, p.broke.Add(brokenPause))
		}
	}
	return next
}

// passes is told that time passes. It reports whether something was due.
func (r *recorder) passes(now time.Time) ([]recorderStep, bool) {
	if due := r.due(); due.IsZero() || now.Before(due) {
		return nil, false
	}
	for _, p := range r.speakers {
		if p.saying && !now.Before(p.until) {
			return r.fails(), true
		}
		if !p.broke.IsZero() && !now.Before(p.broke.Add(brokenPause)) {
			return r.mends(now, p), true
		}
	}
	if r.state == pausedRecording {
		steps, _ := r.resumes(now)
		return steps, true
	}
	r.beeps = now.Add(r.terms.Beep)
	var steps []recorderStep
	for _, p := range r.speakers {
		if !p.deaf && !p.saying {
			steps = append(steps, recorderStep{verb: beepTo, channel: p.channel})
		}
	}
	return steps, true
}

// brokenPause is how long the end of a party, of which a stretch that ends by itself
// may tell first, is waited for.
const brokenPause = 500 * time.Millisecond

// records reports whether a stretch is to be recorded.
func (r *recorder) records(stretch int) bool {
	return slices.ContainsFunc(r.speakers, func(p *speaker) bool { return p.stretch == stretch })
}

// breaks is told when a stretch ended that nobody ended.
func (r *recorder) breaks(now time.Time, stretch int) []recorderStep {
	i := slices.IndexFunc(r.speakers, func(p *speaker) bool { return p.stretch == stretch })
	if i < 0 || stretch == 0 {
		return nil
	}
	p := r.speakers[i]
	p.stretch, p.broke = 0, now
	return []recorderStep{{verb: endStretch, channel: p.channel, stretch: stretch}}
}

// beginsAnew is told when a stretch ended before it began.
func (r *recorder) beginsAnew(now time.Time, stretch int) []recorderStep {
	i := slices.IndexFunc(r.speakers, func(p *speaker) bool { return p.stretch == stretch })
	if i < 0 || stretch == 0 {
		return nil
	}
	r.speakers[i].stretch = 0
	r.broken++
	if r.broken > mostBroken {
		return r.fails()
	}
	return r.settle(now)
}

// mends is told when a party whose stretch ended by itself is still there.
func (r *recorder) mends(now time.Time, p *speaker) []recorderStep {
	p.broke = time.Time{}
	steps := []recorderStep{{verb: complain, channel: p.channel}}
	r.broken++
	if r.broken > mostBroken {
		return append(steps, r.fails()...)
	}
	return append(steps, r.settle(now)...)
}

// learns is told where somebody stands by what is noted on the channel.
func (r *recorder) learns(channel string, noted consent) {
	if p := r.speaker(channel); p != nil {
		p.consent = max(p.consent, noted)
		r.known[channel] = p.consent
	}
}

// isFound is told when a daemon before this one recorded the call, before resumesAt. If
// one of those who talk has objected, whatever the journal says, nothing is to be left
// of that.
func (r *recorder) isFound(stretches map[string]int) []recorderStep {
	i := slices.IndexFunc(r.speakers, func(p *speaker) bool { return p.consent == objected })
	if i < 0 {
		return nil
	}
	for _, p := range r.speakers {
		p.stretch = stretches[p.channel]
	}
	steps := []recorderStep{{verb: noteConsent, channel: r.speakers[i].channel}}
	return append(append(steps, r.silenceAll()...), recorderStep{verb: discardIt, outcome: outcomeObjected})
}
