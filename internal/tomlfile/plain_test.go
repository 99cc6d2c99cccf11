package tomlfile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// plainText is TOML as most people write it.
const plainText = "# all\n\n[user.mara] # sales\nextension = \"1001\"\npickup = [ 'a', \"b\",# b\n  # c\n\n\"c\",\n]\r\n" +
	"recording.mode = \"all\"\nrecording.volume = 50\ncan_be_listened = false\t# no\nempty = ''\nnone = []\n" +
	"[number.\"+33\"]\nuser='mara'\nn = -7 # n\n[user.\"é.a\"]\n[emergency]\n  numbers = [\"112\"]\n[role.a.b]\nx.y.z = true"

// The plain text is taken for such, so that the fuzz test tries it.
func TestParsePlain(t *testing.T) {
	fields, plain := new(plainParser).parse(plainText)
	want, err := parseAny(plainText)
	if diff := cmp.Diff(want, fields); diff != "" || err != nil || !plain {
		t.Errorf("plain: %v, error %v (-want +got):\n%s", plain, err, diff)
	}
}

// What could be a mistake is left to the library, even where it is none.
func TestParsePlainLeavesTheRestToTheLibrary(t *testing.T) {
	var p plainParser // to which the text before is nothing
	for _, text := range []string{
		// twice, or in the way of each other
		"a = 1\na = 2", "[a]\n[a]", "[a.b]\n[a]", "a = 1\n[a]", "a = 1\n[a.b]", "[a]\nb.c = 1\n[a.b]", "[a]\nb.c = 1\n[a.b.d]",
		"[a.b]\nx = 1\n[a]\nb.c = 1", "a = 1\na.b = 2", "a.b = 1\na = 2",
		// values that are not plain
		"a = \"\\n\"", `a = """x"""`, "a = '''x'''", "a = 1.5", "a = 0x1", "a = 1_0", "a = 01", "a = -0", "a = +1", "a = 1979-05-27",
		"a = {b = 1}", "a = [1]", "a = [['x']]", "a = 9999999999999999999", "a = truely",
		// mistakes
		"a = ['x' 'y']", "a = [,]", "a = ['x',,]", "a = ['x'", "a = 'x", "a = 'x\n'", "a", "a =", "a =\n1", "a = 'x' b = 1",
		"[a] b = 1", "[a", "[]", "[a.]", "a b = 1", "a..b = 1", "é = 1",
		"a = '\x00'", "a = '\x7f'", "# \x01", "a = 1\rb = 2", "a = '\xff'",
		// headings and keys that are not plain
		"[[a]]", "[ a ]", "[a.\"\\n\"]", "\"a\" = 1", "a.b.c.d.e.f.g = 1",
	} {
		if fields, plain := p.parse(text); plain {
			t.Errorf("%q is plain: %v", text, fields)
		}
	}
}

// FuzzParsePlain holds what is read as plain against the library, behind another text.
func FuzzParsePlain(f *testing.F) {
	f.Add(plainText)
	f.Add(awkward)
	f.Add("[a.b]\n[a.b.c]\nd.e = 'x'\nd.f = [\"y\", 'z']\n[a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		var p plainParser
		if _, plain := p.parse(plainText); !plain {
			t.Fatal("the text before is not plain")
		}
		fields, plain := p.parse(text)
		if !plain {
			return
		}
		want, err := parseAny(text)
		if err != nil {
			t.Fatalf("read as plain: %v", err)
		}
		if diff := cmp.Diff(want, fields, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-library +plain):\n%s", diff)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, bench := range []struct {
		name  string
		parse func(string) bool
	}{
		{"plain", func(text string) bool { _, plain := new(plainParser).parse(text); return plain }},
		{"library", func(text string) bool { _, err := parseAny(text); return err == nil }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(plainText)))
			b.ReportAllocs()
			for b.Loop() {
				if !bench.parse(plainText) {
					b.Fatal("not parsed")
				}
			}
		})
	}
}
