package policytest

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/policy"
)

// suffix ends the names of files with tests.
const suffix = "_test.toml"

// A Test is a question to a policy and the expected answer. What is empty in
// the answer may be anything.
type Test struct {
	Name        string
	Source      policy.Source
	Request     policy.Request
	Effect      policy.Effect
	Reason      policy.Code
	DecidedBy   string         // key of the policy: "user.mara.pickup"
	Obligations map[string]any // by name, as written in TOML

	expects bool // an effect was written
}

// A Result is what came of a test.
type Result struct {
	Test        Test
	Explanation policy.Explanation // the answer, with all that led to it
	Failures    []string           // what is not as expected; none if it passed
}

// Passed reports whether the answer is as expected.
func (r Result) Passed() bool { return len(r.Failures) == 0 }

// Load reads the tests from a file, or from all files of a directory and its
// subdirectories whose names end in _test.toml. It returns the tests sorted by
// place, and everything that is wrong with the files.
func Load(path string) ([]Test, []policy.Problem) {
	var tests []Test
	var problems []policy.Problem
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := name != path && strings.HasPrefix(entry.Name(), ".")
		switch {
		case entry.IsDir() && hidden:
			return fs.SkipDir
		case entry.IsDir() || hidden || name != path && !strings.HasSuffix(name, suffix):
			return nil
		}
		more, wrong := read(name)
		tests, problems = append(tests, more...), append(problems, wrong...)
		return nil
	})
	if err != nil {
		problems = append(problems, policy.Problem{Source: policy.Source{File: path}, Message: err.Error(), Advice: "check the path and its permissions"})
	}
	slices.SortStableFunc(tests, func(a, b Test) int {
		return cmp.Or(cmp.Compare(a.Source.File, b.Source.File), cmp.Compare(a.Source.Line, b.Source.Line))
	})
	return tests, problems
}

// Run puts the tests to a policy, and returns a result for each, in order.
func Run(set *policy.Set, tests []Test) []Result {
	results := make([]Result, len(tests))
	for i, t := range tests {
		results[i] = t.run(set)
	}
	return results
}

func (t Test) run(set *policy.Set) Result {
	r := Result{Test: t, Explanation: set.Explain(t.Request)}
	d := r.Explanation.Decision
	expect := func(what string, want, got any) {
		if want != got {
			r.Failures = append(r.Failures, fmt.Sprintf("%s is %v, want %v", what, got, want))
		}
	}
	expect("effect", t.Effect, d.Effect)
	switch code := d.Reason.Code; {
	case t.Reason != "":
		expect("reason", t.Reason, code)
	case strings.HasPrefix(string(code), "unknown_"):
		r.Failures = append(r.Failures, fmt.Sprintf("reason is %s; if that is meant, write reason = %q", code, code))
	}
	if t.DecidedBy != "" {
		expect("decided_by", t.DecidedBy, d.Reason.Source.Key)
	}
	got := d.Obligations.Map()
	for _, name := range slices.Sorted(maps.Keys(t.Obligations)) {
		want, has := t.Obligations[name], got[name]
		if has == nil {
			has = reflect.Zero(reflect.TypeOf(want)).Interface() // nothing is asked for
		}
		expect("obligation "+name, want, has)
	}
	return r
}
