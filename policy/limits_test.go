package policy

import "testing"

func TestLimits(t *testing.T) {
	set := compileHouse(t, "bob", "call", "all", "call_external", "all", "special_numbers", "all", "transfer", "all", "divert", "all", "park", true, "default_number", "+33400",
		"max_channels", int64(2), "external_calls_per_minute", int64(4), "daily_calls.premium_rate", int64(3))
	premium := Resource{Number: "+33899123456", Class: PremiumRate}
	free := Resource{Number: "+33800123456", Class: TollFree}
	for _, test := range []struct {
		name                       string
		user                       string
		action                     Action
		resource                   Resource
		way                        Way
		channels, perMinute, daily int
	}{
		{"a call inside", "bob", CallPlace, Resource{Extension: "1001"}, WayDial, 2, 0, 0},
		{"a call that rings", "bob", CallRing, Resource{}, WayTrunk, 2, 0, 0},
		{"a limited class", "bob", CallExternal, premium, WayDial, 2, 4, 3},
		{"another class", "bob", CallExternal, free, WayDial, 2, 4, 0},

		{"a transfer there", "bob", CallTransfer, premium, WayRefer, 2, 4, 3},
		{"a divert there", "bob", CallDivert, premium, WayDivert, 2, 4, 3},
		{"a transfer inside", "bob", CallTransfer, Resource{Extension: "1001"}, WayRefer, 2, 0, 0},
		{"parking", "bob", CallPark, Resource{}, WayDial, 0, 0, 0},
		{"help", "bob", CallExternal, Resource{Number: "112", Class: Special}, WayDial, 0, 0, 0},
		{"the API", "bob", CallPlace, Resource{Extension: "1001"}, WayAPI, 0, 0, 0},
		{"a refusal", "bob", CallForward, premium, WayDial, 0, 0, 0},
		{"another user", "ann", CallRing, Resource{}, WayDial, 0, 0, 0},
	} {
		set.emergency = []string{"112"}
		o := set.Evaluate(&Request{
			Subject: Subject{User: test.user}, Action: test.action, Resource: test.resource, Environment: Environment{Way: test.way},
		}).
			Obligations
		if o.MaxChannels != test.channels || o.CallsPerMinute != test.perMinute || o.DailyCalls != test.daily {
			t.Errorf("%s: channels %d, per minute %d, daily %d", test.name, o.MaxChannels, o.CallsPerMinute, o.DailyCalls)
		}
	}
}
