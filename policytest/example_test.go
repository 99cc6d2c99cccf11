package policytest_test

import (
	"fmt"
	"path/filepath"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policytest"
)

func Example() {
	dir := filepath.Join("testdata", "view_rights")
	set, err := config.LoadPolicy(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	tests, problems := policytest.Load(filepath.Join(dir, "view_test.toml"))
	for _, p := range problems {
		fmt.Println(p)
	}
	for _, r := range policytest.Run(set, tests)[:3] {
		fmt.Println(r.Passed(), r.Explanation.Decision.Effect, r.Test.Name)
	}
	// Output:
	// true allow Noor shows her calls: Rana sees the number she dialled
	// true allow Rana does not show hers: Noor sees that she is on a call
	// true deny Rana does not show hers: Noor never sees with whom
}
