package switchboard

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/policy"
)

// tested is a recorder whose steps are told in words.
type tested struct {
	*recorder
	t   *testing.T
	now time.Time
}

func record(t *testing.T, terms policy.RecordingTerms, talkers ...talker) *tested {
	t.Helper()
	r := &tested{newRecorder(), t, time.Unix(1000, 0)}
	r.meets(r.now, talkers)
	steps, ok := r.starts(terms)
	if !ok {
		t.Fatal("it does not start")
	}
	r.want(steps, "open")
	return r
}

// want checks what is to be done.
func (r *tested) want(steps []recorderStep, want ...string) {
	r.t.Helper()
	var got []string
	for _, st := range steps {
		text := st.verb.String()
		if st.channel != "" {
			text += " " + st.channel
		}
		if st.stretch != 0 {
			text += fmt.Sprintf(" %d", st.stretch)
		}
		if st.outcome != "" {
			text += " " + string(st.outcome)
		}
		got = append(got, text)
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("steps\n got %s\nwant %s", strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

func (r *tested) steps(steps []recorderStep, ok bool) []recorderStep {
	r.t.Helper()
	if !ok {
		r.t.Error("that is not for it")
	}
	return steps
}

var (
	toldOutside = policy.RecordingTerms{Announce: policy.AudienceOutside, PauseLimit: time.Minute}
	toldAll     = policy.RecordingTerms{Announce: policy.AudienceAll}
	compulsory  = policy.RecordingTerms{Announce: policy.AudienceOutside, Compulsory: true}

	inside1, inside2 = talker{channel: "in1"}, talker{channel: "in2"}
	caller, other    = talker{channel: "out", outside: true}, talker{channel: "out2", outside: true}
)

func TestNobodyIsKeptUntilAllAreTold(t *testing.T) {
	r := record(t, toldAll, inside1, caller)
	r.want(r.opened(r.now), "say in1", "say out")
	r.want(r.said(r.now, "in1"), "note consent in1")
	r.want(r.said(r.now, "out"), "note consent out", "keep in1 1", "keep out 2")
	r.want(r.said(r.now, "out"))
	r.want(r.stops(outcomeRecorded), "end stretch in1 1", "end stretch out 2", "complete recorded")
	r.want(r.stops(outcomeRecorded))
}

func TestOnlyThoseAreToldToWhomItIsOwed(t *testing.T) {
	r := record(t, toldOutside, inside1, caller)
	r.want(r.opened(r.now), "say out")
	r.want(r.said(r.now, "out"), "note consent out", "keep in1 1", "keep out 2")

	r = record(t, policy.RecordingTerms{}, inside1, caller)
	r.want(r.opened(r.now), "keep in1 1", "keep out 2")
}

func TestNothingIsLeftOfWhatSomebodyObjectsTo(t *testing.T) {
	r := record(t, toldOutside, inside1, caller)
	r.want(r.opened(r.now), "say out")
	if _, ok := r.objects("in1"); ok {
		t.Error("one objects to whom nothing is owed")
	}
	r.want(r.steps(r.objects("out")), "stop saying out", "note consent out", "discard objected", "thank out")
	if _, ok := r.objects("out"); ok {
		t.Error("the key is an objection when nothing is recorded")
	}
	if _, ok := r.starts(toldOutside); ok {
		t.Error("it starts again with one who has objected")
	}

	r = record(t, toldOutside, inside1, caller)
	r.opened(r.now)
	r.said(r.now, "out")
	r.want(r.steps(r.objects("out")),
		"end stretch in1 1", "end stretch out 2", "note consent out", "discard objected", "thank out")

	r = record(t, compulsory, inside1, caller)
	r.opened(r.now)
	r.want(r.steps(r.objects("out")), "stop saying out", "note consent out", "discard objected", "end call")
}

func TestWhoComesLaterIsAskedAnew(t *testing.T) {
	r := record(t, toldOutside, inside1, caller)
	r.opened(r.now)
	r.said(r.now, "out")
	// The call is transferred to somebody outside: what the caller says is kept on.
	r.want(r.meets(r.now, []talker{caller, other}), "end stretch in1 1", "say out2")
	r.want(r.said(r.now, "out2"), "note consent out2", "keep out2 3")
	// And back: one who was told is not told again.
	r.want(r.meets(r.now, nil), "end stretch out 2", "end stretch out2 3")
	r.want(r.meets(r.now, []talker{caller, other}), "keep out 4", "keep out2 5")
	// One who has objected elsewhere ends it; what was said before is kept.
	third := talker{channel: "out3", outside: true, consent: objected}
	r.want(r.meets(r.now, []talker{caller, third}), "end stretch out2 5", "end stretch out 4", "complete objected")
}

func TestWhatCannotBeAnnouncedIsNotRecorded(t *testing.T) {
	r := record(t, toldOutside, inside1, caller)
	r.opened(r.now)
	r.want(r.unsaid("out"), "discard failed")

	r = record(t, compulsory, inside1, caller)
	r.opened(r.now)
	r.want(r.unsaid("out"), "discard failed", "end call")

	r = record(t, toldOutside, inside1, caller)
	r.opened(r.now)
	r.want(r.steps(r.passes(r.now.Add(sayLimit))), "stop saying out", "discard failed")

	// Of one who comes later: what there is was kept rightly.
	r = record(t, toldOutside, inside1, caller)
	r.opened(r.now)
	r.said(r.now, "out")
	r.meets(r.now, []talker{caller, other})
	r.want(r.unsaid("out2"), "end stretch out 2", "complete failed")
}

func TestNothingIsAnnouncedToWhomDoesNotHearIt(t *testing.T) {
	deaf := caller
	deaf.deaf = true
	r := record(t, toldOutside, inside1, deaf)
	r.want(r.opened(r.now))
	r.want(r.hears(r.now, "out", true), "say out")
	r.want(r.hears(r.now, "out", false), "stop saying out")
	r.want(r.said(r.now, "out"))
	r.want(r.hears(r.now, "out", true), "say out")
	r.saysLater("out") // it was cut off
	r.want(r.settle(r.now), "say out")
	r.want(r.settle(r.now))
}

func TestAPauseEndsByItself(t *testing.T) {
	r := record(t, toldOutside, inside1, inside2)
	if _, ok := r.pauses(r.now); ok {
		t.Error("it pauses before it records")
	}
	r.want(r.opened(r.now), "keep in1 1", "keep in2 2")
	r.want(r.steps(r.pauses(r.now)), "note pause", "end stretch in1 1", "end stretch in2 2")
	if _, ok := r.pauses(r.now); ok {
		t.Error("it pauses twice")
	}
	r.want(r.steps(r.resumes(r.now)), "note resume", "keep in1 3", "keep in2 4")
	r.pauses(r.now)
	// Who comes in a pause is told, and not kept.
	r.want(r.meets(r.now, []talker{inside1, caller}), "say out")
	r.want(r.said(r.now, "out"), "note consent out")
	if got := r.due(); !got.Equal(r.now.Add(time.Minute)) {
		t.Errorf("the pause ends at %v", got)
	}
	if _, due := r.passes(r.now.Add(59 * time.Second)); due {
		t.Error("it ends too early")
	}
	r.want(r.steps(r.passes(r.now.Add(time.Minute))), "note resume", "keep in1 5", "keep out 6")
	if _, ok := r.resumes(r.now); ok {
		t.Error("it resumes twice")
	}
}

func TestAStretchThatEndsByItselfIsBegunAnew(t *testing.T) {
	r := record(t, policy.RecordingTerms{}, inside1, inside2)
	r.opened(r.now)
	next := 3
	for range mostBroken {
		broken := r.speakers[0].stretch
		r.want(r.breaks(r.now, broken), fmt.Sprintf("end stretch in1 %d", broken))
		r.want(r.breaks(r.now, broken))
		r.want(r.settle(r.now))
		r.now = r.now.Add(brokenPause)
		r.want(r.steps(r.passes(r.now)), "complain in1", fmt.Sprintf("keep in1 %d", next))
		next++
	}
	r.breaks(r.now, r.speakers[0].stretch)
	r.want(r.steps(r.passes(r.now.Add(brokenPause))), "complain in1", "end stretch in2 2", "complete failed")

	// It was the party that ended.
	r = record(t, policy.RecordingTerms{}, inside1, inside2)
	r.opened(r.now)
	r.breaks(r.now, 1)
	r.want(r.meets(r.now, nil), "end stretch in2 2")
	if !r.due().IsZero() {
		t.Error("something is due of one who is gone")
	}
}

func TestWhatCannotBeOpenedIsNotRecorded(t *testing.T) {
	r := record(t, toldOutside, inside1, caller)
	r.want(r.fails(), "discard failed")
	r.want(r.opened(r.now))
	r = record(t, compulsory, inside1, caller)
	r.want(r.fails(), "discard failed", "end call")
}

func TestBeeps(t *testing.T) {
	terms := toldOutside
	terms.Beep = 15 * time.Second
	r := record(t, terms, inside1, caller)
	r.opened(r.now)
	if got := r.due(); !got.Equal(r.now.Add(sayLimit)) {
		t.Errorf("something is due at %v before anything is kept", got)
	}
	r.said(r.now, "out")
	for range 2 {
		r.now = r.now.Add(terms.Beep)
		r.want(r.steps(r.passes(r.now)), "beep in1", "beep out")
	}
	r.pauses(r.now)
	if got := r.due(); !got.Equal(r.now.Add(terms.PauseLimit)) {
		t.Errorf("something is due at %v in a pause", got)
	}
}

func TestARecordingThatIsFoundAgain(t *testing.T) {
	found := func(paused time.Time, stretches map[string]int, talkers ...talker) (*tested, []recorderStep) {
		r := &tested{newRecorder(), t, time.Unix(1000, 0)}
		r.meets(r.now, talkers)
		steps := r.resumesAt(toldOutside, stretches, 2, paused, r.now)
		return r, steps
	}
	knows := caller
	knows.consent = told
	r, steps := found(time.Time{}, map[string]int{"in1": 1, "out": 2}, inside1, knows)
	r.want(steps)
	r.want(r.stops(outcomeRecorded), "end stretch in1 1", "end stretch out 2", "complete recorded")

	r, steps = found(time.Time{}, map[string]int{"in1": 1}, inside1, knows)
	r.want(steps, "keep out 3")

	r, steps = found(r.now.Add(-time.Minute), nil, inside1, knows)
	r.want(steps)
	r.want(r.steps(r.passes(r.now)), "note resume", "keep in1 3", "keep out 4")

	r, steps = found(time.Time{}, map[string]int{"in1": 1}, inside1, caller)
	r.want(steps, "say out")

	objects := caller
	objects.consent = objected
	r, steps = found(time.Time{}, map[string]int{"in1": 1, "out": 2}, inside1, objects)
	r.want(steps, "end stretch in1 1", "end stretch out 2", "discard objected")
}
