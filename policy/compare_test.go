package policy

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	before := mustCompile(t, office()...)
	change := func(key string, value any) *Set {
		entries := office()
		for i := range entries {
			for j := range entries[i].Settings {
				if entries[i].Settings[j].Source.Key == key {
					entries[i].Settings[j].Value = value
				}
			}
		}
		return mustCompile(t, entries...)
	}
	for _, test := range []struct {
		name  string
		after *Set
		want  Difference
	}{
		{"nothing", before, nil},
		{"the same once more", mustCompile(t, office()...), nil},
		// zoe and noor gain all but whom the department gave them: zoe, who has
		// none, 6; noor 3; rana and dana, in her department, 3 each
		{"a role's right", change("role.agent.pickup", "all"), Difference{{CallPickup, 6 + 3 + 3 + 3, 0}}},
		{"a user's right", change("user.mara.pickup", "none"), Difference{{CallPickup, 0, 2}}},
		// rana may be listened to by zoe and dana, who may listen to all
		{"a consent", change("user.rana.can_be_listened", true), Difference{{MonitorListen, 2, 0}}},
		{"a user less", mustCompile(t, slices.DeleteFunc(office(), func(e Entry) bool { return e.Source.Key == "user.otto" })...),
			// five call him, zoe and dana listen to him, and his own phone rings no more
			Difference{{CallPlace, 0, 5}, {CallRing, 0, 1}, {MonitorListen, 0, 2}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, counted := Compare(before, test.after, time.Time{})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("difference (-want +got):\n%s", diff)
			}
			back, alsoBack := Compare(test.after, before, time.Time{})
			if !counted || !alsoBack || back.Allowed() != got.Refused() || back.Refused() != got.Allowed() {
				t.Errorf("there %v, back %v", got, back)
			}
		})
	}
}

// TestCompareCountsWhatIsDecided holds the comparison against asking every
// question there is.
func TestCompareCountsWhatIsDecided(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := somePolicy(t)
		changed := clone(entries)
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			at := rapid.SampledFrom(withPowers(changed)).Draw(t, "entry")
			e := &changed[at]
			key := rapid.SampledFrom(slices.Sorted(slices.Values(personKeys))).Draw(t, "key")
			e.Settings = slices.DeleteFunc(e.Settings, func(s Setting) bool { return s.Key == key })
			if rapid.Bool().Draw(t, "set") {
				e.Settings = append(e.Settings, written(9000, e.Source.Key, key, someValue(t, key)).Settings...)
			}
		}
		if rapid.Bool().Draw(t, "members") {
			for i := range changed {
				if changed[i].Kind == KindGroup {
					changed[i].Settings[1].Value = someOf(t, "members", someUsers[:4])
				}
			}
		}
		before, after := mustCompileRapid(t, entries), mustCompileRapid(t, changed)
		at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
		c := comparison{before: before, after: after, at: at}
		var want Difference
		for i := range table {
			a := ActionDifference{Action: table[i].Action}
			for _, subject := range someUsers {
				for _, target := range everyTarget(&table[i], c.probes()) {
					c.ask(&a, &table[i], subject, target, 1)
				}
			}
			if a.Allowed+a.Refused > 0 {
				want = append(want, a)
			}
		}
		got, counted := Compare(before, after, at)
		if diff := cmp.Diff(want, got); diff != "" || !counted {
			t.Fatalf("difference (-counted one by one +compared):\n%s", diff)
		}
	})
}

// everyTarget returns all that a row can be done to in the generated policies.
func everyTarget(row *Row, outside []Resource) []Resource {
	if row.on == 0 {
		return []Resource{{}}
	}
	names := map[kinds][]string{userKind: someUsers, queueKind: {"help"}, ivrKind: {"main"}, numberKind: someNumbers, groupKind: {"team"}}
	var targets []Resource
	for _, kind := range slices.Sorted(maps.Keys(names)) {
		for _, name := range names[kind] {
			if row.on&kind != 0 {
				targets = append(targets, resource(kind, name))
			}
		}
	}
	if row.on&outsideKind != 0 {
		targets = append(targets, outside...)
	}
	return targets
}

func BenchmarkCompare(b *testing.B) {
	before := mustCompile(b, town(10_000)...)
	entries := town(10_000)
	entries[1].Settings[1].Value = "none" // nobody but leads picks up any more
	after := mustCompile(b, entries...)
	b.ReportAllocs()
	for b.Loop() {
		Compare(before, after, time.Time{})
	}
}
