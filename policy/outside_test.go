package policy

import (
	"slices"
	"testing"
)

func TestCallsOutside(t *testing.T) {
	const in, out = "+33123456789", "+49301234567"
	all := slices.Clip([]any{"call_external", "all"})
	numbered := slices.Clip(append(all, "default_number", "+33400"))
	for _, test := range []struct {
		name     string
		action   Action
		resource Resource
		settings []any
		want     wants
		callerID string
	}{
		{"no right", CallExternal, Resource{Number: in, Class: National}, nil, wants{NotGranted, "user.bob"}, ""},
		{"no number to present", CallExternal, Resource{Number: in, Class: National}, all, wants{NoCallerID, "user.bob"}, ""},
		{"the default number", CallExternal, Resource{Number: in, Class: National}, numbered, wants{Granted, "user.bob.call_external"}, "+33400"},
		{"the default number, chosen", CallExternal, Resource{Number: in, Class: National, CallerID: "+33400"}, numbered, wants{Granted, "user.bob.call_external"}, "+33400"},
		{"another number", CallExternal, Resource{Number: in, Class: National, CallerID: "+33100"}, numbered, wants{CallerIDRefused, "user.bob"}, ""},
		{"nobody's number", CallExternal, Resource{Number: in, Class: National, CallerID: "+1"}, numbered, wants{CallerIDRefused, ""}, ""},
		{"one's queue's number, by right", CallExternal, Resource{Number: in, Class: National}, append(all, "caller_id", "self"), wants{Granted, "user.bob.call_external"}, "+33200"},
		{"a number that is denied", CallExternal, Resource{Number: in, Class: National}, append(all, "caller_id", "self", "deny.caller_id", "number:+33200"), wants{Granted, "user.bob.call_external"}, "+33300"},
		{"all numbers denied", CallExternal, Resource{Number: in, Class: National}, append(all, "caller_id", "self", "deny.caller_id", true), wants{NoCallerID, "user.bob"}, ""},
		{"a number among those that begin so", CallExternal, Resource{Number: in, Class: National}, append(numbered, "call_external", "number:+331*")[2:], wants{Granted, "user.bob.call_external"}, "+33400"},
		{"a number not among them", CallExternal, Resource{Number: "+33223456789", Class: National}, append(numbered, "call_external", "number:+331*")[2:], wants{NotGranted, "user.bob.call_external"}, ""},
		{"one number and no longer one", CallExternal, Resource{Number: in, Class: National}, append(numbered, "call_external", "number:+3312345678")[2:], wants{NotGranted, "user.bob.call_external"}, ""},
		{"a special number", CallExternal, Resource{Number: in, Class: TollFree}, numbered, wants{SpecialNumber, "user.bob"}, ""},
		{"an unclassified number", CallExternal, Resource{Number: in}, numbered, wants{UnknownTarget, "user.bob"}, ""},
		{"a special number, by right", CallExternal, Resource{Number: in, Class: PremiumRate}, append(numbered, "special_numbers", true), wants{Granted, "user.bob.call_external"}, "+33400"},
		{"out of plan", CallExternal, Resource{Number: out, Class: National}, numbered, wants{OutOfPlan, "user.bob"}, ""},
		{"out of plan, by right", CallExternal, Resource{Number: out, Class: National}, append(numbered, "out_of_plan", "number:+49*"), wants{Granted, "user.bob.call_external"}, "+33400"},
		{"no number", CallExternal, Resource{Class: National}, numbered, wants{UnknownTarget, ""}, ""},
		{"what is no number", CallExternal, Resource{Number: "+33 1", Class: National}, numbered, wants{UnknownTarget, ""}, ""},
		{"a plus alone", CallExternal, Resource{Number: "+", Class: National}, numbered, wants{UnknownTarget, ""}, ""},
		{"a number and a user", CallExternal, Resource{Number: in, User: "ann", Class: National}, numbered, wants{UnknownTarget, ""}, ""},
		{"a number and nobody", CallExternal, Resource{Number: in, User: "nobody", Class: National}, numbered, wants{UnknownTarget, ""}, ""},
		{"SIP account off", CallExternal, Resource{Number: in, Class: National}, append(numbered, "sip_account", false), wants{Precondition, "user.bob.sip_account"}, ""},
		{"emergency", CallExternal, Resource{Number: "112"}, []any{"sip_account", false}, wants{Emergency, "emergency.numbers"}, ""},
		// sending calls on
		{"transfer outside", CallTransfer, Resource{Number: in, Class: National}, append(numbered, "transfer", "all"), wants{Granted, "user.bob.transfer"}, "+33400"},
		{"transfer outside without the right to call there", CallTransfer, Resource{Number: in, Class: National}, []any{"transfer", "all"}, wants{NotGranted, "user.bob"}, ""},
		{"transfer to numbers that begin so", CallTransfer, Resource{Number: in, Class: National}, append(numbered, "transfer", "number:+331*"), wants{Granted, "user.bob.transfer"}, "+33400"},
		{"transfer of an outside party", CallTransfer, Resource{Number: in, Class: National, Outside: true}, append(numbered, "transfer", "all"), wants{ExternalToExternal, "user.bob"}, ""},
		{"transfer of an outside party, by right", CallTransfer, Resource{Number: in, Class: National, Outside: true}, append(numbered, "transfer", "all", "connect_external", "all"), wants{Granted, "user.bob.transfer"}, "+33400"},
		{"divert out of plan", CallDivert, Resource{Number: out, Class: National}, append(numbered, "divert", "all"), wants{OutOfPlan, "user.bob"}, ""},
		{"forward to a special number", CallForward, Resource{Number: in, Class: Special}, append(numbered, "forward", "all"), wants{SpecialNumber, "user.bob"}, ""},
		{"transfer to a user", CallTransfer, Resource{Extension: "1001", Outside: true}, []any{"transfer", "all", "call", "all"}, wants{Granted, "user.bob.transfer"}, ""},
		{"transfer to a user whom one may not call", CallTransfer, Resource{Extension: "1001"}, []any{"transfer", "all", "call", "department"}, wants{NotGranted, "user.bob.call"}, ""},
		{"transfer to an emergency number", CallTransfer, Resource{Extension: "112"}, []any{"transfer", "all", "call", "all"}, wants{UnknownTarget, ""}, ""},
		{"divert to an emergency number", CallDivert, Resource{Extension: "112"}, append(numbered, "divert", "all", "call", "all"), wants{EmergencyCall, "emergency.numbers"}, ""},
		{"forward to an emergency number", CallForward, Resource{Number: "112", Class: Special}, append(numbered, "forward", "all", "special_numbers", "all"), wants{EmergencyCall, "emergency.numbers"}, ""},
		// the conditions by themselves
		{"special alone", CallSpecial, Resource{Number: in, Class: Special}, []any{"special_numbers", true}, wants{Granted, "user.bob.special_numbers"}, ""},
		{"choosing a number", CallerIDChoose, Resource{Number: "+33400"}, []any{"manage_numbers", "number:+33400"}, wants{Granted, "user.bob.manage_numbers"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := compileHouse(t, "bob", test.settings...)
			set.emergency, set.emergencySource = []string{"112"}, &Source{Key: "emergency.numbers"}
			d := set.Evaluate(&Request{Subject: Subject{User: "bob"}, Action: test.action, Resource: test.resource})
			check(t, d, test.want)
			if d.Obligations.CallerID != test.callerID {
				t.Errorf("caller ID %q, want %q", d.Obligations.CallerID, test.callerID)
			}
		})
	}
	// whose own the number is, needs no right for it
	check(t, asks(t, "ann", CallExternal, Resource{Number: in, Class: National}, all...), wants{Granted, "user.ann.call_external"})
	// where no plan is set, every number is in it
	d := asks(t, "far", CallExternal, Resource{Number: out, Class: National}, append(all, "default_number", "+33400")...)
	check(t, d, wants{Granted, "user.far.call_external"})
}
