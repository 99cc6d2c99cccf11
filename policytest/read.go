package policytest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/tomlfile"
	"github.com/linewarden/linewarden/policy"
)

// maxFile is the most that is read of a file, in bytes.
const maxFile = 1 << 20

// read reads the tests of one file.
func read(path string) ([]Test, []policy.Problem) {
	data, err := tomlfile.ReadFile(path, maxFile)
	if err != nil {
		return nil, []policy.Problem{{Source: policy.Source{File: path}, Message: err.Error(), Advice: "check the path and its permissions"}}
	}
	return parse(path, data)
}

// parse reads tests from the text of a file.
func parse(path string, data []byte) ([]Test, []policy.Problem) {
	fields, err := tomlfile.Parse(data)
	if e, ok := errors.AsType[*tomlfile.Error](err); ok {
		return nil, []policy.Problem{{Source: policy.Source{File: path, Key: e.Key, Line: e.Line}, Message: e.Message, Advice: "correct the TOML"}}
	}
	p := parser{path: path, tests: map[string]*Test{}}
	for _, f := range fields {
		p.field(f)
	}
	var tests []Test
	for _, name := range slices.Sorted(maps.Keys(p.tests)) {
		p.complete(p.tests[name])
		tests = append(tests, *p.tests[name])
	}
	slices.SortStableFunc(p.problems, func(a, b policy.Problem) int { return cmp.Compare(a.Source.Line, b.Source.Line) })
	return tests, p.problems
}

// A parser gathers the fields of a file into tests.
type parser struct {
	path     string
	tests    map[string]*Test
	problems []policy.Problem
}

func (p *parser) problem(at policy.Source, advice, format string, args ...any) {
	p.problems = append(p.problems, policy.Problem{Source: at, Message: fmt.Sprintf(format, args...), Advice: advice})
}

// field takes in one field: [test."…"], a key of it, or an obligation.
func (p *parser) field(f tomlfile.Field) {
	at := policy.Source{File: p.path, Key: f.Key, Line: f.Line}
	if f.Path[0] != "test" || len(f.Path) <= 2 && f.Value != nil {
		p.problem(at, `write tests as [test."what is tested"]`, "is no test")
		return
	}
	if len(f.Path) == 1 {
		return
	}
	t := p.tests[f.Path[1]]
	if t == nil {
		t = &Test{Name: f.Path[1], Source: at, Obligations: map[string]any{}}
		t.Request.Environment.Way = policy.WayExplain
		p.tests[t.Name] = t
	}
	switch {
	case f.Value == nil:
	case len(f.Path) == 4 && f.Path[2] == "obligations":
		p.obligation(t, f, at)
	default:
		p.key(t, strings.Join(f.Path[2:], "."), f.Value, at)
	}
}

// keys returns where each key of a test goes.
func (t *Test) keys() map[string]any {
	r := &t.Request
	return map[string]any{
		"user":            &r.Subject.User,
		"endpoint":        &r.Subject.Endpoint,
		"action":          (*string)(&r.Action),
		"target":          &r.Resource.User,
		"extension":       &r.Resource.Extension,
		"queue":           &r.Resource.Queue,
		"ivr":             &r.Resource.IVR,
		"group":           &r.Resource.Group,
		"number":          &r.Resource.Number,
		"class":           (*string)(&r.Resource.Class),
		"region":          &r.Resource.Region,
		"caller_id":       &r.Resource.CallerID,
		"chosen_by":       (*string)(&r.Resource.ChosenBy),
		"nearest":         &r.Resource.Nearest,
		"withheld":        &r.Resource.Withheld,
		"parties":         &r.Resource.Parties,
		"outside":         &r.Resource.Outside,
		"emergency":       &r.Resource.Emergency,
		"call":            &r.Resource.Call,
		"at":              &r.Environment.Time,
		"way":             (*string)(&r.Environment.Way),
		"snoozed":         &r.Environment.Snoozed,
		"after_call_work": &r.Environment.AfterCallWork,
		"effect":          &t.Effect,
		"reason":          (*string)(&t.Reason),
		"decided_by":      &t.DecidedBy,
	}
}

// key takes in one key of a test.
func (p *parser) key(t *Test, key string, value any, at policy.Source) {
	keys := t.keys()
	var ok bool
	switch to := keys[key].(type) {
	case nil:
		p.problem(at, policy.Suggest(key, slices.Collect(maps.Keys(keys))), "unknown key %q", key)
		return
	case *string:
		*to, ok = value.(string)
	case *bool:
		*to, ok = value.(bool)
	case *[]string:
		*to, ok = value.([]string)
	case *time.Time:
		*to, ok = moment(value)
	case *policy.Effect:
		text, _ := value.(string)
		ok = to.UnmarshalText([]byte(text)) == nil
		t.expects = true
	}
	switch {
	case !ok:
		p.problem(at, cmp.Or(advices[key], "write it in quotes"), "%v does not fit", value)
	case key == "class":
		if _, known := policy.FindNumberClass(t.Request.Resource.Class); !known {
			p.problem(at, policy.Suggest(t.Request.Resource.Class, classNames()), "unknown class %q", t.Request.Resource.Class)
		}
	}
}

func classNames() []policy.NumberClass {
	var names []policy.NumberClass
	for _, doc := range policy.NumberClasses() {
		names = append(names, doc.Class)
	}
	return names
}

// advices say what fits a key that is no plain string.
var advices = map[string]string{
	"effect":          `write "allow" or "deny"`,
	"at":              `write a moment with its offset, 2026-03-02T09:00:00+01:00`,
	"parties":         `write the names of users, ["mara", "noor"]`,
	"outside":         "write true or false",
	"emergency":       "write true or false",
	"snoozed":         "write true or false",
	"after_call_work": "write true or false",
}

// moment reads a time with its offset. One without would mean another moment
// on another machine.
func moment(value any) (time.Time, bool) {
	if text, ok := value.(string); ok {
		t, err := time.Parse(time.RFC3339, text)
		return t, err == nil
	}
	t, ok := value.(time.Time)
	return t, ok && !strings.HasSuffix(t.Location().String(), "-local")
}

// obligation takes in an expected obligation.
func (p *parser) obligation(t *Test, f tomlfile.Field, at policy.Source) {
	name := f.Path[3]
	known := policy.ObligationNames()
	if !slices.Contains(known, name) {
		p.problem(at, policy.Suggest(name, known), "unknown obligation %q", name)
		return
	}
	t.Obligations[name] = f.Value
}

// complete reports what a test leaves out.
func (p *parser) complete(t *Test) {
	if t.Request.Subject == (policy.Subject{}) {
		p.problem(t.Source, `write user = "…"`, "does not say who asks")
	}
	if t.Request.Action == "" {
		p.problem(t.Source, `write action = "call.pickup"`, "does not say what for")
	} else if _, known := policy.FindAction(t.Request.Action); !known && t.Reason != policy.UnknownAction {
		var actions []policy.Action
		for _, row := range policy.Actions() {
			actions = append(actions, row.Action)
		}
		p.problem(t.Source, policy.Suggest(t.Request.Action, actions), "unknown action %q", t.Request.Action)
	}
	if !t.expects {
		p.problem(t.Source, `write effect = "allow" or effect = "deny"`, "does not say what is expected")
	}
}
