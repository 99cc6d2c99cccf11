package config_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policy"
)

func ExampleLoadPolicy() {
	dir, err := os.MkdirTemp("", "linewarden")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "policy.toml")
	text := "[department.sales]\n[user.mara]\ndepartment = 'sales'\nrole = 'basic_user'\n[user.noor]\ndepartment = 'sales'\nrole = 'basic_user'\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	set, err := config.LoadPolicy(path)
	if err != nil {
		fmt.Println(err) // every problem, one on each line
		return
	}
	d := set.Evaluate(&policy.Request{
		Subject:  policy.Subject{User: "mara"},
		Action:   policy.CallPickup,
		Resource: policy.Resource{User: "noor"},
	})

	fmt.Println(d.Effect, d.Reason.Code, d.Reason.Source.Key)
	// Output: allow granted role.basic_user.pickup
}
