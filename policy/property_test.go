package policy

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// neverMore checks that nothing is allowed by a policy that another refuses.
func neverMore(t *rapid.T, less, more *Set, what string) {
	for range 20 {
		r := someRequest(t)
		if was, is := more.Evaluate(&r), less.Evaluate(&r); is.Allowed() && !was.Allowed() {
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
			if diff := cmp.Diff(one.Evaluate(&r), other.Evaluate(&r)); diff != "" {
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
			want, got := set.Evaluate(&r), repeated.Evaluate(&r)
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
			if diff := cmp.Diff(set.Evaluate(&r), e.Decision); diff != "" {
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
			return !slices.Contains(known, s) && !set.byExtension.has(s) && rowOf(Action(s)) == nil
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
		d := set.Evaluate(&r)
		concernsNothing := want == UnknownTarget && rowOf(r.Action).on == 0 // whatever else is named
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
	f.Add("PJSIP/all", "", "call.place", "ann", "1001", "", "", "national", "bob")
	f.Add("", "all", "call.external", "", "", "+33123456789", "+33100", "", "")
	f.Add("PJSIP/none", "all", "monitor.listen", "ann", "112", "112", "\x00", "special", "ghost")
	f.Fuzz(func(t *testing.T, endpoint, user, action, target, extension, number, callerID, class, party string) {
		r := Request{
			Subject:  Subject{Endpoint: endpoint, User: user},
			Action:   Action(action),
			Resource: Resource{User: target, Extension: extension, Number: number, CallerID: callerID, Class: NumberClass(class), Parties: []string{party}},
		}
		d := set.Evaluate(&r)
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
