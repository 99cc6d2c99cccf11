package tomlfile

import (
	"errors"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// awkward is TOML that is hard to find keys in.
const awkward = "\ufeff# = [comment] \"\n" + // 1
	`[user.mara] # {` + "\n" + // 2
	`extension = "10\"01" # = "x"` + "\n" + // 3
	"pickup = [ # =\n\t\"department\", # ]\n\t'self=[{',\n]\n" + // 4 to 7
	`recording.mode = "all"` + "\n" + // 8
	"inline = { a = 1, b.c = [\"x\", \"y\"], d = {e = true} }\n" + // 9
	"text = \"\"\"\nkey = 1\\\"\"\"\\\n\n[table]\"\"\"\"\"\n" + // 10 to 13
	"literal = '''\n'' = '\\''''\n" + // 14, 15
	`["role"."a.b\"c".'deny']` + "\n" + // 16
	"\"quoted key\"\t=\t1979-05-27T07:32:00Z\r\n" + // 17
	"[[list]]\nx = 1\n[[list]]\nx = 2\n" + // 18 to 21
	"last = 0.5" // 22

func TestParse(t *testing.T) {
	fields, err := Parse([]byte(awkward))
	if err != nil {
		t.Fatal(err)
	}
	type place struct {
		Key  string
		Line int
	}
	want := []place{
		{"user.mara", 2}, {"user.mara.extension", 3}, {"user.mara.pickup", 4}, {"user.mara.recording.mode", 8},
		{"user.mara.inline", 9}, {"user.mara.inline.a", 9}, {"user.mara.inline.b.c", 9}, {"user.mara.inline.d", 9}, {"user.mara.inline.d.e", 9},
		{"user.mara.text", 10}, {"user.mara.literal", 14},
		{`role."a.b\"c".deny`, 16}, {`role."a.b\"c".deny."quoted key"`, 17},
		{"list", 18}, {"list", 20},
	}
	var got []place
	values := map[string]any{}
	for _, f := range fields {
		got = append(got, place{f.Key, f.Line})
		values[f.Key] = f.Value
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	for key, want := range map[string]any{
		"user.mara":                nil,
		"user.mara.extension":      `10"01`,
		"user.mara.pickup":         []string{"department", "self=[{"},
		"user.mara.inline.a":       int64(1),
		"user.mara.inline.b.c":     []string{"x", "y"},
		"user.mara.inline.d.e":     true,
		"user.mara.text":           "key = 1\"\"\"[table]\"\"",
		"user.mara.literal":        "'' = '\\'",
		"user.mara.recording.mode": "all",
	} {
		if diff := cmp.Diff(want, values[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

func TestListsOfOtherThingsStayAsTheyAre(t *testing.T) {
	fields, err := Parse([]byte("a = ['x', 1]\nb = []"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{"x", int64(1)}, fields[0].Value); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{}, fields[1].Value); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, test := range []struct {
		name, text string
		line       int
		message    string
	}{
		{"what is no TOML", "[user.mara]\nextension 1001\n", 2, "expected '.' or '='"},
		{"a key twice", "[user.mara]\na = 1\na = 2\n", 3, "has already been defined"},
		{"UTF-16", "\xff\xfea\x00", 1, "UTF-16"},
		{"what is no UTF-8", "a = 1\nb = '\xff'", 2, "invalid UTF-8"},
		{"a string that is never closed", "a = 'x\nb = 1\n", 1, "strings cannot contain newlines"},
		{"arrays that would exhaust the stack", "a = 1\nb = " + strings.Repeat("[", 5<<20), 2, "more than 32 deep"},
		{"arrays over many lines", strings.Repeat("a = [\n", 1) + strings.Repeat("[\n", 1<<20), 33, "more than 32 deep"},
		{"inline tables", "a = " + strings.Repeat("{a = ", 1<<20), 1, "more than 32 deep"},
		{"keys of many parts", "a" + strings.Repeat(".a", 1<<20) + " = 1", 1, "more than 32 deep"},
		{"headings of many parts", "[a" + strings.Repeat(".a", 1<<20) + "]", 1, "more than 32 deep"},
		{"keys of many parts within a table", "a = {b = 1, a" + strings.Repeat(".a", 1<<20) + " = 1}", 1, "more than 32 deep"},
	} {
		t.Run(test.name, func(t *testing.T) {
			fields, err := Parse([]byte(test.text))
			e, ok := errors.AsType[*Error](err)
			if !ok || fields != nil {
				t.Fatalf("got %d fields and error %v", len(fields), err)
			}
			if e.Line != test.line || !strings.Contains(e.Message, test.message) {
				t.Errorf("line %d: %s; want line %d: … %s …", e.Line, e.Message, test.line, test.message)
			}
		})
	}
}

// FuzzParse holds the scanner against the library: both find the same number
// of keys in whatever the library accepts.
func FuzzParse(f *testing.F) {
	f.Add(awkward)
	f.Add("")
	f.Add("\xfe\xff")
	f.Add("[[a.b]]\n[a.b.c]\nd = [{x = 1}, {x = 2, y = {}}]")
	f.Add("a = \"\"\"\"\"\"\nb = ''''''\nc=\"\"\"\\\\\"\"\"")
	f.Add("a = [[1, 2], ['x', {y = 1.5e3}]]\n\n\nb.c.\"d\" = inf")
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := Parse([]byte(text))
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("error of type %T", err)
			}
			return
		}
		text = strings.TrimPrefix(text, "\ufeff")
		var root map[string]any
		meta, err := toml.Decode(text, &root)
		if err != nil {
			t.Fatalf("parsed what the library does not: %v", err)
		}
		lines, err := keyLines(text)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != len(meta.Keys()) {
			t.Fatalf("the scanner found %d keys, the library %d: %v", len(lines), len(meta.Keys()), meta.Keys())
		}
		for _, f := range fields {
			if last := strings.Count(text, "\n") + 1; f.Line < 1 || f.Line > last {
				t.Fatalf("%s at line %d of %d", f.Key, f.Line, last)
			}
		}
	})
}
