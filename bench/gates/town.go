package gates

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/linewarden/linewarden/bench/agiload"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// The town has this many users, in departments of this many. They may call whoever is in
// their own.
const (
	users      = 10_000
	department = 50
	first      = 100_000 // extension
)

// questions are asked in no order that a processor's cache could know. Half of them are
// about somebody of the same department, and one in twenty about nobody.
func questions() func(int) agiload.Question {
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]agiload.Question, 1<<12)
	for i := range all {
		subject, target := random.IntN(users), random.IntN(users)
		switch {
		case i%20 == 0:
			target += users
		case i%2 == 0:
			target = subject/department*department + target%department
		}
		all[i] = agiload.Question{
			Endpoint: "PJSIP/" + strconv.Itoa(first+subject),
			Guard:    "place",
			To:       strconv.Itoa(first + target),
		}
	}
	return func(i int) agiload.Question { return all[i%len(all)] }
}

// writePolicy writes the town for linewarden: the settings and a policy.
func writePolicy(dir string, port int) (settings string, err error) {
	var p strings.Builder
	p.WriteString("[emergency]\nnumbers = [\"112\"]\n[role.agent]\ncall = \"department\"\npickup = \"department\"\n")
	for d := range users / department {
		fmt.Fprintf(&p, "[department.d%d]\n", d)
	}
	for u := range users {
		fmt.Fprintf(&p, "[user.u%[1]d]\nextension = \"%[1]d\"\nendpoints = [\"PJSIP/%[1]d\"]\ndepartment = \"d%[2]d\"\nrole = \"agent\"\n",
			first+u, u/department)
	}
	// What the daemon writes is not where it watches its configuration, as installed.
	etc := filepath.Join(dir, "etc")
	if err := os.Mkdir(etc, 0o700); err != nil {
		return "", err
	}
	// Nobody answers as Asterisk: the daemon tries to connect now and then, as to one
	// that is down.
	text := fmt.Sprintf(`[ari]
url = "http://127.0.0.1:9/ari"
password_env = "LINEWARDEN_BENCH_ARI_PASSWORD"
[agi]
listen = "127.0.0.1:%d"
[audit]
file = %q
[state]
dir = %q
[control]
socket = %q
[recordings]
dir = %q
`, port, filepath.Join(dir, "audit.jsonl"), filepath.Join(dir, "state"), filepath.Join(dir, "control.sock"), filepath.Join(dir, "recordings"))
	settings = filepath.Join(etc, "linewarden.toml")
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		return "", err
	}
	folder := filepath.Join(etc, "policy.d")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", err
	}
	return settings, os.WriteFile(filepath.Join(folder, "town.toml"), []byte(p.String()), 0o600)
}

// writeTown writes the town for the others: the command that tells each answer, by
// reason, and each user's department, by extension.
func writeTown(dir string) (string, error) {
	var t strings.Builder
	writeAnswer(&t, policy.Deny, policy.NotGranted)
	writeAnswer(&t, policy.Deny, policy.UnknownTarget)
	writeAnswer(&t, policy.Allow, policy.Granted)
	for u := range users {
		fmt.Fprintf(&t, "%d\td%d\n", first+u, u/department)
	}
	file := filepath.Join(dir, "town.tsv")
	return file, os.WriteFile(file, []byte(t.String()), 0o600)
}

// writeAnswer writes the command that tells an answer. It is one for all the variables,
// which is the least that Asterisk takes.
func writeAnswer(t *strings.Builder, effect policy.Effect, reason policy.Code) {
	told := refusal.For(reason)
	fmt.Fprintf(t, "%s\tGET FULL VARIABLE \"", reason)
	for _, v := range [][2]string{
		{dialplan.VarReason, string(reason)}, {dialplan.VarPrompt, told.Prompt}, {dialplan.VarSound, told.Sound},
		{dialplan.VarCause, strconv.Itoa(int(told.Cause))}, {dialplan.VarEffect, effect.String()},
	} {
		fmt.Fprintf(t, "${SET(%s=%s)}", v[0], v[1])
	}
	t.WriteString("\"\n")
}
