package policy

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestObligations(t *testing.T) {
	everything := []any{
		"call", "all", "call_external", "all", "default_number", "+33400",
		"max_channels", int64(2), "external_calls_per_minute", int64(4), "daily_calls.national", int64(9), "after_call_work", "30s", "tag_required", true, "note_required", true,
		"hold_music", "calm", "preliminary_response", "welcome", "anonymous_incoming", true,
		"recording.mode", "all", "recording.notify", true, "transfer", "all",
	}
	call := Obligations{MaxChannels: 2, AfterCallWork: 30 * time.Second, TagRequired: true, NoteRequired: true, HoldMusic: "calm"}
	outside, ring := call, call
	outside.CallerID, outside.CallsPerMinute, outside.DailyCalls = "+33400", 4, 9
	ring.HideCaller, ring.PreliminaryResponse = true, "welcome"
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
		{CallTransfer, Resource{Extension: "1003"}, Obligations{MaxChannels: 2}},
		{CallTransfer, Resource{Number: "+33123456789", Class: National}, Obligations{CallerID: "+33400", MaxChannels: 2, CallsPerMinute: 4, DailyCalls: 9}},
		{CallPlace, Resource{Extension: "112"}, Obligations{}},
		{CallPlace, Resource{Extension: "9999"}, Obligations{}},
		{CallPickup, Resource{User: "ann"}, Obligations{}},
	} {
		d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: test.action, Resource: test.resource})
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
			d := set.Evaluate(&Request{Subject: Subject{User: test.subject}, Action: action, Resource: Resource{User: test.target, Parties: test.parties}})
			if !d.Allowed() || d.Obligations != test.want {
				t.Errorf("%s of %s with %v: %s, %+v, want %+v", action, test.target, test.parties, d.Effect, d.Obligations, test.want)
			}
		}
	}
	set = compileHouse(t, "ann", "listen", "all")
	if d := set.Evaluate(&Request{Subject: Subject{User: "ann"}, Action: MonitorListen, Resource: Resource{User: "bob"}}); d.Obligations != (Obligations{}) {
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
	d := set.Evaluate(&Request{Subject: Subject{User: "ann"}, Action: MonitorListen, Resource: Resource{User: "bob", Parties: []string{"cid"}}})
	if want := (Obligations{Beep: true}); d.Obligations != want {
		t.Errorf("%+v, want %+v", d.Obligations, want)
	}
}

func TestObligationsMap(t *testing.T) {
	if got := (Obligations{}).Map(); len(got) > 0 {
		t.Errorf("nothing is asked for, but %v", got)
	}
	got := Obligations{
		CallsPerMinute: 4, DailyCalls: 3,
		CallerID: "+331", HideCaller: true, MaxChannels: 2, HoldMusic: "calm",
		PreliminaryResponse: "welcome", AfterCallWork: 90 * time.Second, TagRequired: true, NoteRequired: true,
		Beep: true, BeepOthers: true, WithholdCallerID: true, Diversion: "+331",
		Recording: RecordingTerms{AudienceOutside, true, 15 * time.Second, true, time.Minute, true},
	}.Map()
	want := map[string]any{
		"calls_per_minute": int64(4), "daily_calls": int64(3),
		"caller_id": "+331", "hide_caller": true, "max_channels": int64(2), "hold_music": "calm",
		"preliminary_response": "welcome", "after_call_work": "1m30s", "tag_required": true, "note_required": true,
		"beep": true, "beep_others": true, "withhold_caller_id": true, "diversion": "+331",
		"record_announce": "outside", "record_announce_before_ringing": true, "record_beep": "15s",
		"record_compulsory": true, "record_pause_limit": "1m0s", "record_pause_deafens": true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if names := ObligationNames(); len(names) != len(want) || !slices.IsSorted(names) {
		t.Errorf("names %v", names)
	}
}
