package policy

import (
	"slices"
	"testing"
	"time"
)

// house is a policy with one of everything: two organisations, and in the
// first two departments, a queue, an IVR, a group and numbers.
func house(more ...Entry) []Entry {
	return append([]Entry{
		written(1, "organisation.acme", "plan", []string{"+33"}, "time_zone", "Europe/Paris"),
		written(4, "organisation.other"),
		written(5, "department.sales", "organisation", "acme"),
		written(7, "department.care", "organisation", "acme"),
		written(9, "group.board", "organisation", "acme", "members", []string{"ann"}, "open", true),
		written(13, "group.closed", "organisation", "acme"),
		written(15, "queue.help", "department", "care", "extension", "700", "agents", []string{"bob"}),
		written(19, "queue.idle", "organisation", "acme"),
		written(22, "ivr.main", "organisation", "acme", "extension", "800", "users", []string{"bob"}),
		written(26, "number.+33100", "organisation", "acme", "user", "ann"),
		written(30, "number.+33200", "queue", "help"),
		written(33, "number.+33300", "ivr", "main"),
		written(36, "number.+33400", "organisation", "acme"),
		written(50, "user.ann", "department", "sales", "extension", "1001", "multi_user_aware", true),
		written(60, "user.bob", "department", "care", "extension", "1002"),
		written(70, "user.cid", "department", "care", "extension", "1003"),
		written(80, "user.far", "organisation", "other", "extension", "2001"),
	}, more...)
}

// asks gives a user some settings in the house and decides one request.
func asks(t *testing.T, user string, action Action, resource Resource, keysAndValues ...any) Decision {
	t.Helper()
	return compileHouse(t, user, keysAndValues...).Evaluate(&Request{Subject: Subject{User: user}, Action: action, Resource: resource})
}

func compileHouse(t *testing.T, user string, keysAndValues ...any) *Set {
	t.Helper()
	entries := house()
	at := slices.IndexFunc(entries, func(e Entry) bool { return e.Source.Key == "user."+user })
	entries[at].Settings = append(entries[at].Settings, written(100, "user."+user, keysAndValues...).Settings...)
	set, problems := Compile(Document{Entries: entries, Zone: zone})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}

func TestScopes(t *testing.T) {
	ann, bob, cid, far := Resource{User: "ann"}, Resource{User: "bob"}, Resource{User: "cid"}, Resource{User: "far"}
	for _, test := range []struct {
		right   string
		scope   any
		action  Action
		covered []Resource
		refused []Resource
	}{
		{"history", "none", HistoryView, nil, []Resource{ann, bob, cid, far}},
		{"history", false, HistoryView, nil, []Resource{ann, bob, cid, far}},
		{"history", []string{}, HistoryView, nil, []Resource{ann, bob, cid, far}},
		{"history", "self", HistoryView, []Resource{bob, {Queue: "help"}, {Number: "+33200"}, {Number: "+33300"}},
			[]Resource{ann, cid, far, {Queue: "idle"}, {Number: "+33100"}, {Number: "+33400"}}},
		{"history", "department", HistoryView, []Resource{bob, cid, {Queue: "help"}, {Number: "+33200"}}, []Resource{ann, far, {Queue: "idle"}}},
		{"history", "department:sales", HistoryView, []Resource{ann, {Number: "+33100"}}, []Resource{bob, cid, far, {Queue: "help"}}},
		{"history", "group:board", HistoryView, []Resource{ann}, []Resource{bob, cid, far, {Number: "+33100"}}},
		{"history", "queue:help", HistoryView, []Resource{bob, {Queue: "help"}, {Number: "+33200"}}, []Resource{ann, cid, far, {Queue: "idle"}, {Number: "+33300"}}},
		{"history", "ivr:main", HistoryView, []Resource{{Number: "+33300"}}, []Resource{bob, {Number: "+33200"}}},
		{"history", "extension:1001", HistoryView, []Resource{ann, {Extension: "1001"}}, []Resource{bob, cid, far}},
		{"history", "extension:700", HistoryView, []Resource{{Queue: "help"}, {Extension: "700"}}, []Resource{bob, {Number: "+33200"}}},
		{"history", "number:+33400", HistoryView, []Resource{{Number: "+33400"}}, []Resource{{Number: "+33100"}}},
		{"history", "organisation:other", HistoryView, []Resource{far}, []Resource{ann, bob, cid, {Queue: "help"}}},
		{"history", "all", HistoryView, []Resource{ann, bob, cid, {Queue: "help"}, {Queue: "idle"}, {Number: "+33400"}}, []Resource{far}},
		{"history", true, HistoryView, []Resource{ann, bob, cid}, []Resource{far}},
		{"history", "system", HistoryView, []Resource{ann, bob, cid, far, {Queue: "idle"}}, nil},
		{"history", []string{"self", "extension:2001"}, HistoryView, []Resource{bob, far}, []Resource{ann, cid}},
		// a right reaches only what it is about
		{"manage_queues", "all", HistoryView, []Resource{{Queue: "help"}}, []Resource{ann, bob, {Number: "+33200"}}},
		{"manage_queues", "queue:help", HistoryView, []Resource{{Queue: "help"}}, []Resource{bob, {Number: "+33200"}}},
		{"manage_numbers", "queue:help", HistoryView, []Resource{{Number: "+33200"}}, []Resource{bob, {Queue: "help"}}},
		{"manage_extensions", "extension:1001", HistoryView, []Resource{ann}, []Resource{{Number: "+33100"}}},
		{"manage_extensions", "all", RecordingPlay, nil, []Resource{ann}},
		{"full_call_report_access", true, RecordingPlay, []Resource{ann, bob, {Queue: "idle"}}, []Resource{far}},
		// what is no target of the action
		{"pickup", "system", CallPickup, []Resource{ann}, []Resource{{Queue: "help"}, {Extension: "700"}, {Group: "board"}, {IVR: "main"}, {Number: "+33100"}, {}}},
		{"control_ivr", "all", IVRSendCall, []Resource{{IVR: "main"}, {Extension: "800"}}, []Resource{{Extension: "700"}, bob}},
		{"control_ivr", "self", IVRSwitchMode, []Resource{{IVR: "main"}}, nil},
		{"control_ivr", "ivr:main", IVRSwitchMode, []Resource{{IVR: "main"}}, nil},
		{"join_open_groups", "all", GroupJoin, []Resource{{Group: "board"}}, []Resource{{Group: "closed"}}},
		{"join_open_groups", "group:board", GroupJoin, []Resource{{Group: "board"}}, nil},
		{"call", "queue:help", CallPlace, []Resource{bob, {Extension: "700"}}, []Resource{ann, {Extension: "800"}}},
		{"call", "ivr:main", CallPlace, []Resource{{Extension: "800"}}, []Resource{bob}},
		{"technical", true, SystemConfigure, []Resource{{}, ann}, nil},
		{"technical", "none", SystemConfigure, nil, []Resource{{}}},
		// names that do not agree, or name nothing
		{"history", "system", HistoryView, []Resource{{User: "ann", Extension: "1001"}},
			[]Resource{{User: "ann", Extension: "1002"}, {User: "ann", Queue: "help"}, {User: "ann", Extension: "9"}, {Queue: "nothing"}, {Number: "+33999"}}},
	} {
		set := compileHouse(t, "bob", test.right, test.scope)
		for allowed, resources := range map[bool][]Resource{true: test.covered, false: test.refused} {
			for _, r := range resources {
				d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: test.action, Resource: r})
				if d.Allowed() != allowed {
					t.Errorf("%s = %v: %s %+v is %s (%s)", test.right, test.scope, test.action, r, d.Effect, d.Reason.Code)
				}
			}
		}
	}
}

// wants is what a decision should be; the effect follows from the code.
type wants struct {
	code Code
	key  string // of the reason's source
}

func check(t *testing.T, d Decision, want wants) {
	t.Helper()
	allowed := want.code == Granted || want.code == Shared || want.code == Emergency
	if d.Reason.Code != want.code || d.Reason.Source.Key != want.key || d.Allowed() != allowed {
		t.Errorf("%s %s by %q, want %s by %q", d.Effect, d.Reason.Code, d.Reason.Source.Key, want.code, want.key)
	}
}

func TestSharing(t *testing.T) {
	entries := func(ann ...any) []Entry {
		return []Entry{
			written(1, "organisation.acme"),
			written(2, "organisation.other"),
			written(3, "group.team", "organisation", "acme", "members", []string{"bob", "dee"}),
			written(10, "user.ann", append([]any{"organisation", "acme"}, ann...)...),
			written(30, "user.bob", "organisation", "acme", "voicemail", true),
			written(40, "user.dee", "organisation", "acme"),
			written(50, "user.eli", "organisation", "acme", "voicemail", true, "deny.play_voicemails", true),
			written(60, "user.far", "organisation", "other", "voicemail", true),
		}
	}
	for _, test := range []struct {
		name    string
		subject string
		action  Action
		ann     []any
		want    wants
	}{
		{"with a group", "dee", VoicemailPlay, []any{"multi_user_aware", true, "voicemail", true, "share.voicemails", "group:team"}, wants{Shared, "user.ann.share.voicemails"}},
		{"not with others", "far", VoicemailPlayUnavailable, []any{"multi_user_aware", true, "voicemail", true, "share.unavailable_voicemails", "group:team"}, wants{NotGranted, "user.far"}},
		{"with everyone", "bob", VoicemailPlay, []any{"multi_user_aware", true, "voicemail", true, "share.voicemails", "all"}, wants{Shared, "user.ann.share.voicemails"}},
		{"everyone has voicemail", "dee", VoicemailPlay, []any{"multi_user_aware", true, "voicemail", true, "share.voicemails", "all"}, wants{NotGranted, "user.dee"}},
		{"with a group and everyone", "dee", VoicemailPlay, []any{"multi_user_aware", true, "voicemail", true, "share.voicemails", []string{"all", "group:team"}}, wants{Shared, "user.ann.share.voicemails"}},
		{"everyone is of the organisation", "far", VoicemailPlay, []any{"multi_user_aware", true, "voicemail", true, "share.voicemails", "all"}, wants{NotGranted, "user.far"}},
		{"a denial of the subject", "eli", VoicemailPlay, []any{"multi_user_aware", true, "voicemail", true, "share.voicemails", "all"}, wants{Denied, "user.eli.deny.play_voicemails"}},
		{"not multi user aware", "bob", VoicemailPlay, []any{"voicemail", true, "share.voicemails", "all"}, wants{Precondition, "user.ann"}},
		{"no voicemail", "bob", VoicemailPlay, []any{"multi_user_aware", true, "voicemail", false, "share.voicemails", "all"}, wants{Precondition, "user.ann.voicemail"}},
		{"no fax", "bob", FaxRead, []any{"multi_user_aware", true, "share.faxes", "all"}, wants{Precondition, "user.ann"}},
		{"fax", "bob", FaxRead, []any{"multi_user_aware", true, "fax", true, "share.faxes", "all"}, wants{Shared, "user.ann.share.faxes"}},
		{"nothing recorded", "bob", RecordingPlay, []any{"multi_user_aware", true, "share.recordings", "all"}, wants{Precondition, "user.ann"}},
		{"recordings, which needs no consent besides", "bob", RecordingPlay, []any{"multi_user_aware", true, "recording.mode", "all", "show_call_recordings", false, "share.recordings", "all"}, wants{Shared, "user.ann.share.recordings"}},
		{"history", "bob", HistoryView, []any{"multi_user_aware", true, "share.history", "group:team"}, wants{Shared, "user.ann.share.history"}},
		{"read only", "bob", VoicemailDelete, []any{"multi_user_aware", true, "voicemail", true, "share.voicemails", "all"}, wants{NotGranted, "user.bob"}},
		{"setting it up", "ann", SharingEdit, []any{"multi_user_aware", true, "edit_sharing", "self"}, wants{Granted, "user.ann.edit_sharing"}},
		{"setting it up in vain", "ann", SharingEdit, []any{"edit_sharing", "self"}, wants{Precondition, "user.ann"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := mustCompile(t, entries(test.ann...)...)
			check(t, set.Evaluate(&Request{Subject: Subject{User: test.subject}, Action: test.action, Resource: Resource{User: "ann"}}), test.want)
		})
	}
}

func TestRinging(t *testing.T) {
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // ten o'clock in Paris
	for _, test := range []struct {
		name        string
		environment Environment
		settings    []any
		want        wants
	}{
		{"at any time", Environment{}, nil, wants{Granted, "user.bob"}},
		{"in business hours", Environment{Time: monday}, []any{"business_hours", "mon 10:00-11:00"}, wants{Granted, "user.bob"}},
		{"after business hours", Environment{Time: monday.Add(time.Hour)}, []any{"business_hours", "mon 10:00-11:00"}, wants{OutsideHours, "user.bob.business_hours"}},
		{"in a time zone of one's own", Environment{Time: monday}, []any{"business_hours", "mon 09:00-09:30", "time_zone", "UTC"}, wants{Granted, "user.bob"}},
		{"snoozed", Environment{Snoozed: true}, nil, wants{Snoozed, ""}},
		{"in after-call work", Environment{AfterCallWork: true}, nil, wants{InAfterCallWork, ""}},
		{"SIP account off", Environment{}, []any{"sip_account", false}, wants{Precondition, "user.bob.sip_account"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := compileHouse(t, "bob", test.settings...)
			check(t, set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: CallRing, Environment: test.environment}), test.want)
		})
	}
}

func TestPortal(t *testing.T) {
	ask := func(way Way, settings ...any) Decision {
		set := compileHouse(t, "bob", append(settings, "call", "all")...)
		return set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: CallPlace, Resource: Resource{Extension: "1001"}, Environment: Environment{Way: way}})
	}
	check(t, ask(WayAPI), wants{NoPortal, "user.bob"})
	check(t, ask(WayAPI, "portal", true), wants{Granted, "user.bob.call"})
	check(t, ask(WayAPI, "portal", true, "deny.portal", true), wants{Denied, "user.bob.deny.portal"})
	check(t, ask(WayDial), wants{Granted, "user.bob.call"})
	check(t, asks(t, "bob", PortalAccess, Resource{}), wants{NoPortal, "user.bob"})
}

func TestDenialsReachEverywhere(t *testing.T) {
	check(t, asks(t, "bob", HistoryView, Resource{User: "far"}, "history", "system", "deny.history", true), wants{Denied, "user.bob.deny.history"})
	check(t, asks(t, "bob", HistoryView, Resource{User: "far"}, "history", "system", "deny.history", "none"), wants{Granted, "user.bob.history"})
	check(t, asks(t, "bob", CallPark, Resource{}, "park", true, "deny.park", true), wants{Denied, "user.bob.deny.park"})
	check(t, asks(t, "bob", CallSpecial, Resource{Number: "+33899"}, "special_numbers", true, "deny.special_numbers", "number:+33899*"), wants{Denied, "user.bob.deny.special_numbers"})
}

func TestConsents(t *testing.T) {
	for _, test := range []struct {
		name     string
		action   Action
		resource Resource
		right    string
		settings []any // of cid, in bob's department; bob asks
		want     wants
	}{
		{"with whom", CallsViewNumber, Resource{User: "cid"}, "calls", []any{"show_my_calls", true}, wants{Granted, "user.bob.calls"}},
		{"with whom, not shown unless it is said", CallsViewNumber, Resource{User: "cid"}, "calls", nil, wants{TargetVeto, "user.cid"}},
		{"that there is a call", CallsView, Resource{User: "cid"}, "calls", nil, wants{Granted, "user.bob.calls"}},
		{"one's own", CallsViewNumber, Resource{User: "bob"}, "calls", nil, wants{Granted, "user.bob.calls"}},
		{"intercom", CallIntercom, Resource{User: "cid"}, "intercom", nil, wants{Granted, "user.bob.intercom"}},
		{"no intercom", CallIntercom, Resource{User: "cid"}, "intercom", []any{"accepts_intercom", false}, wants{TargetVeto, "user.cid.accepts_intercom"}},
		{"recordings of the department", RecordingPlay, Resource{User: "cid"}, "play_recordings", []any{"show_call_recordings", false}, wants{Granted, "user.bob.play_recordings"}},
		{"a queue's recordings", RecordingPlay, Resource{Queue: "help"}, "play_recordings", nil, wants{Granted, "user.bob.play_recordings"}},
		{"no recording of cid", RecordingStart, Resource{User: "cid"}, "start_stop_recording", []any{"record_conversations", false}, wants{TargetVeto, "user.cid.record_conversations"}},
		{"but it can be stopped", RecordingStop, Resource{User: "cid"}, "start_stop_recording", []any{"record_conversations", false}, wants{Granted, "user.bob.start_stop_recording"}},
		{"no phone", CallPlace, Resource{User: "cid"}, "call", []any{"sip_account", false}, wants{Precondition, "user.cid.sip_account"}},
		{"whisper", MonitorWhisper, Resource{User: "cid"}, "whisper", []any{"can_be_listened", false}, wants{TargetVeto, "user.cid.can_be_listened"}},
		{"barge", MonitorBarge, Resource{User: "cid"}, "barge", []any{"can_be_listened", false}, wants{TargetVeto, "user.cid.can_be_listened"}},
		{"download", RecordingDownload, Resource{User: "cid"}, "download_recordings", nil, wants{NotGranted, "user.bob"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			entries := house(written(200, "role.asks", test.right, "all"))
			for i := range entries {
				switch entries[i].Source.Key {
				case "user.bob":
					entries[i].Settings = append(entries[i].Settings, written(60, "user.bob", test.right, "all").Settings...)
				case "user.cid":
					entries[i].Settings = append(entries[i].Settings, written(70, "user.cid", test.settings...).Settings...)
				}
			}
			set, problems := Compile(Document{Entries: entries, Zone: zone})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			check(t, set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: test.action, Resource: test.resource}), test.want)
		})
	}
	check(t, asks(t, "bob", RecordingDownload, Resource{User: "cid"}, "download_recordings", "all", "play_recordings", "all"), wants{Granted, "user.bob.download_recordings"})
}

// TestRolesAddUp holds what becomes of a key that several levels set.
func TestRolesAddUp(t *testing.T) {
	set := mustCompile(t,
		written(1, "role.a", "pickup", "extension:1", "deny.pickup", "extension:4", "voicemail", true),
		written(5, "role.b", "pickup", "extension:2"),
		written(8, "role.both", "extends", []string{"a", "b"}),
		written(10, "role.own", "extends", []string{"a", "b"}, "pickup", []string{"extension:3", "extension:4", "extension:5"}),
		written(20, "user.one", "extension", "1"), written(21, "user.two", "extension", "2"), written(22, "user.three", "extension", "3"),
		written(23, "user.four", "extension", "4"), written(24, "user.five", "extension", "5"),
		written(30, "user.inherits", "role", "both"),
		written(40, "user.replaces", "role", "own"),
		written(50, "user.denies", "role", "own", "deny.pickup", "extension:5"),
	)
	for subject, want := range map[string]map[string]Code{
		"inherits": {"one": Granted, "two": Granted, "three": NotGranted, "four": Denied, "five": NotGranted},
		"replaces": {"one": NotGranted, "two": NotGranted, "three": Granted, "four": Denied, "five": Granted},
		"denies":   {"one": NotGranted, "two": NotGranted, "three": Granted, "four": Denied, "five": Denied},
	} {
		for target, code := range want {
			d := set.Evaluate(&Request{Subject: Subject{User: subject}, Action: CallPickup, Resource: Resource{User: target}})
			if d.Reason.Code != code {
				t.Errorf("%s picks up for %s: %s, want %s", subject, target, d.Reason.Code, code)
			}
		}
	}
}
