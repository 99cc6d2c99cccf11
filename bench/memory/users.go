package memory

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/linewarden/linewarden/bench/exchange"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policy"
)

// pairs is a policy for so many calls, each of two users.
func pairs(calls int) map[string]string {
	var text strings.Builder
	text.WriteString("[emergency]\nnumbers = [\"112\"]\n[role.agent]\ncall = \"all\"\npickup = \"all\"\n")
	for n := range 2 * calls {
		fmt.Fprintf(&text, "[user.u%d]\nextension = %q\nendpoints = [\"PJSIP/u%d\"]\nrole = \"agent\"\n", n, exchange.Extension(n), n)
	}
	return map[string]string{"policy": text.String()}
}

// town is a policy of so many users in departments of fifty, with four roles.
func town(users int) string {
	var text strings.Builder
	text.WriteString(`[emergency]
numbers = ["112"]
[role.guest]
call = "department"
[role.agent]
call = "all"
pickup = "department"
[role.lead]
call = "all"
pickup = "all"
listen = "department"
max_channels = 2
[role.director]
call = "all"
pickup = "all"
listen = "all"
`)
	for n := range (users + 49) / 50 {
		fmt.Fprintf(&text, "[department.d%d]\n", n)
	}
	for n := range users {
		role := "agent"
		switch n % 50 {
		case 0:
			role = "director"
		case 1, 2, 3, 4:
			role = "lead"
		case 5, 6, 7, 8, 9:
			role = "guest"
		}
		fmt.Fprintf(&text, "[user.u%d]\nextension = \"%d\"\nendpoints = [\"PJSIP/u%d\"]\nrole = %q\ndepartment = \"d%d\"\n", n, 100_000+n, n, role, n/50)
	}
	return text.String()
}

// compile loads a policy as the daemon does. Nothing but the compiled policy is kept.
func compile(text string) (set *policy.Set, err error) {
	dir, err := os.MkdirTemp("", "memory-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	err = errors.Join(
		os.WriteFile(filepath.Join(dir, "ari.secret"), []byte("secret"), 0o600),
		os.WriteFile(filepath.Join(dir, "linewarden.toml"), []byte("[ari]\npassword_file = \"ari.secret\"\n"+text), 0o600),
	)
	if err != nil {
		return nil, err
	}
	c, err := config.Load(dir)
	if err != nil {
		return nil, err
	}
	return c.Policy, nil
}

// users returns what a user takes of a compiled policy.
func users(n int) (measure.Figures, error) {
	before := look()
	set, err := compile(town(n))
	if err != nil {
		return nil, err
	}
	taken := look().minus(before)
	runtime.KeepAlive(set)
	return measure.Figures{"heap": taken.heap / float64(n)}, nil
}
