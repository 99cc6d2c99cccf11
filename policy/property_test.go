package policy

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What the generated policies are made of: few names, so that they meet.
var (
	someUsers       = []string{"ann", "bob", "cid", "dee", "far"}
	someNumbers     = []string{"+33100", "+33200", "+33300"}
	someDestination = []string{"+33123", "+49301", "112"}
)

// somePolicy generates a policy that compiles: two organisations, departments,
// a group, queue, IVR and numbers, and roles and users with any rights,
// denials, attributes and shares.
func somePolicy(t *rapid.T) []Entry {
	entries := []Entry{
		written(1, "emergency", "numbers", "112"),
		written(3, "organisation.acme", "plan", "+33", "time_zone", "UTC"),
		written(6, "organisation.other", "time_zone", "UTC"),
		written(9, "department.sales", "organisation", "acme"),
		written(11, "department.care", "organisation", "acme"),
		written(13, "group.team", "organisation", "acme", "members", someOf(t, "team", someUsers[:4]), "open", rapid.Bool().Draw(t, "open")),
		written(17, "queue.help", "department", "care", "extension", "700", "agents", someOf(t, "agents", someUsers[:4])),
		written(21, "ivr.main", "organisation", "acme", "extension", "800", "users", someOf(t, "assigned", someUsers[:4])),
		written(25, "number.+33100", "organisation", "acme", "user", "ann"),
		written(28, "number.+33200", "queue", "help"),
		written(30, "number.+33300", "ivr", "main"),
		written(100, "role.base", somePowers(t, 8)...),
		written(200, "role.more", append(somePowers(t, 5), "extends", "base")...),
	}
	for i, name := range someUsers {
		settings := append(somePowers(t, 4), "extension", "100"+string(rune('1'+i)), "endpoints", "PJSIP/"+name)
		switch {
		case name == "far":
			settings = append(settings, "organisation", "other")
		default:
			settings = append(settings, "department", rapid.SampledFrom([]string{"sales", "care"}).Draw(t, "department"))
		}
		if role := rapid.SampledFrom([]string{"", "base", "more"}).Draw(t, "role"); role != "" {
			settings = append(settings, "role", role)
		}
		entries = append(entries, written(1000*(i+1), "user."+name, settings...))
	}
	return entries
}

// someOf draws some of a list.
func someOf(t *rapid.T, label string, list []string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(list), 0, len(list), rapid.ID[string]).Draw(t, label)
}

// somePowers draws up to n keys that users and roles share, with values.
func somePowers(t *rapid.T, n int) []any {
	var settings []any
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Sorted(slices.Values(personKeys))), 0, n, rapid.ID[string]).Draw(t, "keys") {
		settings = append(settings, key, someValue(t, key))
	}
	return settings
}

func someValue(t *rapid.T, key string) any {
	fixed := map[string][]any{
		"recording.mode": {"off", "external", "all"}, "recording.volume": {int64(0), int64(50), int64(100)}, "max_channels": {int64(2)},
		"after_call_work": {"30s"}, "business_hours": {"mon 09:00-10:00"}, "time_zone": {"UTC"}, "default_number": {"+33100", "+33300"},
		"hold_music": {"calm"}, "preliminary_response": {"hello"},
	}
	if values := fixed[key]; values != nil {
		return rapid.SampledFrom(values).Draw(t, key)
	}
	if !isGrant(key) {
		return rapid.Bool().Draw(t, key)
	}
	return someScopes(t, key)
}

// someScopes draws a value for a right, a denial or a share.
func someScopes(t *rapid.T, key string) []string {
	right := rights[strings.TrimPrefix(key, denyPrefix)]
	forms := right.Scopes
	if forms == nil {
		forms = shareForms
	}
	var choices []string
	for _, form := range forms[1:] { // all but none
		number := "number:+33100"
		if right.on&outsideKind != 0 {
			number = "number:+331*"
		}
		choices = append(choices, strings.NewReplacer(
			"department:NAME", "department:care", "group:NAME", "group:team", "queue:NAME", "queue:help", "ivr:NAME", "ivr:main",
			"extension:NUMBER", "extension:1002", "number:NUMBER", number, "organisation:NAME", "organisation:other").Replace(form))
	}
	return someOf(t, key, choices)
}

// someRequest draws a request about what is in the generated policies.
func someRequest(t *rapid.T) Request {
	row := rapid.SampledFrom(table).Draw(t, "row")
	one := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	r := Request{Action: row.Action}
	if rapid.Bool().Draw(t, "by endpoint") {
		r.Subject.Endpoint = "PJSIP/" + one("endpoint", someUsers...)
	} else {
		r.Subject.User = one("subject", someUsers...)
	}
	var names []kinds
	for _, k := range []kinds{userKind, queueKind, ivrKind, numberKind, groupKind, outsideKind} {
		if row.on&k != 0 {
			names = append(names, k)
		}
	}
	if len(names) > 0 {
		switch rapid.SampledFrom(names).Draw(t, "kind") {
		case userKind:
			r.Resource.User = one("target", someUsers...)
		case queueKind:
			r.Resource.Queue = "help"
		case ivrKind:
			r.Resource.Extension = "800"
		case numberKind:
			r.Resource.Number = one("number", someNumbers...)
		case groupKind:
			r.Resource.Group = "team"
		case outsideKind:
			r.Resource.Number = one("destination", someDestination...)
		}
	}
	r.Resource.Class = rapid.SampledFrom([]NumberClass{Ordinary, Ordinary, TollFree, Unclassified}).Draw(t, "class")
	r.Resource.CallerID = one("caller ID", append([]string{"", ""}, someNumbers...)...)
	r.Resource.Parties = someOf(t, "parties", someUsers)
	r.Resource.Outside = rapid.Bool().Draw(t, "outside")
	r.Environment.Way = rapid.SampledFrom([]Way{WayDial, WayDial, WayAPI}).Draw(t, "way")
	r.Environment.Time = time.Date(2026, 3, 2, rapid.IntRange(8, 10).Draw(t, "hour"), 0, 0, 0, time.UTC)
	return r
}

func mustCompileRapid(t *rapid.T, entries []Entry) *Set {
	set, problems := Compile(Document{Entries: entries})
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return set
}

// clone copies a policy so deep that changing a setting leaves the original.
func clone(entries []Entry) []Entry {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Settings = slices.Clone(entries[i].Settings)
	}
	return entries
}

// withPowers returns the places of the users and roles.
func withPowers(entries []Entry) []int {
	var at []int
	for i, e := range entries {
		if e.Kind == KindUser || e.Kind == KindRole {
			at = append(at, i)
		}
	}
	return at
}

// neverMore checks that nothing is allowed by a policy that another refuses.
func neverMore(t *rapid.T, less, more *Set, what string) {
	for range 20 {
		r := someRequest(t)
		if was, is := more.Evaluate(r), less.Evaluate(r); is.Allowed() && !was.Allowed() {
			t.Fatalf("%s allows %+v: %s by %s; it was refused: %s by %s",
				what, r, is.Reason.Code, is.Reason.Source, was.Reason.Code, was.Reason.Source)
		}
	}
}

func TestDenialNeverAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := somePolicy(t)
		after := clone(before)
		e := &after[rapid.SampledFrom(withPowers(after)).Draw(t, "entry")]
		key := rapid.SampledFrom(Rights()).Filter(func(r Right) bool { return !r.wide }).Draw(t, "right").Key
		at := slices.IndexFunc(e.Settings, func(s Setting) bool { return s.Key == denyPrefix+key })
		if at < 0 {
			at = len(e.Settings)
			e.Settings = append(e.Settings, written(9000, e.Source.Key, denyPrefix+key, []string{}).Settings...)
		}
		e.Settings[at].Value = append(slices.Clone(e.Settings[at].Value.([]string)), someScopes(t, key)...)
		neverMore(t, mustCompileRapid(t, after), mustCompileRapid(t, before), "denying "+key)
	})
}

func TestRemovingAGrantNeverAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := somePolicy(t)
		after := clone(before)
		e := &after[rapid.SampledFrom(withPowers(after)).Draw(t, "entry")]
		for i, s := range e.Settings {
			scopes, ok := s.Value.([]string)
			if !ok || !isGrant(s.Key) || strings.HasPrefix(s.Key, denyPrefix) || len(scopes) == 0 {
				continue
			}
			remove := rapid.IntRange(0, len(scopes)-1).Draw(t, "scope")
			e.Settings[i].Value = slices.Delete(slices.Clone(scopes), remove, remove+1)
		}
		neverMore(t, mustCompileRapid(t, after), mustCompileRapid(t, before), "removing grants")
	})
}

func TestWithdrawingConsentNeverAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := somePolicy(t)
		after := clone(before)
		e := &after[rapid.SampledFrom(withPowers(after)).Draw(t, "entry")]
		flags := []Flag{CanBeListened, AcceptsIntercom, ShowMyCalls, ShowCallRecordings, RecordConversations, SIPAccount, MultiUserAware, Voicemail, Fax}
		key := flagTable[rapid.SampledFrom(flags).Draw(t, "flag")].Key
		e.Settings = slices.DeleteFunc(e.Settings, func(s Setting) bool { return s.Key == key })
		e.Settings = append(e.Settings, written(9000, e.Source.Key, key, false).Settings...)
		neverMore(t, mustCompileRapid(t, after), mustCompileRapid(t, before), key+" = false")
	})
}

func TestOrderMeansNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := somePolicy(t)
		after := rapid.Permutation(clone(before)).Draw(t, "entries")
		for i := range after {
			after[i].Settings = rapid.Permutation(after[i].Settings).Draw(t, "settings")
		}
		one, other := mustCompileRapid(t, before), mustCompileRapid(t, after)
		for range 20 {
			r := someRequest(t)
			if diff := cmp.Diff(one.Evaluate(r), other.Evaluate(r)); diff != "" {
				t.Fatalf("%+v:\n%s", r, diff)
			}
		}
	})
}

func TestRepeatingTheRoleChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := somePolicy(t)
		after := clone(before)
		set := mustCompileRapid(t, before)
		roles := map[string]map[string]Setting{"base": {}, "more": {}}
		for _, name := range []string{"base", "more"} {
			if name == "more" {
				maps.Copy(roles["more"], roles["base"])
			}
			for _, e := range before {
				if e.Source.Key == "role."+name {
					for _, s := range e.Settings {
						roles[name][s.Key] = s
					}
				}
			}
			delete(roles[name], "extends")
		}
		for i := range after {
			e := &after[i]
			role := slices.IndexFunc(e.Settings, func(s Setting) bool { return s.Key == "role" })
			if e.Kind != KindUser || role < 0 {
				continue
			}
			for _, key := range slices.Sorted(maps.Keys(roles[e.Settings[role].Value.(string)])) {
				own := slices.ContainsFunc(e.Settings, func(s Setting) bool { return s.Key == key })
				if !own && rapid.Bool().Draw(t, "repeat") {
					e.Settings = append(e.Settings, roles[e.Settings[role].Value.(string)][key])
				}
			}
		}
		repeated := mustCompileRapid(t, after)
		for range 20 {
			r := someRequest(t)
			want, got := set.Evaluate(r), repeated.Evaluate(r)
			got.Revision = want.Revision
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%+v:\n%s", r, diff)
			}
		}
	})
}

func TestExplainAgreesWithEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := mustCompileRapid(t, somePolicy(t))
		for range 20 {
			r := someRequest(t)
			e := set.Explain(r)
			if diff := cmp.Diff(set.Evaluate(r), e.Decision); diff != "" {
				t.Fatalf("%+v:\n%s", r, diff)
			}
			if len(e.Steps) == 0 {
				t.Fatalf("%+v: no steps", r)
			}
			if !slices.ContainsFunc(Codes(), func(c CodeDoc) bool {
				return c.Code == e.Decision.Reason.Code && c.Effect == e.Decision.Effect
			}) {
				t.Fatalf("%+v: %s is no reason to %s", r, e.Decision.Reason.Code, e.Decision.Effect)
			}
			if e.Decision.Reason.Code == "" || e.Decision.Allowed() && e.Decision.Reason.Source == (Source{}) {
				t.Fatalf("%+v: no reason: %+v", r, e.Decision)
			}
		}
	})
}

// TestUnknownIsRefused exchanges one part of a request for something that no
// policy knows.
func TestUnknownIsRefused(t *testing.T) {
	strange := rapid.OneOf(rapid.StringN(1, 20, -1), rapid.SampledFrom([]string{"\x00", "ann ", "Ann", "ann\x00", "PJSIP/ann ", "pjsip/ann", "*", "%", "."}))
	known := slices.Concat(someUsers, someNumbers, []string{"help", "main", "team", "700", "800", "112"})
	rapid.Check(t, func(t *rapid.T) {
		set := mustCompileRapid(t, somePolicy(t))
		r := someRequest(t)
		r.Resource.Extension, r.Resource.Number = strings.TrimSuffix(r.Resource.Extension, "112"), strings.TrimSuffix(r.Resource.Number, "112")
		odd := strange.Filter(func(s string) bool {
			_, extension := set.byExtension[s]
			return !slices.Contains(known, s) && !extension && rows[Action(s)] == nil
		}).Draw(t, "strange")
		want := UnknownTarget
		switch rapid.IntRange(0, 6).Draw(t, "part") {
		case 0:
			r.Subject, want = Subject{Endpoint: odd}, UnknownSubject
		case 1:
			r.Subject, want = Subject{User: odd}, UnknownSubject
		case 2:
			r.Subject.User, r.Subject.Endpoint, want = "ann", odd, UnknownSubject
		case 3:
			r.Action, want = Action(odd), UnknownAction
		case 4:
			r.Resource.User = odd
		case 5:
			r.Resource.Extension = odd
		case 6:
			r.Resource.Queue = odd
		}
		d := set.Evaluate(r)
		concernsNothing := want == UnknownTarget && rows[r.Action].on == 0 // whatever else is named
		if d.Allowed() && !concernsNothing || !concernsNothing && d.Reason.Code != want {
			t.Fatalf("%+v: %s %s, want %s", r, d.Effect, d.Reason.Code, want)
		}
	})
}

// FuzzEvaluate puts any strings to a policy: nothing panics, and nobody
// unknown gets anything but an emergency call.
func FuzzEvaluate(f *testing.F) {
	set, problems := Compile(Document{Entries: house(written(200, "emergency", "numbers", "112"), written(300, "user.all",
		"department", "sales", "endpoints", "PJSIP/all", "call", "system", "call_external", "all", "special_numbers", true, "out_of_plan", true, "caller_id", "all")), Zone: zone})
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	f.Add("PJSIP/all", "", "call.place", "ann", "1001", "", "", "ordinary", "bob")
	f.Add("", "all", "call.external", "", "", "+33123456789", "+33100", "", "")
	f.Add("PJSIP/none", "all", "monitor.listen", "ann", "112", "112", "\x00", "special", "ghost")
	f.Fuzz(func(t *testing.T, endpoint, user, action, target, extension, number, callerID, class, party string) {
		r := Request{
			Subject:  Subject{Endpoint: endpoint, User: user},
			Action:   Action(action),
			Resource: Resource{User: target, Extension: extension, Number: number, CallerID: callerID, Class: NumberClass(class), Parties: []string{party}},
		}
		d := set.Evaluate(r)
		if diff := cmp.Diff(d, set.Explain(r).Decision); diff != "" {
			t.Error(diff)
		}
		if d.Allowed() && d.Subject == "" && d.Reason.Code != Emergency {
			t.Errorf("%+v is allowed to nobody: %+v", r, d)
		}
		if d.Reason.Code == Emergency && extension != "112" && number != "112" {
			t.Errorf("%+v is no emergency", r)
		}
	})
}
