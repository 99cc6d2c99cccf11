package policy

import (
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func sameZone(a, b *time.Location) bool { return a == b }

// TestPersonalProfile holds the profile of a user, which has only what differs from the
// role, against one made of all that the two say.
func TestPersonalProfile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCompiler(Document{Entries: somePolicy(t)})
		c.compile()
		if len(c.problems) > 0 {
			t.Fatalf("problems: %v", c.problems)
		}
		for i, e := range c.sorted(KindUser) {
			base := bundle{}
			if name, s := c.text(e, "role"); s != nil {
				base = c.bundles[name]
			}
			b := maps.Clone(base)
			b.override(e)
			got, want := c.set.objects[i].profile, c.profile(b)
			for j := range table {
				if diff := cmp.Diff(want.rules[j], *got.rule(&table[j]), cmp.AllowUnexported(rule{}, grant{})); diff != "" {
					t.Fatalf("%s of %s (-want +got):\n%s", table[j].Key, e.Name, diff)
				}
			}
			if got.flags != want.flags {
				t.Fatalf("flags of %s: %b, want %b", e.Name, got.flags, want.flags)
			}
			for flag := range flagCount {
				got, want := writtenAt(&object{profile: got}, flag), writtenAt(&object{profile: want}, flag)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("place of %s of %s (-want +got):\n%s", flagTable[flag].Key, e.Name, diff)
				}
			}
			if diff := cmp.Diff(want.shares, got.shares, cmp.AllowUnexported(grant{})); diff != "" {
				t.Fatalf("shares of %s (-want +got):\n%s", e.Name, diff)
			}
			if diff := cmp.Diff(want.values, got.values, cmp.AllowUnexported(values{}, recordingValues{}, limits{}, span{}), cmp.Comparer(sameZone)); diff != "" {
				t.Fatalf("values of %s (-want +got):\n%s", e.Name, diff)
			}
		}
	})
}
