package ari

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzUnmarshal holds what is read of an event against encoding/json: both refuse it,
// or both make the same of it. Where a name comes twice in an object, or in another
// case, encoding/json takes the last, and we refuse or pass over it.
func FuzzUnmarshal(f *testing.F) {
	for _, raw := range recorded(f) {
		f.Add(raw)
	}
	deep := strings.Repeat("[", 500) + strings.Repeat("]", 500)
	for _, seed := range []string{
		`{"type":"StasisStart","channel":{"id":"1","id":"2"}}`,
		`{"type":"StasisStart","CHANNEL":{"id":"1"},"channel":{"ID":"2"}}`,
		`{"type":"StasisStart","args":null,"channel":null,"new":[1.5e3,-0,true,{}]}`,
		`{"type":"StasisStart","args":["a",null,"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800"]}`,
		"{\"type\":\"StasisStart\",\"args\":[\"\xff\xc3\",\"\x01\"]}",
		"{\"type\":\"ChannelVarset\",\"variable\":\"\xed\xa0\x80\",\"value\":\"\\ud800\"}",
		`{"type":"StasisStart","new":` + deep + `}`,
		`{"type":"ChannelDestroyed","cause":16.0}`, `{"type":"ChannelDestroyed","cause":99999999999999999999}`, `{"type":"ChannelDestroyed","cause":-0}`,
		`{"type":"StasisStart","channel":{"channelvars":{"A":"1","A":"2","B":null}}}`,
		`{"type":"StasisStart","channel":{"channelvars":{"LW_CALL":"1","LW_ROLE":"","LW_\"\u00e9":"\u0041","LW_N":null}}}`,
		`{"type":"StasisStart","channel":{"channelvars":{"LW_CALL":1}}}`,
		`{"type":"StasisStart","channel":{"channelvars":[]}}`,
		`{"type":"StasisStart","channel":{"channelvars":{"LW_CALL":"1"`,
		`{"type":"StasisStart","timestamp":"2026-11-22T05:40:09.123+0000"} {}`,
		`{"type":"New","timestamp":null,"application":"a","x":{"y":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		create := eventTypes[eventType(raw)]
		if create == nil {
			create = func() Event { return new(ApplicationReplaced) }
		}
		got, want := create(), create()
		err, wantErr := unmarshal(raw, got), json.Unmarshal(raw, want)
		switch sure := plain(raw); {
		case !json.Valid(raw) && err == nil:
			t.Fatalf("%q is not json and became %+v", raw, got)
		case sure && (err == nil) != (wantErr == nil):
			t.Fatalf("%q: %v; encoding/json says: %v", raw, err, wantErr)
		case sure && err == nil && !cmp.Equal(got, want, set):
			t.Fatalf("%q is read otherwise than by encoding/json:\n%s", raw, cmp.Diff(want, got, set))
		}
	})
}

// set are the variables that have a value. encoding/json reads the others, too.
var set = cmp.Transformer("set", func(v Variables) map[string]string {
	with := make(map[string]string)
	for name, value := range v {
		if value != "" {
			with[name] = value
		}
	}
	return with
})

// plain reports whether all names in it are as Asterisk writes them: none twice in an
// object, nor in another case than ours.
func plain(raw []byte) bool {
	if !json.Valid(raw) {
		return true
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	type level struct {
		names map[string]bool // nil in an array
		value bool            // a value is next, and no name
	}
	levels := []level{{}}
	for {
		token, err := d.Token()
		if err != nil {
			return true
		}
		at := &levels[len(levels)-1]
		if name, ok := token.(string); ok && at.names != nil && !at.value {
			folded := strings.ToLower(strings.ToUpper(name))
			if at.names[folded] || folded != name && !strings.HasPrefix(name, "LW_") {
				return false
			}
			at.names[folded], at.value = true, true
			continue
		}
		at.value = false
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{names: make(map[string]bool)})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
	}
}

// A name that comes twice is a mistake, or somebody's try to be read in two ways.
func TestANameTwiceIsRefused(t *testing.T) {
	for _, text := range []string{
		`{"type":"StasisEnd","type":"StasisStart","channel":{"id":"1"}}`,
		`{"type":"StasisEnd","channel":{"id":"1"},"channel":{"id":"2"}}`,
		`{"type":"StasisEnd","channel":{"id":"1","channelvars":{"LW_ROLE":"","LW_ROLE":"phone"}}}`,
	} {
		raw := []byte(text)
		if unknown, ok := decode(eventType(raw), raw).(*Unknown); !ok || unknown.Err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}
