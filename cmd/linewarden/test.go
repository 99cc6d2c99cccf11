package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policytest"
)

var testCommand = command{
	name:      "test",
	arguments: "FILE|DIR",
	least:     1, most: 1,
	summary: "run the tests of a policy",
	help: `Runs the tests in the files *_test.toml of DIR, or in FILE, against the policy
there or the one that --policy names. A test is a question and the answer that
the policy should give:

  [test."noor may not listen"]
  user   = "noor"
  action = "monitor.listen"
  target = "rana"
  effect = "deny"

It fails if an answer differs, and if there is no test at all.`,
	setup: func(flags *flag.FlagSet) runner {
		path := flags.String("policy", "", "`PATH` of the policy; the tests' own folder if left out")
		asJSON := flags.Bool("json", false, "write the results as JSON")
		verbose := flags.Bool("v", false, "name the tests that pass, too")
		return func(_ context.Context, args []string, out streams) error {
			if *path == "" {
				*path = args[0]
			}
			return runTests(args[0], *path, *asJSON, *verbose, out)
		}
	},
}

// testResult is a test's result as JSON.
type testResult struct {
	Name     string   `json:"name"`
	Place    string   `json:"place"`
	Passed   bool     `json:"passed"`
	Failures []string `json:"failures,omitempty"`
}

func runTests(path, policyPath string, asJSON, verbose bool, out streams) error {
	set, err := config.LoadPolicy(policyPath)
	if err != nil {
		return err
	}
	tests, problems := policytest.Load(path)
	for _, p := range problems {
		fmt.Fprintln(out.stderr, p)
	}
	var results []testResult
	failed := 0
	for _, r := range policytest.Run(set, tests) {
		results = append(results, testResult{r.Test.Name, r.Test.Source.String(), r.Passed(), r.Failures})
		if !r.Passed() {
			failed++
		}
		if !asJSON {
			report(r, verbose, out)
		}
	}
	if asJSON {
		if err := writeJSON(out.stdout, results); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out.stdout, "%d passed, %d failed\n", len(results)-failed, failed)
	}
	switch {
	case failed > 0 || len(problems) > 0:
		return errNotFine
	case len(results) == 0:
		return fmt.Errorf("%s holds no tests; write them into files whose names end in _test.toml", path)
	}
	return nil
}

// report writes a failed test with all that led to the answer.
func report(r policytest.Result, verbose bool, out streams) {
	if r.Passed() {
		if verbose {
			fmt.Fprintf(out.stdout, "ok   %s\n", r.Test.Name)
		}
		return
	}
	fmt.Fprintf(out.stdout, "FAIL %s\n     %s\n", r.Test.Name, r.Test.Source)
	for _, failure := range r.Failures {
		fmt.Fprintf(out.stdout, "     %s\n", failure)
	}
	explain(out.stdout, r.Explanation)
}
