package policy

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// someName draws names of all lengths around what is packed, of few letters, so that
// they are alike, zeros among them, so that a shorter one must not look like a longer.
var someName = rapid.Custom(func(t *rapid.T) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("\x00\x01ab")), 0, 2*packedLimit, -1).Draw(t, "name")
})

// TestIndexIsAMap holds an index against a map that is told the same.
func TestIndexIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x index
		if rapid.Bool().Draw(t, "with room") {
			x = makeIndex(rapid.IntRange(0, 50).Draw(t, "room"))
		}
		want := map[string]number{}
		for i, name := range rapid.SliceOf(someName).Draw(t, "names") {
			x.put(name, number(i))
			want[name] = number(i)
		}
		got := maps.Collect(x.all)
		if !maps.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
		if got, want := x.sorted(), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
			t.Fatalf("names %q, want %q", got, want)
		}
		for _, name := range append(rapid.SliceOf(someName).Draw(t, "others"), x.sorted()...) {
			n, known := want[name]
			if !known {
				n = none
			}
			if x.find(name) != n || x.has(name) != known {
				t.Fatalf("%q is %d, %v, want %d, %v", name, x.find(name), x.has(name), n, known)
			}
		}
	})
}

func FuzzPack(f *testing.F) {
	f.Add("PJSIP/1001", "PJSIP/1002")
	f.Add("1001", "1001\x00")
	f.Add(strings.Repeat("a", packedLimit), strings.Repeat("a", packedLimit-1))
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = a[:min(len(a), packedLimit)], b[:min(len(b), packedLimit)]
		if pack(a).String() != a {
			t.Errorf("%q is unpacked as %q", a, pack(a).String())
		}
		if (pack(a) == pack(b)) != (a == b) {
			t.Errorf("%q and %q are packed as %x and %x", a, b, pack(a), pack(b))
		}
		if pack(a).empty() != (a == "") {
			t.Errorf("%q is packed as %x", a, pack(a))
		}
	})
}

// Names as policies have them come to lie in slots of their own, or close by.
func TestIndexSpreadsNames(t *testing.T) {
	for _, form := range []func(string) string{
		func(extension string) string { return extension },
		func(extension string) string { return "PJSIP/" + extension },
		func(extension string) string { return "PJSIP/site-berlin-" + extension[3:] },
		func(extension string) string { return "+4930123" + extension },
	} {
		x := makeIndex(100)
		var first packed
		for i := range 20_000 {
			name := form(strconv.Itoa(100_000 + i))
			if i == 0 {
				first = pack(name)
			}
			x.put(name, number(i))
		}
		longest, run := 0, 0
		for _, s := range x.slots {
			if s == 0 {
				run = 0
				continue
			}
			run++
			longest = max(longest, run)
		}
		if longest > 40 {
			t.Errorf("names like %q are %d in a row", first, longest)
		}
	}
}

// BenchmarkFind finds names in the order in which calls come: none that a processor's
// cache could know.
func BenchmarkFind(b *testing.B) {
	x, m := makeIndex(10_000), map[string]number{}
	for i := range 10_000 {
		name := "PJSIP/" + strconv.Itoa(100_000+i)
		x.put(name, number(i))
		m[name] = number(i)
	}
	questions := townQuestions(false, false)
	b.Run("index", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			x.find(questions[i%len(questions)].endpoint)
		}
	})
	b.Run("map", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			_ = m[questions[i%len(questions)].endpoint]
		}
	})
}
