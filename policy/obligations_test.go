package policy

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestObligations(t *testing.T) {
	everything := []any{
		"call", "all", "call_external", "all", "default_number", "+33400",
		"max_channels", int64(2), "after_call_work", "30s", "tag_required", true, "note_required", true,
		"hold_music", "calm", "preliminary_response", "welcome", "anonymous_incoming", true,
		"recording.mode", "all", "recording.notify", true, "transfer", "all",
	}
	call := Obligations{MaxChannels: 2, AfterCallWork: 30 * time.Second, TagRequired: true, NoteRequired: true, HoldMusic: "calm", Record: true}
	outside, ring := call, call
	outside.CallerID = "+33400"
	ring.HideCaller, ring.NotifyRecording, ring.PreliminaryResponse = true, true, "welcome"
	set := compileHouse(t, "bob", everything...)
	set.emergency = []string{"112"}
	for _, test := range []struct {
		action   Action
		resource Resource
		want     Obligations
	}{
		{CallPlace, Resource{Extension: "1003"}, call},
		{CallExternal, Resource{Number: "+33123456789", Class: National}, outside},
		{CallRing, Resource{}, ring},
		{CallTransfer, Resource{Extension: "1003"}, Obligations{}},
		{CallTransfer, Resource{Number: "+33123456789", Class: National}, Obligations{CallerID: "+33400"}},
		{CallPlace, Resource{Extension: "112"}, Obligations{}},
		{CallPlace, Resource{Extension: "9999"}, Obligations{}},
		{CallPickup, Resource{User: "ann"}, Obligations{}},
	} {
		d := set.Evaluate(Request{Subject: Subject{User: "bob"}, Action: test.action, Resource: test.resource})
		if diff := cmp.Diff(test.want, d.Obligations); diff != "" {
			t.Errorf("%s %+v (-want +got):\n%s", test.action, test.resource, diff)
		}
	}
}

// Whoever wants it hears a beep, also as the other party of the call.
func TestTheBeep(t *testing.T) {
	set := compileHouse(t, "bob", "monitor_beep", true, "listen", "all", "whisper", "all", "barge", "all")
	for _, action := range []Action{MonitorListen, MonitorWhisper, MonitorBarge} {
		for _, test := range []struct {
			subject, target string
			parties         []string
			want            Obligations
		}{
			{"bob", "ann", nil, Obligations{}},
			{"bob", "ann", []string{"cid"}, Obligations{}},
			{"bob", "ann", []string{"cid", "bob"}, Obligations{BeepOthers: true}},
		} {
			d := set.Evaluate(Request{Subject: Subject{User: test.subject}, Action: action, Resource: Resource{User: test.target, Parties: test.parties}})
			if !d.Allowed() || d.Obligations != test.want {
				t.Errorf("%s of %s with %v: %s, %+v, want %+v", action, test.target, test.parties, d.Effect, d.Obligations, test.want)
			}
		}
	}
	set = compileHouse(t, "ann", "listen", "all")
	if d := set.Evaluate(Request{Subject: Subject{User: "ann"}, Action: MonitorListen, Resource: Resource{User: "bob"}}); d.Obligations != (Obligations{}) {
		t.Errorf("a beep that nobody asked for: %+v", d.Obligations)
	}
	entries := house()
	for i := range entries {
		switch e := &entries[i]; e.Source.Key {
		case "user.ann":
			e.Settings = append(e.Settings, written(100, "user.ann", "listen", "all").Settings...)
		case "user.bob":
			e.Settings = append(e.Settings, written(100, "user.bob", "monitor_beep", true).Settings...)
		}
	}
	set, problems := Compile(Document{Entries: entries, Zone: zone})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d := set.Evaluate(Request{Subject: Subject{User: "ann"}, Action: MonitorListen, Resource: Resource{User: "bob", Parties: []string{"cid"}}})
	if want := (Obligations{Beep: true}); d.Obligations != want {
		t.Errorf("%+v, want %+v", d.Obligations, want)
	}
}

func TestRecording(t *testing.T) {
	for _, test := range []struct {
		name     string
		resource Resource
		action   Action
		settings []any
		want     bool
	}{
		{"off", Resource{Extension: "1001"}, CallPlace, []any{"recording.mode", "off"}, false},
		{"all", Resource{Extension: "1001"}, CallPlace, []any{"recording.mode", "all"}, true},
		{"external, and the call is not", Resource{Extension: "1001"}, CallPlace, []any{"recording.mode", "external"}, false},
		{"external, and the call is", Resource{Outside: true}, CallRing, []any{"recording.mode", "external"}, true},
		{"none of them", Resource{Extension: "1001"}, CallPlace, []any{"recording.mode", "all", "recording.volume", int64(0)}, false},
		{"prohibited on one's own line", Resource{Extension: "1001"}, CallPlace, []any{"recording.mode", "all", "record_conversations", false}, false},
		{"prohibited on the line of a party", Resource{Extension: "1001", Parties: []string{"cid"}}, CallPlace, []any{"recording.mode", "all"}, true},
		{"a party nobody knows", Resource{Extension: "1001", Parties: []string{"ghost"}}, CallPlace, []any{"recording.mode", "all"}, false},
	} {
		d := asks(t, "bob", test.action, test.resource, append(test.settings, "call", "all")...)
		if !d.Allowed() || d.Obligations.Record != test.want {
			t.Errorf("%s: %s, record %v", test.name, d.Effect, d.Obligations.Record)
		}
	}
}

// TestRecordingVolume holds that a share of the calls is recorded, the same
// calls each time.
func TestRecordingVolume(t *testing.T) {
	set := compileHouse(t, "bob", "recording.mode", "all", "recording.volume", int64(30), "call", "all")
	recorded := func(call string) bool {
		return set.Evaluate(Request{Subject: Subject{User: "bob"}, Action: CallRing, Resource: Resource{Call: call}}).Obligations.Record
	}
	const calls = 10_000
	count := 0
	for i := range calls {
		id := fmt.Sprintf("1760000000.%d", i)
		first := recorded(id)
		if first {
			count++
		}
		if recorded(id) != first {
			t.Fatalf("call %s is recorded once and once not", id)
		}
	}
	if count < calls*28/100 || count > calls*32/100 {
		t.Errorf("%d of %d calls recorded, want about 30 %%", count, calls)
	}
}

func TestObligationsMap(t *testing.T) {
	if got := (Obligations{}).Map(); len(got) > 0 {
		t.Errorf("nothing is asked for, but %v", got)
	}
	got := Obligations{
		CallerID: "+331", HideCaller: true, Record: true, NotifyRecording: true, MaxChannels: 2, HoldMusic: "calm",
		PreliminaryResponse: "welcome", AfterCallWork: 90 * time.Second, TagRequired: true, NoteRequired: true,
		Beep: true, BeepOthers: true, WithholdCallerID: true, Diversion: "+331",
	}.Map()
	want := map[string]any{
		"caller_id": "+331", "hide_caller": true, "record": true, "notify_recording": true, "max_channels": int64(2), "hold_music": "calm",
		"preliminary_response": "welcome", "after_call_work": "1m30s", "tag_required": true, "note_required": true,
		"beep": true, "beep_others": true, "withhold_caller_id": true, "diversion": "+331",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if names := ObligationNames(); len(names) != len(want) || !slices.IsSorted(names) {
		t.Errorf("names %v", names)
	}
}
