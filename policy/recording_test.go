package policy

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// theOffice is the house in which several users have settings.
func theOffice(t *testing.T, settings map[string][]any) *Set {
	t.Helper()
	entries := house()
	for i := range entries {
		e := &entries[i]
		e.Settings = append(e.Settings, written(100*(i+1), e.Source.Key, settings[e.Name]...).Settings...)
	}
	set, problems := Compile(Document{Entries: entries, Zone: zone})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}

// answered asks whether the policy has a user's call recorded.
func answered(set *Set, user string, call Resource) Decision {
	call.User = user
	return set.Evaluate(&Request{Subject: Subject{User: user}, Action: RecordingStart, Resource: call, Environment: Environment{Way: WayAnswer}})
}

// callAt3 is a call whose percentile is 3.
const callAt3 = "1760000000.1"

func TestRecordingOnAnswer(t *testing.T) {
	for _, test := range []struct {
		name     string
		call     Resource
		settings []any
		want     wants
	}{
		{"nothing is written", Resource{Outside: true}, nil, wants{RecordingOff, "user.bob"}},
		{"off", Resource{Outside: true}, []any{"recording.mode", "off"}, wants{RecordingOff, "user.bob.recording.mode"}},
		{"all, within the house", Resource{Parties: []string{"ann"}}, []any{"recording.mode", "all"}, wants{Granted, "user.bob.recording.mode"}},
		{"external, within the house", Resource{Parties: []string{"ann"}}, []any{"recording.mode", "external"}, wants{RecordingInside, "user.bob.recording.mode"}},
		{"external, with somebody outside", Resource{Outside: true}, []any{"recording.mode", "external"}, wants{Granted, "user.bob.recording.mode"}},
		{"external, with another organisation", Resource{Parties: []string{"far"}}, []any{"recording.mode", "external"}, wants{Granted, "user.bob.recording.mode"}},
		{"external, with somebody unknown", Resource{Parties: []string{"ghost"}}, []any{"recording.mode", "external"}, wants{RecordingInside, "user.bob.recording.mode"}},
		{"all, with somebody unknown", Resource{Parties: []string{"ghost"}}, []any{"recording.mode", "all"}, wants{UnknownParty, ""}},
		{"no percent", Resource{}, []any{"recording.mode", "all", "recording.volume", int64(0)}, wants{RecordingVolume, "user.bob.recording.volume"}},
		{"a percentage that misses", Resource{Call: callAt3}, []any{"recording.mode", "all", "recording.volume", int64(3)}, wants{RecordingVolume, "user.bob.recording.volume"}},
		{"a percentage that hits", Resource{Call: callAt3}, []any{"recording.mode", "all", "recording.volume", int64(4)}, wants{Granted, "user.bob.recording.mode"}},
		{"forbidden on one's own line", Resource{}, []any{"recording.mode", "all", "record_conversations", false}, wants{TargetVeto, "user.bob.record_conversations"}},
		{"forbidden, and nobody asks", Resource{}, []any{"record_conversations", false}, wants{RecordingOff, "user.bob"}},
		{"forbidden, and compulsory", Resource{}, []any{"recording.mode", "all", "recording.compulsory", true, "record_conversations", false}, wants{MustBeRecorded, "user.bob.record_conversations"}},
		{"unknown, and compulsory", Resource{Parties: []string{"ghost"}}, []any{"recording.mode", "all", "recording.compulsory", true}, wants{MustBeRecorded, ""}},
		{"a call for help", Resource{Outside: true, Emergency: true}, []any{"recording.mode", "all", "recording.compulsory", true}, wants{EmergencyCall, ""}},
		{"the right to do so by hand, denied", Resource{}, []any{"recording.mode", "all", "deny.start_stop_recording", true}, wants{Granted, "user.bob.recording.mode"}},
		{"the right to do so by hand alone", Resource{}, []any{"start_stop_recording", "all"}, wants{RecordingOff, "user.bob"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			check(t, answered(compileHouse(t, "bob", test.settings...), "bob", test.call), test.want)
		})
	}
}

// A mode is about one's own calls: no right makes it reach another's.
func TestAModeRecordsNobodyElse(t *testing.T) {
	set := compileHouse(t, "bob", "recording.mode", "all", "start_stop_recording", "system")
	d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: RecordingStart, Resource: Resource{User: "ann"}, Environment: Environment{Way: WayAnswer}})
	check(t, d, wants{NotGranted, "user.bob"})
}

// One whose mode asks is enough, and one who forbids it is, too.
func TestOneAsksAndOneForbids(t *testing.T) {
	set := theOffice(t, map[string][]any{
		"ann": {"recording.mode", "all"},
		"bob": {"recording.mode", "all", "recording.compulsory", true},
		"cid": {"record_conversations", false},
	})
	check(t, answered(set, "ann", Resource{Parties: []string{"far"}}), wants{Granted, "user.ann.recording.mode"})
	check(t, answered(set, "far", Resource{Parties: []string{"ann"}}), wants{RecordingOff, "user.far"})
	check(t, answered(set, "ann", Resource{Parties: []string{"cid"}}), wants{TargetVeto, "user.cid.record_conversations"})
	check(t, answered(set, "bob", Resource{Parties: []string{"cid"}}), wants{MustBeRecorded, "user.cid.record_conversations"})
	check(t, answered(set, "cid", Resource{Parties: []string{"bob"}}), wants{RecordingOff, "user.cid"})
}

func TestRecordingByHand(t *testing.T) {
	for _, test := range []struct {
		name     string
		action   Action
		call     Resource
		settings []any
		want     wants
	}{
		{"start", RecordingStart, Resource{User: "bob"}, []any{"start_stop_recording", "self"}, wants{Granted, "user.bob.start_stop_recording"}},
		{"start without the right, by whatever mode", RecordingStart, Resource{User: "bob"}, []any{"recording.mode", "all"}, wants{NotGranted, "user.bob"}},
		{"start of what is forbidden", RecordingStart, Resource{User: "bob"}, []any{"start_stop_recording", "self", "record_conversations", false}, wants{TargetVeto, "user.bob.record_conversations"}},
		{"start of a call for help", RecordingStart, Resource{User: "bob", Emergency: true}, []any{"start_stop_recording", "all"}, wants{EmergencyCall, ""}},
		{"stop", RecordingStop, Resource{User: "bob"}, []any{"start_stop_recording", "self"}, wants{Granted, "user.bob.start_stop_recording"}},
		{"stop of what is compulsory", RecordingStop, Resource{User: "bob"}, []any{"start_stop_recording", "self", "recording.mode", "all", "recording.compulsory", true}, wants{MustBeRecorded, "user.bob.recording.compulsory"}},
		{"stop of what is compulsory for others", RecordingStop, Resource{User: "ann", Parties: []string{"ghost", "bob"}, Call: callAt3}, []any{"start_stop_recording", "all", "recording.mode", "all", "recording.compulsory", true}, wants{MustBeRecorded, "user.bob.recording.compulsory"}},
		{"stop of what was started by hand", RecordingStop, Resource{User: "bob"}, []any{"start_stop_recording", "self", "recording.mode", "external", "recording.compulsory", true}, wants{Granted, "user.bob.start_stop_recording"}},
		{"pause", RecordingPause, Resource{User: "bob"}, []any{"pause_recording", "self"}, wants{Granted, "user.bob.pause_recording"}},
		{"pause of what is compulsory", RecordingPause, Resource{User: "bob"}, []any{"pause_recording", "self", "recording.mode", "all", "recording.compulsory", true}, wants{Granted, "user.bob.pause_recording"}},
		{"pause by the right to stop", RecordingPause, Resource{User: "bob"}, []any{"start_stop_recording", "self"}, wants{NotGranted, "user.bob"}},
		{"resume", RecordingResume, Resource{User: "bob"}, []any{"pause_recording", "self"}, wants{Granted, "user.bob.pause_recording"}},
		{"resume with somebody who forbids it", RecordingResume, Resource{User: "bob"}, []any{"pause_recording", "self", "record_conversations", false}, wants{TargetVeto, "user.bob.record_conversations"}},
		{"resume of a call for help", RecordingResume, Resource{User: "bob", Emergency: true}, []any{"pause_recording", "self"}, wants{EmergencyCall, ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			check(t, asks(t, "bob", test.action, test.call, test.settings...), test.want)
		})
	}
}

func TestRecordingTerms(t *testing.T) {
	base := RecordingTerms{PauseLimit: 5 * time.Minute}
	told := RecordingTerms{Announce: AudienceOutside, BeforeRinging: true, PauseLimit: 5 * time.Minute}
	set := theOffice(t, map[string][]any{
		"ann": {"recording.mode", "all"},
		"bob": {"recording.mode", "external", "recording.notify", true, "recording.announce_before_ringing", true},
		"cid": {"recording.notify", "all", "recording.beep", "15s", "recording.pause_limit", "1m", "recording.pause_deafens", true, "recording.compulsory", true},
		"far": {"recording.mode", "all", "recording.beep", "1m", "recording.compulsory", true, "recording.notify", "outside"},
	})
	for _, test := range []struct {
		name, user string
		call       Resource
		want       RecordingTerms
	}{
		{"nothing is asked for", "ann", Resource{}, base},
		{"one's own", "bob", Resource{Outside: true}, told},
		{"those of whose mode is not for this call", "ann", Resource{Parties: []string{"bob"}}, told},
		{"the strictest of all, also of whose mode is off; compulsory is nothing by that", "ann", Resource{Outside: true, Parties: []string{"bob", "cid"}},
			RecordingTerms{Announce: AudienceAll, BeforeRinging: true, Beep: 15 * time.Second, PauseLimit: time.Minute, DeafPause: true}},
		{"each of two organisations is outside to the other", "ann", Resource{Parties: []string{"far"}},
			RecordingTerms{Announce: AudienceAll, Beep: time.Minute, Compulsory: true, PauseLimit: 5 * time.Minute}},
		{"nobody there is told of anything", "far", Resource{Parties: []string{"far"}},
			RecordingTerms{Announce: AudienceOutside, Beep: time.Minute, Compulsory: true, PauseLimit: 5 * time.Minute}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := answered(set, test.user, test.call)
			if diff := cmp.Diff(Obligations{Recording: test.want}, d.Obligations); diff != "" || !d.Allowed() {
				t.Errorf("%s %s (-want +got):\n%s", d.Effect, d.Reason.Code, diff)
			}
		})
	}
	for _, action := range []Action{RecordingStart, RecordingPause, RecordingResume, RecordingStop} {
		d := asks(t, "bob", action, Resource{User: "bob"}, "start_stop_recording", "self", "pause_recording", "self", "recording.pause_limit", "30s")
		want := RecordingTerms{PauseLimit: 30 * time.Second}
		if action == RecordingStop {
			want = RecordingTerms{}
		}
		if d.Obligations.Recording != want {
			t.Errorf("%s on terms %+v, want %+v", action, d.Obligations.Recording, want)
		}
	}
}

// TestRecordingVolume holds that a share of the calls is recorded, the same
// calls each time, and that a greater share holds all of a smaller one.
func TestRecordingVolume(t *testing.T) {
	few := compileHouse(t, "bob", "recording.mode", "all", "recording.volume", int64(30))
	more := compileHouse(t, "bob", "recording.mode", "all", "recording.volume", int64(31))
	const calls = 10_000
	count := 0
	for i := range calls {
		call := Resource{Call: fmt.Sprintf("1760000000.%d", i)}
		recorded := answered(few, "bob", call).Allowed()
		if recorded {
			count++
		}
		if answered(few, "bob", call).Allowed() != recorded {
			t.Fatalf("call %s is recorded once and once not", call.Call)
		}
		if recorded && !answered(more, "bob", call).Allowed() {
			t.Fatalf("call %s is recorded of 30 %% and not of 31 %%", call.Call)
		}
	}
	if count < calls*28/100 || count > calls*32/100 {
		t.Errorf("%d of %d calls recorded, want about 30 %%", count, calls)
	}
}

func TestExplainTellsOfARecording(t *testing.T) {
	set := theOffice(t, map[string][]any{
		"bob": {"recording.mode", "external", "recording.volume", int64(4), "recording.notify", true},
		"ann": {"recording.beep", "15s"},
	})
	e := set.Explain(Request{
		Subject: Subject{User: "bob"}, Action: RecordingStart, Environment: Environment{Way: WayAnswer},
		Resource: Resource{User: "bob", Parties: []string{"ann"}, Outside: true, Call: callAt3},
	})
	var told []string
	for _, step := range e.Steps {
		told = append(told, step.String())
	}
	want := []string{
		"subject is bob",
		"the calls of bob that are recorded by themselves: external",
		"somebody on the call is outside for bob",
		"the call's percentile is 3; those below 4 are recorded for bob",
		"record_conversations of bob is on",
		"record_conversations of ann is on",
		"bob has it recorded on these terms: record_announce = outside, record_pause_limit = 5m0s",
		"ann has it recorded on these terms: record_beep = 15s, record_pause_limit = 5m0s",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

// Whoever of a call the policy is asked about, it is recorded on the same terms,
// and not at all if one of them forbids it.
func TestAllOnACallAreRecordedAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := mustCompileRapid(t, somePolicy(t))
		users := rapid.SliceOfNDistinct(rapid.SampledFrom(someUsers), 1, len(someUsers), rapid.ID[string]).Draw(t, "users")
		call := Resource{Outside: rapid.Bool().Draw(t, "outside"), Call: rapid.StringMatching(`[0-9]{1,4}`).Draw(t, "call")}
		var first *Decision
		for i, user := range users {
			call.Parties = slices.Delete(slices.Clone(users), i, i+1)
			d := answered(set, user, call)
			if !d.Allowed() {
				if d.Obligations != (Obligations{}) {
					t.Fatalf("a refusal obliges to %v", d.Obligations.Map())
				}
				continue
			}
			for _, other := range users {
				if !set.find(&set.byUser, other).has(RecordConversations) {
					t.Fatalf("%s is recorded, and %s forbids it", user, other)
				}
			}
			if first == nil {
				first = &d
			}
			if d.Obligations != first.Obligations {
				t.Fatalf("asked about %s: %v, about %s: %v", first.Subject, first.Obligations.Map(), user, d.Obligations.Map())
			}
		}
	})
}

func TestAnsweringAllocatesNothing(t *testing.T) {
	set := theOffice(t, map[string][]any{"bob": {"recording.mode", "external", "recording.compulsory", true}, "far": {"recording.notify", "all"}})
	r := Request{
		Subject: Subject{User: "bob"}, Action: RecordingStart, Environment: Environment{Way: WayAnswer},
		Resource: Resource{User: "bob", Parties: []string{"ann", "far"}, Call: callAt3},
	}
	if d := set.Evaluate(&r); !d.Allowed() {
		t.Fatal(d.Reason)
	}
	if n := testing.AllocsPerRun(100, func() { set.Evaluate(&r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
