package policytest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policytest"
)

// TestScenarios runs the scenarios of the five systems that the rights come
// from: what each of them lets an administrator grant, granted and not. Those of
// numbers outside are linewarden's own.
func TestScenarios(t *testing.T) {
	folders, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			dir := filepath.Join("testdata", folder.Name())
			set, err := config.LoadPolicy(dir)
			if err != nil {
				t.Fatalf("policy:\n%v", err)
			}
			tests, problems := policytest.Load(dir)
			for _, p := range problems {
				t.Error(p)
			}
			if len(tests) < 10 {
				t.Errorf("only %d tests", len(tests))
			}
			for _, r := range policytest.Run(set, tests) {
				if r.Passed() {
					continue
				}
				t.Errorf("%s: %s: %v", r.Test.Source, r.Test.Name, r.Failures)
				for _, step := range r.Explanation.Steps {
					t.Logf("  %s\t%s", step, step.Source)
				}
			}
		})
	}
}
