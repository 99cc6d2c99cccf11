package policytest_test

import (
	"path/filepath"
	"testing"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policytest"
)

// TestShippedExample runs the tests that lie beside the example policy.
func TestShippedExample(t *testing.T) {
	dir := filepath.Join("..", "examples", "policy.d")
	set, err := config.LoadPolicy(dir)
	if err != nil {
		t.Fatal(err)
	}
	tests, problems := policytest.Load(dir)
	if len(tests) == 0 || len(problems) > 0 {
		t.Fatalf("%d tests, problems %v", len(tests), problems)
	}
	for _, r := range policytest.Run(set, tests) {
		if !r.Passed() {
			t.Errorf("%s: %v", r.Test.Name, r.Failures)
		}
	}
}
