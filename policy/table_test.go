package policy

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTable holds what every row of the action table owes to its readers.
func TestTable(t *testing.T) {
	actions := map[Action]bool{}
	for _, row := range Actions() {
		if !regexp.MustCompile(`^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$`).MatchString(string(row.Action)) {
			t.Errorf("%q is no name for an action", row.Action)
		}
		if actions[row.Action] {
			t.Errorf("%s stands twice", row.Action)
		}
		actions[row.Action] = true
		if row.Doc == "" || row.Covers == "" {
			t.Errorf("%s is not described", row.Action)
		}
		if found, ok := FindAction(row.Action); !ok || found.Action != row.Action {
			t.Errorf("%s is not found", row.Action)
		}
		for _, also := range row.also {
			if rowOf(also) == nil {
				t.Errorf("%s also takes %s, which there is not", row.Action, also)
			}
		}
		for _, wide := range row.wider {
			if !rights[wide].wide {
				t.Errorf("%s is granted by %s, which is no wide right", row.Action, wide)
			}
		}
		if row.share != shareNothing && row.on&userKind == 0 {
			t.Errorf("%s is shared, but no user can be its target", row.Action)
		}
	}
	for _, a := range []Action{"", "call", "call.steal"} {
		if _, ok := FindAction(a); ok {
			t.Errorf("found %q", a)
		}
	}
}

// TestKeysMeanOneThing holds that no key stands for a right and an attribute
// at once, and that none is a table for another.
func TestKeysMeanOneThing(t *testing.T) {
	var keys []string
	for _, r := range Rights() {
		keys = append(keys, r.Key)
		if r.Doc == "" || len(r.Actions) == 0 || len(r.Scopes) < 2 {
			t.Errorf("right %+v is not whole", r)
		}
		if !slices.Equal(r.Targets(), r.on.names()) {
			t.Errorf("%s is about %v", r.Key, r.Targets())
		}
		for _, form := range r.Scopes {
			if !slices.ContainsFunc(Scopes(), func(s Scope) bool { return s.Form == form && s.Doc != "" && len(s.Targets()) > 0 }) {
				t.Errorf("%s takes %s, which is not described", r.Key, form)
			}
		}
	}
	if !slices.IsSorted(keys) {
		t.Error("rights are not sorted")
	}
	for _, a := range Attributes() {
		keys = append(keys, a.Key)
		if a.Doc == "" || a.Covers == "" || a.Values == "" || a.Default == "" {
			t.Errorf("attribute %+v is not whole", a)
		}
	}
	for i, key := range keys {
		for j, other := range keys {
			if i != j && (key == other || strings.HasPrefix(other, key+".")) {
				t.Errorf("%s and %s are in each other's way", key, other)
			}
		}
		if strings.HasPrefix(key, denyPrefix) {
			t.Errorf("%s reads as a denial", key)
		}
	}
	for _, k := range Kinds() {
		for _, a := range EntryKeys(k) {
			if a.Key == "" || a.Doc == "" || a.Values == "" || slices.Contains(personKeys, a.Key) && (k == KindUser || k == KindRole) {
				t.Errorf("key %+v of %s", a, k)
			}
		}
	}
}

// TestCoverage holds that each id of the rights owed, A1 to E11, is answered to
// by a row, an attribute or a part of the model named here.
func TestCoverage(t *testing.T) {
	covered := map[string]bool{
		"E7":  true, // the rows show.…
		"E11": true, // a reload decides anew; who enforces asks again
	}
	add := func(list string) {
		for id := range strings.FieldsSeq(list) {
			first, last, several := strings.Cut(id, "-")
			covered[first] = true
			for several && first != last {
				first = next(first)
				covered[first] = true
			}
		}
	}
	for _, row := range Actions() {
		add(row.Covers)
	}
	for _, a := range Attributes() {
		add(a.Covers)
	}
	add(flagTable[Open].Covers)
	for section, count := range map[string]int{"A": 13, "B": 36, "C": 8, "D": 5, "E": 11} {
		id := section + "0"
		for range count {
			if id = next(id); !covered[id] {
				t.Errorf("nothing covers %s", id)
			}
		}
	}
}

// next returns the id after one: B10 after B9.
func next(id string) string {
	n, err := strconv.Atoi(id[1:])
	if err != nil {
		panic(err)
	}
	return id[:1] + strconv.Itoa(n+1)
}

// TestRowDescribesItself holds what the reference and other readers are told.
func TestRowDescribesItself(t *testing.T) {
	for _, test := range []struct {
		action                    Action
		keys, targets, attributes []string
		share                     string
	}{
		{CallPickup, []string{"pickup"}, []string{"user"}, []string{"sip_account"}, ""},
		{CallRing, nil, nil, []string{"sip_account"}, ""},
		{MonitorListen, []string{"listen"}, []string{"user"}, []string{"can_be_listened", "sip_account"}, ""},
		{CallTransfer, []string{"transfer"}, []string{"user", "queue", "ivr", "group", "outside"}, []string{"sip_account"}, ""},
		{RecordingPlay, []string{"play_recordings", "full_call_report_access"}, []string{"user", "queue", "number"}, []string{"show_call_recordings"}, "share.recordings"},
		{GroupJoin, []string{"join_open_groups"}, []string{"group"}, []string{"open"}, ""},
	} {
		row, _ := FindAction(test.action)
		got := [][]string{row.Keys(), row.Targets(), row.Attributes(), {row.Share()}}
		if diff := cmp.Diff([][]string{test.keys, test.targets, test.attributes, {test.share}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.action, diff)
		}
	}
}

func TestEffect(t *testing.T) {
	for _, e := range []Effect{Deny, Allow} {
		text, err := json.Marshal(map[string]Effect{"effect": e})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]Effect
		if err := json.Unmarshal(text, &back); err != nil || back["effect"] != e {
			t.Errorf("%s became %v, %v", text, back, err)
		}
	}
	var e Effect
	if err := e.UnmarshalText([]byte("maybe")); err == nil || e != Deny {
		t.Errorf("maybe became %v, %v", e, err)
	}
}

func TestSuggest(t *testing.T) {
	for _, test := range []struct {
		word  string
		known []string
		want  string
	}{
		{"pikcup", []string{"pickup", "park"}, `did you mean "pickup"?`},
		{"pickup", []string{"pickup"}, `did you mean "pickup"?`},
		{"lisen", []string{"lister", "listen"}, `did you mean "listen"?`},
		{"lit", []string{"lid", "lie"}, `did you mean "lid"?`},
		{"zzzz", []string{"b", "a"}, "known are a, b"},
		{"zzzz", nil, "there are none"},
		{"zzzz", strings.Split("abcdefghijklmno", ""), "the reference, docs/policy.md, lists them"},
		{strings.Repeat("x", 1<<20), []string{"a"}, "known are a"},
		{"größe", []string{"grösse"}, `did you mean "grösse"?`},
	} {
		if got := Suggest(test.word, test.known); got != test.want {
			t.Errorf("%.20s: %s, want %s", test.word, got, test.want)
		}
	}
}
