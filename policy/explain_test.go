package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	office := office()
	house := house(
		written(100, "emergency", "numbers", "112"),
		written(102, "user.gus", "department", "care", "call_external", "all", "business_hours", "mon 09:00-10:00", "deny.call_external", "number:+331*"),
		written(110, "user.hal", "department", "care", "voicemail", true, "call_external", []string{"number:+331*", "number:+332*"}, "default_number", "+33400", "join_open_groups", "all"),
		written(120, "user.ida", "department", "sales", "multi_user_aware", true, "voicemail", true, "share.voicemails", "all", "call_external", "all"),
	)
	for _, test := range []struct {
		name     string
		entries  []Entry
		subject  string
		action   Action
		resource Resource
		effect   string
		steps    []string
	}{
		{"a grant", office, "noor", CallPickup, Resource{User: "rana"}, "allow granted", []string{
			"policy.toml:50: user.noor: subject is noor",
			"policy.toml:60: user.rana: target is rana",
			"it takes the right pickup",
			`policy.toml:12: role.agent.pickup: grant "department" covers rana`,
			"sip_account of noor is on",
			"sip_account of rana is on",
		}},
		{"a veto", office, "rana", MonitorListen, Resource{User: "mara", Parties: []string{"zoe"}}, "deny target_veto", []string{
			"policy.toml:60: user.rana: subject is rana",
			"policy.toml:40: user.mara: target is mara",
			"it takes the right listen",
			`policy.toml:22: role.lead.listen: grant "department, group:reception" covers mara`,
			"sip_account of rana is on",
			"sip_account of mara is on",
			"can_be_listened of mara is on",
			"policy.toml:32: role.director.can_be_listened: can_be_listened of zoe is off",
		}},
		{"a denial", office, "dana", MonitorListen, Resource{User: "mara"}, "deny denied", []string{
			"policy.toml:70: user.dana: subject is dana",
			"policy.toml:40: user.mara: target is mara",
			"it takes the right listen",
			`policy.toml:75: user.dana.deny.listen: denial "group:reception" covers mara`,
		}},
		{"nobody and nothing", office, "nobody", CallPickup, Resource{Extension: "1"}, "deny unknown_subject", []string{
			"subject is unknown",
			"target is unknown",
		}},
		{"an emergency", house, "nobody", CallExternal, Resource{Number: "112"}, "allow emergency", []string{
			"subject is unknown",
			"target is unknown",
			"policy.toml:101: emergency.numbers: 112 is an emergency number",
		}},
		{"a number outside", house, "hal", CallExternal, Resource{Number: "+33223", Class: National}, "allow granted", []string{
			"policy.toml:110: user.hal: subject is hal",
			"target is +33223",
			"+33223 is of class national",
			"it takes the right call_external",
			`policy.toml:113: user.hal.call_external: grant "number:+331*, number:+332*" covers +33223`,
			"sip_account of hal is on",
			"policy.toml:36: number.+33400: hal presents +33400",
		}},
		{"no number to present", house, "ida", CallExternal, Resource{Number: "+33123", Class: National}, "deny no_caller_id", []string{
			"policy.toml:120: user.ida: subject is ida",
			"target is +33123",
			"+33123 is of class national",
			"it takes the right call_external",
			`policy.toml:125: user.ida.call_external: grant "all" covers +33123`,
			"sip_account of ida is on",
			"policy.toml:120: user.ida: ida has no number to present",
		}},
		{"a number of nobody's", house, "hal", CallExternal, Resource{Number: "+33123", Class: National, CallerID: "+1"}, "deny caller_id", []string{
			"policy.toml:110: user.hal: subject is hal",
			"target is +33123",
			"+33123 is of class national",
			"it takes the right call_external",
			`policy.toml:113: user.hal.call_external: grant "number:+331*, number:+332*" covers +33123`,
			"sip_account of hal is on",
			"hal asks to present +1",
		}},
		{"business hours", house, "gus", CallRing, Resource{}, "allow granted", []string{
			"policy.toml:102: user.gus: subject is gus",
			"sip_account of gus is on",
			`policy.toml:105: user.gus.business_hours: now is within the business hours of gus: mon 09:00-10:00`,
		}},
		{"what is shared", house, "hal", VoicemailPlay, Resource{User: "ida"}, "allow shared", []string{
			"policy.toml:110: user.hal: subject is hal",
			"policy.toml:120: user.ida: target is ida",
			"it takes the right play_voicemails",
			`policy.toml:124: user.ida.share.voicemails: share "all" covers hal`,
			"policy.toml:112: user.hal.voicemail: voicemail of hal is on",
			"policy.toml:122: user.ida.multi_user_aware: multi_user_aware of ida is on",
			"policy.toml:123: user.ida.voicemail: voicemail of ida is on",
			"policy.toml:123: user.ida.voicemail: voicemail of ida is on",
		}},
		{"a group that is open", house, "hal", GroupJoin, Resource{Group: "board"}, "allow granted", []string{
			"policy.toml:110: user.hal: subject is hal",
			"policy.toml:9: group.board: target is board",
			"it takes the right join_open_groups",
			`policy.toml:115: user.hal.join_open_groups: grant "all" covers board`,
			"open of board is on",
		}},
		{"a group that is not", house, "hal", GroupJoin, Resource{Group: "closed"}, "deny precondition", []string{
			"policy.toml:110: user.hal: subject is hal",
			"policy.toml:13: group.closed: target is closed",
			"it takes the right join_open_groups",
			`policy.toml:115: user.hal.join_open_groups: grant "all" covers closed`,
			"open of closed is off",
		}},
		{"a right that does not reach", house, "gus", CallExternal, Resource{Number: "+33999", Class: National}, "deny no_caller_id", []string{
			"policy.toml:102: user.gus: subject is gus",
			"target is +33999",
			"+33999 is of class national",
			"it takes the right call_external",
			`policy.toml:106: user.gus.deny.call_external: denial "number:+331*" does not cover +33999`,
			`policy.toml:104: user.gus.call_external: grant "all" covers +33999`,
			"sip_account of gus is on",
			"policy.toml:102: user.gus: gus has no number to present",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, problems := Compile(Document{Entries: test.entries, Zone: zone})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			r := Request{Subject: Subject{User: test.subject}, Action: test.action, Resource: test.resource}
			r.Environment.Time = moment(t, "Mon 08:30") // half past nine in Paris
			e := set.Explain(r)
			var steps []string
			for _, s := range e.Steps {
				line := s.String()
				if s.Source != (Source{}) {
					line = s.Source.String() + ": " + line
				}
				steps = append(steps, line)
			}
			if diff := cmp.Diff(test.steps, steps); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if got := e.Decision.Effect.String() + " " + string(e.Decision.Reason.Code); got != test.effect {
				t.Errorf("%s, want %s", got, test.effect)
			}
			if diff := cmp.Diff(set.Evaluate(&r), e.Decision); diff != "" {
				t.Errorf("explained otherwise than decided:\n%s", diff)
			}
		})
	}
}

func TestStepOutsideOfHours(t *testing.T) {
	got := Step{Check: checkHours, About: "gus", Value: "mon 09:00-10:00"}.String()
	if want := "now is outside of the business hours of gus: mon 09:00-10:00"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
