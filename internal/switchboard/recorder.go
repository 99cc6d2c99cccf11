package switchboard

import (
	"slices"
	"time"

	"github.com/linewarden/linewarden/policy"
)

// recorderState is where the recording of a call stands.
type recorderState uint8

const (
	notRecording    recorderState = iota
	openingRecord                 // it is not sure yet that anything can be kept
	recording                     // what each party says is kept once the party is settled
	pausedRecording               // nothing is kept, until somebody resumes or the time is over
)

func (s recorderState) String() string {
	return [...]string{"not recording", "opening", "recording", "paused"}[s]
}

// consent is where somebody stands with a recording.
type consent uint8

const (
	unasked  consent = iota // nothing is kept of whom it must be told first
	told                    // and did not object
	objected                // and is never recorded in this call
)

// A talker is somebody who talks in the call.
type talker struct {
	channel string
	outside bool // no user of the policy
	deaf    bool // has put the call on hold, and hears nothing
	consent consent
}

// A speaker is a talker as the recorder sees it.
type speaker struct {
	talker
	saying  bool      // it is being told
	until   time.Time // when it has been told at the latest
	stretch int       // number of what is being recorded of it; 0 if nothing is
	broke   time.Time // when a stretch ended by itself, until another begins
}

// A recorder is the state machine of the recording of a call. It is told what
// happened and answers what to do about it, and touches nothing itself.
//
// Until everybody is settled who talks when it begins, nobody's words are kept. Of
// who comes later only what that party says waits.
type recorder struct {
	state    recorderState
	terms    policy.RecordingTerms
	speakers []*speaker
	known    map[string]consent // of all who were on the call, by channel
	kept     bool               // something is, or was, being recorded
	broken   int                // how many stretches ended by themselves
	last     int                // number of the latest stretch
	paused   time.Time          // since when
	beeps    time.Time          // when the next beep is due; zero if none is
}

func newRecorder() *recorder { return &recorder{known: make(map[string]consent)} }

// A recorderStep is something to do about the recording. Fields that its verb does
// not mention are zero.
type recorderStep struct {
	verb    recorderVerb
	channel string
	stretch int
	outcome outcome
}

// recorderVerb is what a step does.
type recorderVerb uint8

const (
	openRecord   recorderVerb = iota // make sure that something can be kept
	say                              // let channel hear that the call is recorded
	stopSaying                       // channel does not have to hear it any more
	noteConsent                      // note on channel where it stands
	keepWords                        // record channel, as stretch
	endStretch                       // record channel no more, as stretch
	beepTo                           // let channel hear a beep
	notePause                        // nothing is kept from now on
	noteResume                       // and again it is
	completeIt                       // the recording is over, with outcome
	discardIt                        // it is over, with outcome, and nothing may be left of it
	endForRecord                     // the call may not go on unrecorded
	thankFor                         // let channel hear that its objection counts
	complain                         // say loudly that channel was not recorded for a while
)

func (v recorderVerb) String() string {
	return [...]string{"open", "say", "stop saying", "note consent", "keep", "end stretch", "beep", "note pause", "note resume", "complete", "discard", "end call", "thank", "complain"}[v]
}

// sayLimit is how long it may take until a party has heard the announcement.
const sayLimit = 30 * time.Second

// mostBroken is how many stretches may end by themselves until the recording is
// given up.
const mostBroken = 3

// starts is told when the call is to be recorded. It reports whether it can be: who
// has objected once is not asked again.
func (r *recorder) starts(terms policy.RecordingTerms) ([]recorderStep, bool) {
	if r.state != notRecording || r.anyObjected() {
		return nil, false
	}
	r.state, r.terms, r.kept, r.broken, r.beeps = openingRecord, terms, false, 0, time.Time{}
	return []recorderStep{{verb: openRecord}}, true
}

// opened is told when something can be kept.
func (r *recorder) opened(now time.Time) []recorderStep {
	if r.state != openingRecord {
		return nil
	}
	r.state = recording
	return r.settle(now)
}

// resumesAt is told when a daemon before this one recorded the call: the numbers of
// the stretches that go on, by channel, and the highest of all that there were.
func (r *recorder) resumesAt(terms policy.RecordingTerms, stretches map[string]int, last int, paused, now time.Time) []recorderStep {
	r.state, r.terms, r.kept, r.last, r.paused = recording, terms, last > 0, last, paused
	if !paused.IsZero() {
		r.state = pausedRecording
	}
	for _, p := range r.speakers {
		p.stretch = stretches[p.channel]
	}
	if r.anyObjected() {
		return r.discards(outcomeObjected)
	}
	return r.settle(now)
}

// meets is told who talks now, which may be nobody.
func (r *recorder) meets(now time.Time, talkers []talker) []recorderStep {
	var steps []recorderStep
	before := r.speakers
	r.speakers = nil
	for _, t := range talkers {
		i := slices.IndexFunc(before, func(p *speaker) bool { return p.channel == t.channel })
		if i >= 0 {
			r.speakers = append(r.speakers, before[i])
			before = slices.Delete(slices.Clone(before), i, i+1)
			continue
		}
		t.consent = max(t.consent, r.known[t.channel])
		r.known[t.channel] = t.consent
		r.speakers = append(r.speakers, &speaker{talker: t})
	}
	for _, p := range before {
		steps = append(steps, p.silence()...)
	}
	if r.state != notRecording && r.anyObjected() {
		return append(steps, r.ends(outcomeObjected)...)
	}
	return append(steps, r.settle(now)...)
}

// silence ends what is done with a speaker.
func (p *speaker) silence() []recorderStep {
	var steps []recorderStep
	if p.saying {
		p.saying = false
		steps = append(steps, recorderStep{verb: stopSaying, channel: p.channel})
	}
	if p.stretch != 0 {
		steps = append(steps, recorderStep{verb: endStretch, channel: p.channel, stretch: p.stretch})
		p.stretch = 0
	}
	return steps
}

// owes reports whether a speaker must be told.
func (r *recorder) owes(p *speaker) bool {
	return r.terms.Announce == policy.AudienceAll || r.terms.Announce == policy.AudienceOutside && p.outside
}

func (r *recorder) anyObjected() bool {
	return slices.ContainsFunc(r.speakers, func(p *speaker) bool { return p.consent == objected })
}

func (r *recorder) settled(p *speaker) bool { return p.consent == told || !r.owes(p) }

// settle lets those be told who must be, and records whose words may be kept.
func (r *recorder) settle(now time.Time) []recorderStep {
	if r.state != recording && r.state != pausedRecording {
		return nil
	}
	var steps []recorderStep
	all := true
	for _, p := range r.speakers {
		if r.settled(p) {
			continue
		}
		all = false
		if !p.saying && !p.deaf {
			p.saying, p.until = true, now.Add(sayLimit)
			steps = append(steps, recorderStep{verb: say, channel: p.channel})
		}
	}
	for _, p := range r.speakers {
		wanted := r.state == recording && r.settled(p) && (all || r.kept)
		switch {
		case wanted && p.stretch == 0 && p.broke.IsZero():
			r.last++
			r.kept, p.stretch = true, r.last
			steps = append(steps, recorderStep{verb: keepWords, channel: p.channel, stretch: p.stretch})
		case !wanted && p.stretch != 0:
			steps = append(steps, recorderStep{verb: endStretch, channel: p.channel, stretch: p.stretch})
			p.stretch = 0
		}
	}
	if r.beeps.IsZero() && r.terms.Beep > 0 && r.kept {
		r.beeps = now.Add(r.terms.Beep)
	}
	return steps
}

func (r *recorder) speaker(channel string) *speaker {
	if i := slices.IndexFunc(r.speakers, func(p *speaker) bool { return p.channel == channel }); i >= 0 {
		return r.speakers[i]
	}
	return nil
}

// said is told when a party has heard the announcement to its end.
func (r *recorder) said(now time.Time, channel string) []recorderStep {
	p := r.speaker(channel)
	if p == nil || !p.saying {
		return nil
	}
	p.saying, p.consent = false, told
	r.known[channel] = told
	return append([]recorderStep{{verb: noteConsent, channel: channel}}, r.settle(now)...)
}

// unsaid is told when a party cannot be told.
func (r *recorder) unsaid(channel string) []recorderStep {
	p := r.speaker(channel)
	if p == nil || !p.saying {
		return nil
	}
	p.saying = false
	return r.fails()
}

// saysLater is told when what a party hears has been cut off: it is told again when
// everybody is settled next.
func (r *recorder) saysLater(channel string) {
	if p := r.speaker(channel); p != nil {
		p.saying = false
	}
}

// hears is told when a party puts the call on hold, or takes it back. Who is told
// meanwhile hears nothing of it.
func (r *recorder) hears(now time.Time, channel string, hears bool) []recorderStep {
	p := r.speaker(channel)
	if p == nil {
		return nil
	}
	p.deaf = !hears
	var steps []recorderStep
	if p.deaf && p.saying {
		p.saying = false
		steps = append(steps, recorderStep{verb: stopSaying, channel: channel})
	}
	return append(steps, r.settle(now)...)
}

// objects is told when a party presses the key by which one objects. It reports
// whether that is what the key is for.
func (r *recorder) objects(channel string) ([]recorderStep, bool) {
	p := r.speaker(channel)
	if r.state == notRecording || p == nil || !r.owes(p) {
		return nil, false
	}
	p.consent = objected
	r.known[channel] = objected
	// While something is played to a channel nothing can be noted on it.
	steps := append(r.silenceAll(), recorderStep{verb: noteConsent, channel: channel})
	steps = append(steps, r.discards(outcomeObjected)...)
	if r.terms.Compulsory {
		return append(steps, recorderStep{verb: endForRecord}), true
	}
	return append(steps, recorderStep{verb: thankFor, channel: channel}), true
}

// discards ends the recording, of which nothing may be left.
func (r *recorder) discards(why outcome) []recorderStep {
	r.state = notRecording
	return append(r.silenceAll(), recorderStep{verb: discardIt, outcome: why})
}

// stops is told when the recording is to end, and why.
func (r *recorder) stops(why outcome) []recorderStep {
	if r.state == notRecording {
		return nil
	}
	steps := append(r.silenceAll(), recorderStep{verb: completeIt, outcome: why})
	if last := &steps[len(steps)-1]; !r.kept {
		last.verb = discardIt
		if why == outcomeRecorded {
			last.outcome = outcomeCancelled // the call was over before anything was kept
		}
	}
	r.state = notRecording
	return steps
}

// ends is stops for a recording that ought to go on.
func (r *recorder) ends(why outcome) []recorderStep {
	if r.state == notRecording {
		return nil
	}
	steps := r.stops(why)
	if r.terms.Compulsory {
		steps = append(steps, recorderStep{verb: endForRecord})
	}
	return steps
}

// fails is told when the call cannot be recorded, or not any more.
func (r *recorder) fails() []recorderStep { return r.ends(outcomeFailed) }

func (r *recorder) silenceAll() []recorderStep {
	var steps []recorderStep
	for _, p := range r.speakers {
		steps = append(steps, p.silence()...)
	}
	return steps
}
