package policytest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/policy"
)

// smallPolicy lets mara call and pick up in her department, in which noor is.
func smallPolicy(t testing.TB) *policy.Set {
	t.Helper()
	setting := func(key string, value any) policy.Setting {
		return policy.Setting{Key: key, Value: value, Source: policy.Source{Key: "user.mara." + key}}
	}
	set, problems := policy.Compile(policy.Document{Entries: []policy.Entry{
		{Kind: policy.KindDepartment, Name: "sales"},
		{Kind: policy.KindUser, Name: "mara", Settings: []policy.Setting{
			setting("department", "sales"), setting("pickup", "department"), setting("call", "all"), setting("max_channels", int64(2)),
		}},
		{Kind: policy.KindUser, Name: "noor", Settings: []policy.Setting{setting("department", "sales")}},
	}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}

func parseString(t *testing.T, text string) []Test {
	t.Helper()
	tests, problems := parse("p_test.toml", []byte(text))
	for _, p := range problems {
		t.Error(p)
	}
	return tests
}

func TestRunSaysWhatIsNotAsExpected(t *testing.T) {
	set := smallPolicy(t)
	for _, test := range []struct {
		name, text string
		failures   []string
	}{
		{"passes", `effect = "allow"`, nil},
		{"passes in every detail", `effect = "allow"
			reason = "granted"
			decided_by = "user.mara.pickup"`, nil},
		{"effect", `effect = "deny"`, []string{"effect is allow, want deny"}},
		{"reason and key", `effect = "allow"
			reason = "shared"
			decided_by = "role.agent.pickup"`,
			[]string{"reason is granted, want shared", "decided_by is user.mara.pickup, want role.agent.pickup"}},
		{"a name that is not known", `effect = "deny"
			target = "nour"`, []string{`reason is unknown_target; if that is meant, write reason = "unknown_target"`}},
		{"a name that is not known on purpose", `effect = "deny"
			target = "nour"
			reason = "unknown_target"`, nil},
		{"obligations", `effect = "allow"
			action = "call.place"
			obligations = {max_channels = 3, record_compulsory = true, hold_music = ""}`,
			[]string{"obligation max_channels is 2, want 3", "obligation record_compulsory is false, want true"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := test.text
			if !strings.Contains(text, "action =") {
				text += "\naction = 'call.pickup'"
			}
			if !strings.Contains(text, "target =") {
				text += "\ntarget = 'noor'"
			}
			tests := parseString(t, "[test.it]\nuser = 'mara'\n"+text)
			results := Run(set, tests)
			if diff := cmp.Diff(test.failures, results[0].Failures); diff != "" {
				t.Error(diff)
			}
			if results[0].Passed() != (test.failures == nil) {
				t.Error("passed and failures do not agree")
			}
		})
	}
}

func TestParseTakesEveryKey(t *testing.T) {
	tests := parseString(t, `
[test."all of it"]
user = "u"
endpoint = "e"
action = "call.place"
target = "t"
extension = "x"
queue = "q"
ivr = "i"
group = "g"
number = "n"
class = "national"
region = "FR"
caller_id = "c"
parties = ["p", "o"]
outside = true
call = "1"
at = 2026-03-02T09:00:00+01:00
way = "refer"
snoozed = true
after_call_work = true
effect = "allow"
reason = "granted"
decided_by = "user.u.call"
[test."all of it".obligations]
caller_id = "c"
`)
	got := tests[0]
	got.Request.Environment.Time = got.Request.Environment.Time.UTC()
	want := Test{
		Name:   "all of it",
		Source: policy.Source{File: "p_test.toml", Key: `test."all of it"`, Line: 2},
		Request: policy.Request{
			Subject: policy.Subject{User: "u", Endpoint: "e"},
			Action:  policy.CallPlace,
			Resource: policy.Resource{
				User: "t", Extension: "x", Queue: "q", IVR: "i", Group: "g", Number: "n", Class: policy.National, Region: "FR",
				CallerID: "c", Parties: []string{"p", "o"}, Outside: true, Call: "1",
			},
			Environment: policy.Environment{
				Time: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Way: policy.WayRefer, Snoozed: true, AfterCallWork: true,
			},
		},
		Effect: policy.Allow, Reason: policy.Granted, DecidedBy: "user.u.call",
		Obligations: map[string]any{"caller_id": "c"}, expects: true,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Test{})); diff != "" {
		t.Errorf("test (-want +got):\n%s", diff)
	}
	at := parseString(t, "[test.it]\nuser='u'\naction='call.place'\neffect='deny'\nat = '2026-03-02T09:00:00Z'")[0]
	if at.Request.Environment.Time.Hour() != 9 || at.Request.Environment.Way != policy.WayExplain {
		t.Errorf("environment %+v", at.Request.Environment)
	}
}

func TestParseReportsEverything(t *testing.T) {
	_, problems := parse("p_test.toml", []byte(`
loose = 1
[test]
short = 1
[user.mara]
[test.empty]
[test.wrong]
usr = "mara"
user = 7
action = "call.pikcup"
at = 2026-03-02T09:00:00
parties = "noor"
outside = "yes"
class = "ordinary"
effect = "perhaps"
[test.wrong.obligations]
reocrd_beep = "15s"
notice_of_everything = true
`))
	var got []string
	for _, p := range problems {
		got = append(got, strings.TrimPrefix(p.String(), "p_test.toml:"))
	}
	want := []string{
		`2: loose: is no test; write tests as [test."what is tested"]`,
		`4: test.short: is no test; write tests as [test."what is tested"]`,
		`5: user.mara: is no test; write tests as [test."what is tested"]`,
		`6: test.empty: does not say who asks; write user = "…"`,
		`6: test.empty: does not say what for; write action = "call.pickup"`,
		`6: test.empty: does not say what is expected; write effect = "allow" or effect = "deny"`,
		`7: test.wrong: does not say who asks; write user = "…"`,
		`7: test.wrong: unknown action "call.pikcup"; did you mean "call.pickup"?`,
		`8: test.wrong.usr: unknown key "usr"; did you mean "user"?`,
		`9: test.wrong.user: 7 does not fit; write it in quotes`,
		`11: test.wrong.at: 2026-03-02 09:00:00 +0000 datetime-local does not fit; write a moment with its offset, 2026-03-02T09:00:00+01:00`,
		`12: test.wrong.parties: noor does not fit; write the names of users, ["mara", "noor"]`,
		`13: test.wrong.outside: yes does not fit; write true or false`,
		`14: test.wrong.class: unknown class "ordinary"; known are international, local, mobile, national, premium_rate, satellite, shared_cost, special, toll_free, unknown`,
		`15: test.wrong.effect: perhaps does not fit; write "allow" or "deny"`,
		`17: test.wrong.obligations.reocrd_beep: unknown obligation "reocrd_beep"; did you mean "record_beep"?`,
		`18: test.wrong.obligations.notice_of_everything: unknown obligation "notice_of_everything"; the reference, docs/policy.md, lists them`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if _, problems := parse("p_test.toml", []byte("[test")); len(problems) != 1 || problems[0].Source.Line != 1 {
		t.Errorf("problems of what is no TOML: %v", problems)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"b_test.toml":         "[test.three]\nuser='u'\naction='call.place'\neffect='deny'\n[test.four]\nuser='u'\naction='call.place'\neffect='deny'",
		"a/a_test.toml":       "[test.one]\nuser='u'\naction='call.place'\neffect='deny'",
		"a/b_test.toml":       "[test.two]\nuser='u'\naction='call.place'\neffect='deny'",
		"policy.toml":         "[user.mara]",
		".hidden/h_test.toml": "[broken",
		"a/.h_test.toml":      "[broken",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests, problems := Load(dir)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var names []string
	for _, test := range tests {
		names = append(names, test.Name)
	}
	if diff := cmp.Diff([]string{"one", "two", "three", "four"}, names); diff != "" {
		t.Error(diff)
	}
	if tests, problems := Load(filepath.Join(dir, "b_test.toml")); len(tests) != 2 || problems != nil {
		t.Errorf("one file: %d tests, problems %v", len(tests), problems)
	}
	if _, problems := Load(filepath.Join(dir, "missing")); len(problems) != 1 {
		t.Errorf("no file: problems %v", problems)
	}
	if err := os.Mkdir(filepath.Join(dir, "dir_test.toml"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "gone_test.toml")); err != nil {
		t.Fatal(err)
	}
	if _, problems := Load(dir); len(problems) != 1 || !strings.HasSuffix(problems[0].Source.File, "gone_test.toml") {
		t.Errorf("a dangling link: problems %v", problems)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("[test.it]\nuser = 'u'\naction = 'call.place'\neffect = 'deny'\nat = 2026-03-02T09:00:00Z\nparties = ['x']")
	f.Add("[test.it.obligations]\nrecord_compulsory = true\nmax_channels = {a = 1}\n[[test.it.list]]")
	f.Add("[[test]]\nx = 1")
	set := smallPolicy(f)
	f.Fuzz(func(t *testing.T, text string) {
		tests, problems := parse("p_test.toml", []byte(text))
		for _, r := range Run(set, tests) {
			if r.Test.Effect == policy.Allow && !r.Explanation.Decision.Allowed() && r.Passed() {
				t.Errorf("passed though it was refused: %+v", r)
			}
		}
		for _, p := range problems {
			if p.Message == "" || p.Advice == "" {
				t.Errorf("problem without message or advice: %+v", p)
			}
		}
	})
}
