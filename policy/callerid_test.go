package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a call outside shows, by what was asked for and by what the user may do. In
// the house Bob answers the queue of +33200 and is assigned to the IVR of +33300;
// +33100 is Ann's, and +33400 nobody's in particular.
func TestCallerID(t *testing.T) {
	calls := []any{"call_external", "all", "default_number", "+33400"}
	with := func(more ...any) []any { return append(append([]any{}, calls...), more...) }
	none := []any{"call_external", "all"}
	for _, test := range []struct {
		name     string
		settings []any
		asks     Resource
		want     Code
		shown    Obligations
	}{
		{"none chosen", calls, Resource{}, Granted, Obligations{CallerID: "+33400"}},
		{"no number at all", none, Resource{}, NoCallerID, Obligations{}},
		{"no number at all, and the phone names one", none, Resource{CallerID: "+33100", ChosenBy: ChosenByPhone}, NoCallerID, Obligations{}},
		{"no number at all, and one is chosen", none, Resource{CallerID: "+33100"}, CallerIDRefused, Obligations{}},

		{"the IVR's that one is assigned to", with("caller_id", "self"), Resource{CallerID: "+33300"}, Granted, Obligations{CallerID: "+33300"}},
		{"that of one's queue", with("caller_id", "self"), Resource{CallerID: "+33200"}, Granted, Obligations{CallerID: "+33200"}},
		{"somebody else's", with("caller_id", "self"), Resource{CallerID: "+33100"}, CallerIDRefused, Obligations{}},
		{"one of a list", with("caller_id", []string{"number:+33100", "number:+33300"}), Resource{CallerID: "+33100"}, Granted, Obligations{CallerID: "+33100"}},
		{"one that is not on it", with("caller_id", "number:+33100"), Resource{CallerID: "+33300"}, CallerIDRefused, Obligations{}},
		{"any of the organisation's", with("caller_id", "all"), Resource{CallerID: "+33100"}, Granted, Obligations{CallerID: "+33100"}},
		{"any but one", with("caller_id", "all", "deny.caller_id", "number:+33100"), Resource{CallerID: "+33100"}, Denied, Obligations{}},
		{"a managed one", with("manage_numbers", "number:+33100"), Resource{CallerID: "+33100"}, Granted, Obligations{CallerID: "+33100"}},
		{"one that is not managed", with("manage_numbers", "number:+33100"), Resource{CallerID: "+33200"}, CallerIDRefused, Obligations{}},
		{"nobody's, though all are allowed", with("caller_id", "system"), Resource{CallerID: "+33999"}, CallerIDRefused, Obligations{}},

		{"the phone's, by right", with("caller_id", "all"), Resource{CallerID: "+33100", ChosenBy: ChosenByPhone}, Granted, Obligations{CallerID: "+33100"}},
		{"the phone's, without", calls, Resource{CallerID: "+33100", ChosenBy: ChosenByPhone}, Granted, Obligations{CallerID: "+33400"}},
		{"the phone's, which is nobody's", calls, Resource{CallerID: "+33999", ChosenBy: ChosenByPhone}, Granted, Obligations{CallerID: "+33400"}},
		{"the phone's, without, strictly", with("wrong_caller_id.phone", "refuse"), Resource{CallerID: "+33100", ChosenBy: ChosenByPhone}, CallerIDRefused, Obligations{}},
		{"the phone's default, strictly", with("wrong_caller_id.phone", "refuse"), Resource{CallerID: "+33400", ChosenBy: ChosenByPhone}, Granted, Obligations{CallerID: "+33400"}},
		{"by code, without, leniently", with("wrong_caller_id.code", "default"), Resource{CallerID: "+33100"}, Granted, Obligations{CallerID: "+33400"}},
		{"by code, leniently, with no default", []any{"call_external", "all", "wrong_caller_id.code", "default"}, Resource{CallerID: "+33100"}, NoCallerID, Obligations{}},

		{"the nearest, by right", with("caller_id", "self", "local_presence", true), Resource{Nearest: "+33200"}, Granted, Obligations{CallerID: "+33200"}},
		{"the nearest, without", with("caller_id", "self"), Resource{Nearest: "+33200"}, Granted, Obligations{CallerID: "+33400"}},
		{"the nearest, which is not one's own", with("local_presence", true), Resource{Nearest: "+33200"}, Granted, Obligations{CallerID: "+33400"}},
		{"the nearest, and another was chosen", with("caller_id", "self", "local_presence", true), Resource{Nearest: "+33200", CallerID: "+33300"}, Granted, Obligations{CallerID: "+33300"}},
		{"the nearest, and the phone names the default", with("caller_id", "self", "local_presence", true), Resource{Nearest: "+33200", CallerID: "+33400", ChosenBy: ChosenByPhone}, Granted, Obligations{CallerID: "+33200"}},
		{"the nearest, and the default was chosen", with("caller_id", "self", "local_presence", true), Resource{Nearest: "+33200", CallerID: "+33400"}, Granted, Obligations{CallerID: "+33400"}},

		{"withheld, by right", with("withhold_caller_id", true), Resource{Withheld: true}, Granted, Obligations{CallerID: "+33400", WithholdCallerID: true}},
		{"withheld, without", calls, Resource{Withheld: true}, WithholdRefused, Obligations{}},
		{"withheld, and there is no number", append(none, "withhold_caller_id", true), Resource{Withheld: true}, NoCallerID, Obligations{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := compileHouse(t, "bob", test.settings...)
			test.asks.Number, test.asks.Class = "+33123456789", National
			d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: CallExternal, Resource: test.asks})
			if d.Reason.Code != test.want {
				t.Errorf("%s %s, want %s", d.Effect, d.Reason.Code, test.want)
			}
			if diff := cmp.Diff(test.shown, d.Obligations); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A call that is sent on shows what who sends it on may show, and says whose it was
// if nobody has answered it.
func TestCallerIDOfACallThatIsSentOn(t *testing.T) {
	set := compileHouse(t, "bob", "call_external", "all", "default_number", "+33400", "caller_id", "self", "withhold_caller_id", true,
		"transfer", "all", "divert", "all", "forward", "all")
	for action, unanswered := range map[Action]bool{CallTransfer: false, CallDivert: true, CallForward: true} {
		for _, test := range []struct {
			asks Resource
			want Obligations
		}{
			{Resource{}, Obligations{CallerID: "+33400", Diversion: "+33400"}},
			{Resource{CallerID: "+33200"}, Obligations{CallerID: "+33200", Diversion: "+33200"}},
			{Resource{Withheld: true}, Obligations{CallerID: "+33400", WithholdCallerID: true}},
		} {
			test.asks.Number, test.asks.Class = "+33123456789", National
			if !unanswered {
				test.want.Diversion = ""
			}
			d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: action, Resource: test.asks})
			if diff := cmp.Diff(test.want, d.Obligations); diff != "" {
				t.Errorf("%s (-want +got):\n%s", action, diff)
			}
		}
	}
}

// Nothing that is asked about a caller ID stands in the way of an emergency call.
func TestCallerIDOfAnEmergencyCall(t *testing.T) {
	set := compileHouse(t, "bob", "wrong_caller_id.phone", "refuse")
	set.emergency = []string{"112"}
	for _, asks := range []Resource{{}, {CallerID: "+33999"}, {Withheld: true}, {CallerID: "+33100", ChosenBy: ChosenByPhone}} {
		asks.Number = "112"
		d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: CallExternal, Resource: asks})
		if !d.Allowed() || d.Obligations != (Obligations{}) {
			t.Errorf("%+v: %s %s, %+v", asks, d.Effect, d.Reason.Code, d.Obligations)
		}
	}
}

func TestPresentable(t *testing.T) {
	for _, test := range []struct {
		settings []any
		want     []string
	}{
		{nil, nil},
		{[]any{"default_number", "+33400"}, []string{"+33400"}},
		{[]any{"default_number", "+33400", "caller_id", "self"}, []string{"+33400", "+33200", "+33300"}},
		{[]any{"default_number", "+33300", "caller_id", "self"}, []string{"+33300", "+33200"}},
		{[]any{"caller_id", "self", "deny.caller_id", "number:+33200"}, []string{"+33300"}},
		{[]any{"manage_numbers", []string{"number:+33100", "number:+33200"}}, []string{"+33100", "+33200"}},
	} {
		set := compileHouse(t, "bob", test.settings...)
		if diff := cmp.Diff(test.want, set.Presentable("bob")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.settings, diff)
		}
		if got := set.Presentable("nobody"); got != nil {
			t.Errorf("nobody presents %v", got)
		}
		// each of them may indeed be chosen
		for _, number := range set.Presentable("bob") {
			r := Resource{Number: "+33123456789", Class: National, CallerID: number}
			q := query{set: set, request: &Request{Resource: r}, subject: set.find(&set.byUser, "bob"), row: externalRow}
			if v := q.presents(); !v.allowed {
				t.Errorf("%v: %s is refused: %s", test.settings, number, v.code)
			}
		}
	}
}

// An emergency call shows where the user is, else where the organisation is, else
// the user's own number.
func TestLocation(t *testing.T) {
	entries := func(emergency []any, settings ...any) []Entry {
		return append(house(), written(200, "emergency", append([]any{"numbers", "112"}, emergency...)...),
			written(210, "user.gus", append([]any{"department", "care"}, settings...)...))
	}
	for _, test := range []struct {
		emergency, settings []any
		want                string
	}{
		{nil, nil, ""},
		{nil, []any{"default_number", "+33400"}, "+33400"},
		{[]any{"caller_id", "+33200"}, []any{"default_number", "+33400"}, "+33200"},
		{[]any{"caller_id", "+33200"}, []any{"location_number", "+33100"}, "+33100"},
	} {
		set, problems := Compile(Document{Entries: entries(test.emergency, test.settings...), Zone: zone})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if gus, _ := set.User("gus"); gus.Location != test.want {
			t.Errorf("%v %v: %q, want %q", test.emergency, test.settings, gus.Location, test.want)
		}
	}
	if _, problems := Compile(Document{Entries: entries([]any{"caller_id", "+331"}), Zone: zone}); len(problems) != 1 {
		t.Errorf("problems: %v", problems)
	}
}

// Who is not to know who calls is told so by nothing that brings a call to the phone.
func TestHideCaller(t *testing.T) {
	set := compileHouse(t, "bob", "anonymous_incoming", true, "call", "all", "pickup", "all", "unpark", "all", "pickup_waiting", "all",
		"listen", "all", "whisper", "all", "barge", "all")
	for _, test := range []struct {
		action   Action
		resource Resource
		want     bool
	}{
		{CallRing, Resource{}, true},
		{CallRing, Resource{Outside: true}, true},
		{CallPickup, Resource{User: "ann"}, true},
		{CallUnpark, Resource{User: "ann"}, true},
		{QueuePickup, Resource{Queue: "help"}, true},
		{MonitorListen, Resource{User: "ann"}, true},
		{MonitorWhisper, Resource{User: "ann"}, true},
		{MonitorBarge, Resource{User: "ann"}, true},
		{CallPlace, Resource{User: "ann"}, false},
	} {
		d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: test.action, Resource: test.resource})
		if !d.Allowed() || d.Obligations.HideCaller != test.want {
			t.Errorf("%s: %s %s, hide %v", test.action, d.Effect, d.Reason.Code, d.Obligations.HideCaller)
		}
	}
	if bob, _ := set.User("bob"); !bob.Anonymous {
		t.Error("bob's phones may be told")
	}
	if ann, _ := set.User("ann"); ann.Anonymous {
		t.Error("ann's phones may not be told")
	}
}
