package policy

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCompileReportsProblems(t *testing.T) {
	user := func(line int, keysAndValues ...any) Entry { return written(line, "user.mara", keysAndValues...) }
	tests := []struct {
		name    string
		entries []Entry
		want    []string
	}{
		{"unknown table", []Entry{written(1, "usr.mara")}, []string{
			`1: usr.mara: unknown table "usr"; did you mean "user"?`}},
		{"unknown key", []Entry{user(1, "pikcup", "all", "frobnicate", true)}, []string{
			`2: user.mara.pikcup: unknown key "pikcup"; did you mean "pickup"?`,
			`3: user.mara.frobnicate: unknown key "frobnicate"; the reference, docs/policy.md, lists them`}},
		{"a wide right cannot be denied", []Entry{user(1, "deny.manage_queues", true)}, []string{
			`2: user.mara.deny.manage_queues: unknown key "deny.manage_queues"; the reference, docs/policy.md, lists them`}},
		{"key twice", []Entry{user(1, "call", "all", "call", "none")}, []string{
			`3: user.mara.call: set already at policy.toml:2: user.mara.call; keep one`}},
		{"entry twice", []Entry{user(7), user(3)}, []string{
			`7: user.mara: defined already at policy.toml:3: user.mara; merge the two`}},
		{"names", []Entry{written(1, "user.a b"), written(2, "emergency.x"), written(3, "number.1234"), written(4, "role.")}, []string{
			`1: user.a b: "a b" is no name for a user; use up to 64 letters, digits, _ . @ and -`,
			`2: emergency.x: there is only one list of emergency numbers; write [emergency]`,
			`3: number.1234: "1234" is no number; write it with its country, [number."+33123456789"]`,
			`4: role.: "" is no name for a role; use up to 64 letters, digits, _ . @ and -`}},
		{"no names", []Entry{written(1, "user."), written(2, "queue.", "extension", "1"), written(3, "ivr."), written(4, "group."), written(5, "number.")}, []string{
			`1: user.: "" is no name for a user; use up to 64 letters, digits, _ . @ and -`,
			`2: queue.: "" is no name for a queue; use up to 64 letters, digits, _ . @ and -`,
			`3: ivr.: "" is no name for a ivr; use up to 64 letters, digits, _ . @ and -`,
			`4: group.: "" is no name for a group; use up to 64 letters, digits, _ . @ and -`,
			`5: number.: "" is no number; write it with its country, [number."+33123456789"]`}},
		{"types", []Entry{user(1, "extension", int64(1001), "endpoints", true, "call", int64(1), "can_be_listened", "no", "display_name", false)}, []string{
			`2: user.mara.extension: must be a string; write extension = "…"`,
			`3: user.mara.endpoints: must be a list of strings; write endpoints = ["…", "…"]`,
			`4: user.mara.call: must be one or more scopes; write true, false, a scope such as "department", or a list of them`,
			`5: user.mara.can_be_listened: must be true or false; write true or false, without quotes`,
			`6: user.mara.display_name: must be a string; write display_name = "…"`}},
		{"emergency numbers", []Entry{written(1, "emergency", "numbers", []string{"112", "nine"}), user(5, "extension", "112")}, []string{
			`2: emergency.numbers: "nine" is no emergency number; write it as it is dialled, in digits`,
			`6: user.mara.extension: "112" is an emergency number; choose another extension`}},
		{"no emergency numbers", []Entry{written(1, "emergency")}, []string{
			`1: emergency: no emergency numbers; write numbers = ["112"]`}},
		{"extensions", []Entry{user(1, "extension", "*80"), written(3, "user.noor", "extension", "1001"), written(6, "queue.help", "extension", "1001"), written(9, "ivr.main", "extension", "1001")}, []string{
			`2: user.mara.extension: "*80" is no extension; use up to 15 digits`,
			`7: queue.help.extension: extension "1001" is noor's already, defined at policy.toml:3: user.noor; choose another extension`,
			`10: ivr.main.extension: extension "1001" is noor's already, defined at policy.toml:3: user.noor; choose another extension`}},
		{"of two that want an extension the later is reported", []Entry{user(5, "extension", "1001"), written(1, "user.noor", "extension", "1001")}, []string{
			`6: user.mara.extension: extension "1001" is noor's already, defined at policy.toml:1: user.noor; choose another extension`}},
		{"endpoints", []Entry{user(1, "endpoints", []string{"1001", "Local/1001@x", "PJSIP/a", "PJSIP/a"}), written(3, "user.noor", "endpoints", "PJSIP/a")}, []string{
			`2: user.mara.endpoints: "1001" is no endpoint; write it as Asterisk does, "PJSIP/1001"`,
			`2: user.mara.endpoints: "Local/1001@x" is a Local channel, which proves nobody's identity; name the phone's own endpoint`,
			`2: user.mara.endpoints: endpoint "PJSIP/a" is listed twice; keep one`,
			`4: user.noor.endpoints: endpoint "PJSIP/a" is mara's already, defined at policy.toml:1: user.mara; an endpoint says who is calling, so it belongs to one user`}},
		{"unknown names", []Entry{user(1, "department", "slaes", "role", "agnet"), written(5, "department.sales"), written(6, "role.agent"),
			written(7, "group.g", "members", "maar"), written(9, "queue.q", "agents", "xyz"), written(11, "ivr.i", "users", "mara", "organisation", "nowhere")}, []string{
			`2: user.mara.department: no department is called "slaes"; did you mean "sales"?`,
			`3: user.mara.role: no role is called "agnet"; did you mean "agent"?`,
			`8: group.g.members: no user is called "maar"; did you mean "mara"?`,
			`10: queue.q.agents: no user is called "xyz"; define [user.xyz]`,
			`13: ivr.i.organisation: no organisation is called "nowhere"; define [organisation.nowhere]`}},
		{"roles in a circle", []Entry{written(1, "role.a", "extends", "b"), written(3, "role.b", "extends", []string{"c", "nobody"}), written(5, "role.c", "extends", "a")}, []string{
			`4: role.b.extends: no role is called "nobody"; define [role.nobody]`,
			`6: role.c.extends: roles extend each other in a circle: a → b → c → a; take one of them out`}},
		{"a role that extends itself", []Entry{written(1, "role.a", "extends", "a")}, []string{
			`2: role.a.extends: roles extend each other in a circle: a → a; take one of them out`}},
		{"roles that disagree", []Entry{written(1, "role.a", "voicemail", true), written(3, "role.b", "voicemail", false), written(5, "role.c", "extends", []string{"a", "b"})}, []string{
			`6: role.c.extends: policy.toml:2: role.a.voicemail and policy.toml:4: role.b.voicemail disagree; set voicemail in this role`}},
		{"zones", []Entry{written(1, "zone.near", "countries", []string{"DE", "UK", "fr", "Germany"}), written(3, "zone.empty"), written(4, "zone.none", "countries", []string{}),
			user(7, "call_external", []string{"zone:naer", "zone:elsewhere", "country:de", "country:XX", "class:premium", "class:internal", "class"}, "call", "class:mobile")}, []string{
			`2: zone.near.countries: "Germany" is no country; write the two capital letters of ISO 3166, "DE"`,
			`2: zone.near.countries: "UK" is no country; did you mean "GB"?`,
			`2: zone.near.countries: "fr" is no country; did you mean "FR"?`,
			`3: zone.empty: the zone has no countries; write countries = ["DE", "GB"]`,
			`4: zone.none: the zone has no countries; write countries = ["DE", "GB"]`,
			`8: user.mara.call_external: "XX" is no country; write the two capital letters of ISO 3166, "DE"`,
			`8: user.mara.call_external: "de" is no country; did you mean "DE"?`,
			`8: user.mara.call_external: call_external takes no scope "class"; write one of ` + strings.Join(rights["call_external"].Scopes, ", "),
			`8: user.mara.call_external: no class of numbers outside is called "internal"; write one of local, national, mobile, international, toll_free, shared_cost, premium_rate, special, satellite, unknown`,
			`8: user.mara.call_external: no class of numbers outside is called "premium"; write one of local, national, mobile, international, toll_free, shared_cost, premium_rate, special, satellite, unknown`,
			`8: user.mara.call_external: no zone is called "elsewhere"; define [zone.elsewhere]`,
			`8: user.mara.call_external: no zone is called "naer"; did you mean "near"?`,
			`9: user.mara.call: call takes no scope "class:mobile"; write one of ` + strings.Join(rights["call"].Scopes, ", ")}},
		{"scopes", []Entry{user(1, "pickup", []string{"deparment", "none", "group"}, "listen", "self", "park", "department", "share.voicemails", "department", "call_external", "number:12-34", "history", "number:+331")}, []string{
			`2: user.mara.pickup: "none" stands beside other scopes; write "none" alone, or leave it out`,
			`2: user.mara.pickup: pickup takes no scope "deparment"; did you mean "department"?`,
			`2: user.mara.pickup: pickup takes no scope "group"; write one of ` + strings.Join(rights["pickup"].Scopes, ", "),
			`3: user.mara.listen: listen takes no scope "self"; write one of ` + strings.Join(rights["listen"].Scopes, ", "),
			`4: user.mara.park: park takes no scope "department"; write one of none, all`,
			`5: user.mara.share.voicemails: share.voicemails takes no scope "department"; write one of none, group:NAME, all`,
			`6: user.mara.call_external: "12-34" is no number; write digits as they are dialled, "number:+33*" for all that begin so`,
			`7: user.mara.history: no number is called "+331"; define [number.+331]`}},
		{"names in scopes", []Entry{user(1, "pickup", []string{"group:x", "department:x", "organisation:x", "queue:x", "extension:7"}, "control_ivr", "ivr:x")}, []string{
			`2: user.mara.pickup: no department is called "x"; define [department.x]`,
			`2: user.mara.pickup: no group is called "x"; define [group.x]`,
			`2: user.mara.pickup: no organisation is called "x"; define [organisation.x]`,
			`2: user.mara.pickup: no queue is called "x"; define [queue.x]`,
			`2: user.mara.pickup: nobody has extension "7"; name the extension of a user, queue or IVR`,
			`3: user.mara.control_ivr: no ivr is called "x"; define [ivr.x]`}},
		{"organisations", []Entry{written(1, "organisation.a"), written(2, "organisation.b"), written(3, "department.d", "organisation", "a"), written(5, "department.e"),
			user(6, "department", "d", "organisation", "b"), written(9, "user.noor"), written(10, "group.g", "organisation", "b", "members", "rana"), written(13, "user.rana", "department", "d"),
			written(15, "number.+3312345", "user", "rana", "organisation", "b")}, []string{
			`5: department.e: belongs to none of the organisations; write organisation = "…"`,
			`8: user.mara.organisation: the department belongs to the organisation "a"; leave it out`,
			`9: user.noor: belongs to none of the organisations; write organisation = "…"`,
			`12: group.g.members: rana belongs to another organisation; take the user out`,
			`17: number.+3312345.organisation: rana belongs to another organisation; leave it out`}},
		{"a number given away twice", []Entry{user(1), written(2, "queue.q"), written(3, "number.+3312345", "user", "mara", "queue", "q", "ivr", "none")}, []string{
			`5: number.+3312345.queue: the number is given away already at policy.toml:4: number.+3312345.user; keep one`,
			`6: number.+3312345.ivr: no ivr is called "none"; define [ivr.none]`}},
		{"plan and time zone", []Entry{written(1, "organisation.a", "plan", []string{"+33", "France", "+4*"}, "time_zone", "Europe/Pariss"), user(4, "time_zone", int64(1))}, []string{
			`2: organisation.a.plan: "+4*" is no beginning of a number; write how the numbers begin, "+33"`,
			`2: organisation.a.plan: "France" is no beginning of a number; write how the numbers begin, "+33"`,
			`3: organisation.a.time_zone: Europe/Pariss is no time zone; write a name of the IANA time zone database, "Europe/Paris"`,
			`5: user.mara.time_zone: 1 is no time zone; write a name of the IANA time zone database, "Europe/Paris"`}},
		{"values", []Entry{user(1, "recording.mode", "some", "recording.volume", int64(101), "max_channels", "2", "after_call_work", "2h", "default_number", "+331",
			"hold_music", "../x", "preliminary_response", true)}, []string{
			`2: user.mara.recording.mode: some is not known; write one of "off", "external", "all"`,
			`3: user.mara.recording.volume: must be a number from 0 to 100; write it without quotes`,
			`4: user.mara.max_channels: must be a number from 1 to 1000; write it without quotes`,
			`5: user.mara.after_call_work: 2h is no duration that fits; write it as "30s", from "1s" to "1h"`,
			`6: user.mara.default_number: no number is called "+331"; define [number.+331]`,
			`7: user.mara.hold_music: ../x is no name of a sound; write a plain name, without its ending`,
			`8: user.mara.preliminary_response: true is no name of a sound; write a plain name, without its ending`}},
		{"business hours", []Entry{user(1, "business_hours", []string{"weekdays 9-5", "mon 25:00-26:00", "monday 09:00-10:00"}), written(9, "user.noor", "business_hours", int64(9))}, []string{
			`2: user.mara.business_hours: "mon 25:00-26:00" has no such times of day; write days and times, "mon-fri 09:00-17:30"`,
			`2: user.mara.business_hours: "monday" is no day of sun, mon, tue, wed, thu, fri, sat; write days and times, "mon-fri 09:00-17:30"`,
			`2: user.mara.business_hours: "weekdays 9-5" is not like "mon-fri 09:00-17:30"; write days and times, "mon-fri 09:00-17:30"`,
			`10: user.noor.business_hours: must be a list of hours; write business_hours = ["mon-fri 09:00-17:30"]`}},
		{"holidays", []Entry{written(1, "organisation.acme", "holidays", []string{"12-25", "02-30", "2026-08-02..2026-08-01"}), written(9, "organisation.other", "holidays", int64(1))}, []string{
			`2: organisation.acme.holidays: "2026-08-02..2026-08-01" ends before it begins; write a day, "2026-12-25", one of every year, "12-25", or from one to another, "2026-08-01..2026-08-15"`,
			`2: organisation.acme.holidays: there is no "02-30" in the calendar; write a day, "2026-12-25", one of every year, "12-25", or from one to another, "2026-08-01..2026-08-15"`,
			`10: organisation.other.holidays: must be a list of strings; write holidays = ["…", "…"]`}},
		{"business hours without a time zone", []Entry{user(1, "business_hours", "mon-fri 09:00-17:30")}, []string{
			`2: user.mara.business_hours: in which time zone is not said; write time_zone = "Europe/Paris" beside it, or in the organisation`}},
		{"a group's flag", []Entry{written(1, "group.g", "open", "yes")}, []string{
			`2: group.g.open: must be true or false; write true or false, without quotes`}},
		{"a problem that many inherit is reported once", []Entry{written(1, "role.a", "call", "everybody", "voicemail", "on"), user(4, "role", "a", "pickup", "all"), written(9, "user.noor", "role", "a", "pickup", "all")}, []string{
			`2: role.a.call: call takes no scope "everybody"; write one of ` + strings.Join(rights["call"].Scopes, ", "),
			`3: role.a.voicemail: must be true or false; write true or false, without quotes`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set, problems := Compile(Document{Entries: test.entries, Zone: zone})
			if set != nil {
				t.Error("there is a set beside the problems")
			}
			var got []string
			for _, p := range problems {
				got = append(got, strings.TrimPrefix(p.String(), "policy.toml:"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// TestManyMistakesAreToldSoon has ten thousand users in a group whom nobody
// knows by these names: compared with all others, that would take minutes.
func TestManyMistakesAreToldSoon(t *testing.T) {
	const many = 10_000
	var entries []Entry
	members := make([]string, many)
	for i := range many {
		members[i] = "usre" + strconv.Itoa(i)
		entries = append(entries, written(i, "user.user"+strconv.Itoa(i)))
	}
	_, problems := Compile(Document{Entries: append(entries, written(many, "group.all", "members", members))})
	if len(problems) != many {
		t.Fatalf("%d problems", len(problems))
	}
	suggested := 0
	for _, p := range problems {
		if strings.HasPrefix(p.Advice, "did you mean") {
			suggested++
		}
	}
	if suggested != maxSuggestions {
		t.Errorf("%d suggestions", suggested)
	}
}

// zone knows one zone an hour east of Greenwich.
func zone(name string) (*time.Location, error) {
	if name != "Europe/Paris" {
		return nil, errors.New("unknown")
	}
	return time.FixedZone(name, 3600), nil
}

func TestProblemString(t *testing.T) {
	for want, p := range map[string]Problem{
		"broken":                       {Message: "broken"},
		"key: broken; mend it":         {Source: Source{Key: "key"}, Message: "broken", Advice: "mend it"},
		"file: key: broken":            {Source: Source{File: "file", Key: "key"}, Message: "broken"},
		"file:3: key: broken; mend it": {Source: Source{File: "file", Key: "key", Line: 3}, Message: "broken", Advice: "mend it"},
		"file:3: broken":               {Source: Source{File: "file", Line: 3}, Message: "broken"},
		"file: broken":                 {Source: Source{File: "file"}, Message: "broken"},
	} {
		if got := p.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// revisionFrom is the revision of entries that need not compile.
func revisionFrom(entries []Entry) string {
	c := newCompiler(Document{Entries: entries})
	c.index()
	c.digests()
	return c.set.revision
}

func TestRevision(t *testing.T) {
	set := mustCompile(t, office()...)
	if len(set.Revision()) != 16 {
		t.Errorf("revision %q", set.Revision())
	}
	turned := office()
	slices.Reverse(turned)
	for i := range turned {
		turned[i].Source.File, turned[i].Source.Line = "elsewhere.toml", 7
		slices.Reverse(turned[i].Settings)
	}
	if got := revisionFrom(turned); got != set.Revision() {
		t.Errorf("another order and place gives another revision: %s and %s", got, set.Revision())
	}
	for i := range office() {
		for j := range office()[i].Settings {
			changed := office()
			changed[i].Settings[j].Value = "something else"
			if revisionFrom(changed) == set.Revision() {
				t.Errorf("another value of %s gives the same revision", changed[i].Settings[j].Source.Key)
			}
		}
		if less := slices.Delete(office(), i, i+1); revisionFrom(less) == set.Revision() {
			t.Errorf("without %s the revision is the same", office()[i].Source.Key)
		}
	}
}

func TestSetTellsWhatHasAnExtension(t *testing.T) {
	set := mustCompile(t, append(office(),
		written(200, "queue.help", "extension", "700"), written(210, "ivr.desk", "extension", "710"))...)
	for extension, want := range map[string]struct {
		kind Kind
		name string
	}{
		"1001": {KindUser, "mara"},
		"700":  {KindQueue, "help"},
		"710":  {KindIVR, "desk"},
		"9999": {},
		"":     {},
	} {
		if kind, name := set.At(extension); kind != want.kind || name != want.name {
			t.Errorf("At(%q) = %q, %q, want %q, %q", extension, kind, name, want.kind, want.name)
		}
	}
}

func TestSetFindsUsers(t *testing.T) {
	set := mustCompile(t, append(office(), written(200, "queue.help", "extension", "700"))...)
	mara := User{Name: "mara", DisplayName: "Mara Example", Extension: "1001", Department: "sales", Endpoints: []string{"PJSIP/1001"}}
	for _, find := range []func() (User, bool){
		func() (User, bool) { return set.User("mara") },
		func() (User, bool) { return set.UserByEndpoint("PJSIP/1001") },
		func() (User, bool) { return set.UserByExtension("1001") },
	} {
		got, ok := find()
		if diff := cmp.Diff(mara, got); diff != "" || !ok {
			t.Errorf("found %v (-want +got):\n%s", ok, diff)
		}
		got.Endpoints[0] = "PJSIP/changed"
	}
	if u, ok := set.User("mara"); u.Endpoints[0] != "PJSIP/1001" || !ok {
		t.Error("changing a user changed the set")
	}
	for name, find := range map[string]func() (User, bool){
		"no name":           func() (User, bool) { return set.User("") },
		"unknown name":      func() (User, bool) { return set.User("nobody") },
		"unknown endpoint":  func() (User, bool) { return set.UserByEndpoint("PJSIP/9") },
		"no endpoint":       func() (User, bool) { return set.UserByEndpoint("") },
		"queue's extension": func() (User, bool) { return set.UserByExtension("700") },
		"zero set":          func() (User, bool) { return new(Set).User("mara") },
	} {
		if u, ok := find(); ok {
			t.Errorf("%s: found %v", name, u)
		}
	}
	var names []string
	for _, u := range set.Users() {
		names = append(names, u.Name)
	}
	if diff := cmp.Diff([]string{"dana", "mara", "noor", "otto", "rana", "zoe"}, names); diff != "" {
		t.Error(diff)
	}
	if noor, _ := set.User("noor"); noor.DisplayName != "noor" {
		t.Errorf("display name %q", noor.DisplayName)
	}
	numbers := set.EmergencyNumbers()
	numbers[0] = "changed"
	if !set.IsEmergency("112") || !set.IsEmergency("911") || set.IsEmergency("changed") || set.IsEmergency("") {
		t.Error("emergency numbers")
	}
}

func TestUnenforced(t *testing.T) {
	set := mustCompile(t,
		written(10, "user.mara", "pickup", "all", "park", true, "deny.listen", "all", "deny.tag_calls", "all", "max_channels", int64(2), "sip_account", true, "display_name", "M", "manage_queues", "all"),
		written(1, "role.agent", "hold_music", "calm", "extends", "base"),
		written(5, "role.base", "call", "all"),
	)
	var keys []string
	for _, s := range set.Unenforced() {
		keys = append(keys, s.Key)
	}
	want := []string{"role.agent.hold_music", "user.mara.deny.tag_calls", "user.mara.manage_queues"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}
}
