package config

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/examples"
	"github.com/linewarden/linewarden/policy"
)

// folder writes files into a new folder: names and contents in turn.
func folder(t testing.TB, namesAndContents ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(namesAndContents); i += 2 {
		write(t, filepath.Join(dir, namesAndContents[i]), namesAndContents[i+1])
	}
	return dir
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// exampleFolder is the shipped example with the password it asks for.
func exampleFolder(t testing.TB) string {
	t.Helper()
	dir := folder(t, "ari.secret", "open-sesame\n")
	if err := os.CopyFS(dir, examples.Files); err != nil {
		t.Fatal(err)
	}
	return dir
}

// mainFile is a linewarden.toml with nothing wrong and nothing special.
const mainFile = `
[ari]
password_file = "ari.secret"
`

// wrong loads a configuration that should not load, and returns what is wrong
// with the folder's name taken out.
func wrong(t *testing.T, dir string) []string {
	t.Helper()
	c, err := Load(dir)
	if err == nil || c != nil {
		t.Fatalf("loaded %v with error %v, want an error alone", c, err)
	}
	return strings.Split(strings.ReplaceAll(err.Error(), dir+"/", ""), "\n")
}

func TestLoadExample(t *testing.T) {
	c, err := Load(exampleFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Settings.ARI.Password.Reveal(); got != "open-sesame" {
		t.Errorf("password %q", got)
	}
	if diff := cmp.Diff([]string{"112", "911"}, c.Settings.Emergency.Numbers); diff != "" {
		t.Error(diff)
	}
	ask := func(who string, action policy.Action, whom string) string {
		d := c.Policy.Evaluate(&policy.Request{Subject: policy.Subject{User: who}, Action: action, Resource: policy.Resource{User: whom}})
		return d.Effect.String() + " " + string(d.Reason.Code)
	}
	for _, test := range []struct {
		who    string
		action policy.Action
		whom   string
		want   string
	}{
		{"mara", policy.CallPlace, "noor", "allow granted"},
		{"noor", policy.CallPlace, "mara", "deny not_granted"},
		{"noor", policy.CallPickup, "rana", "allow granted"},
		{"mara", policy.CallPickup, "noor", "deny not_granted"},
		{"dana", policy.CallPickup, "mara", "allow granted"},
		{"dana", policy.MonitorListen, "noor", "allow granted"},
		{"dana", policy.MonitorListen, "rana", "deny target_veto"},
		{"dana", policy.MonitorListen, "tarik", "deny denied"},
		{"dana", policy.MonitorListen, "mara", "deny not_granted"},
		{"rana", policy.MonitorListen, "noor", "deny not_granted"},
	} {
		if got := ask(test.who, test.action, test.whom); got != test.want {
			t.Errorf("%s %s %s: %s, want %s", test.who, test.action, test.whom, got, test.want)
		}
	}
}

func TestReasonNamesFileAndLine(t *testing.T) {
	dir := exampleFolder(t)
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := c.Policy.Evaluate(&policy.Request{
		Subject: policy.Subject{User: "dana"}, Action: policy.MonitorListen, Resource: policy.Resource{User: "tarik"},
	})

	content, err := fs.ReadFile(examples.Files, "policy.d/roles.toml")
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Split(string(content), "\n")[d.Reason.Source.Line-1]
	if !strings.HasPrefix(line, `listen = "group:works_council"`) {
		t.Errorf("the reason points at %s, which is %q", d.Reason.Source, line)
	}
	if want := filepath.Join(dir, "policy.d", "roles.toml"); d.Reason.Source.File != want {
		t.Errorf("file %s, want %s", d.Reason.Source.File, want)
	}
}
