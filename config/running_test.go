package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/policy"
)

// Who is told of a change is told when it holds, and of nothing else.
func TestOnChange(t *testing.T) {
	dir := exampleFolder(t)
	running, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	running.OnChange(func() { told = append(told, running.Current().Policy.Revision()) })
	users := filepath.Join(dir, "policy.d", "users.toml")
	text, err := os.ReadFile(users)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := running.Reload(); err != nil || len(told) > 0 {
		t.Fatalf("told of %v where nothing has changed: %v", told, err)
	}
	write(t, users, strings.Replace(string(text), "can_be_listened = false", "can_be_listened = nonsense", 1))
	if _, err := running.Reload(); err == nil || len(told) > 0 {
		t.Fatalf("told of %v by an edit that is broken: %v", told, err)
	}
	write(t, users, strings.Replace(string(text), "can_be_listened = false", "can_be_listened = true", 1))
	change, err := running.Reload()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{change.After}, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// unchanged reports whether nothing is decided otherwise.
func unchanged(c Change) bool {
	difference, counted := c.Difference(time.Now())
	return counted && difference == nil
}

func TestReload(t *testing.T) {
	dir := exampleFolder(t)
	running, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	listens := func() policy.Code {
		return running.Current().Policy.Evaluate(&policy.Request{
			Subject: policy.Subject{User: "dana"}, Action: policy.MonitorListen, Resource: policy.Resource{User: "rana"},
		}).
			Reason.Code
	}
	if got := listens(); got != policy.TargetVeto {
		t.Fatalf("before: %s", got)
	}
	users := filepath.Join(dir, "policy.d", "users.toml")
	text, err := os.ReadFile(users)
	if err != nil {
		t.Fatal(err)
	}

	// nothing changed
	change, err := running.Reload()
	if err != nil || change.Changed() || len(change.Parsed) > 0 || !unchanged(change) {
		t.Errorf("nothing changed, but %+v, %v", change, err)
	}

	// an edit that turns answers around; only its file is parsed
	write(t, users, strings.Replace(string(text), "can_be_listened = false", "can_be_listened = true", 1))
	if change, err = running.Reload(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{users}, change.Parsed); diff != "" {
		t.Errorf("parsed (-want +got):\n%s", diff)
	}
	turned := policy.Difference{
		{Action: policy.MonitorListen, Allowed: 1}, {Action: policy.MonitorWhisper, Allowed: 1}, {Action: policy.MonitorBarge, Allowed: 1},
	}
	difference, counted := change.Difference(time.Now())
	if diff := cmp.Diff(turned, difference); diff != "" || !counted {
		t.Errorf("difference (-want +got):\n%s", diff)
	}
	if !change.Changed() || change.After != running.Current().Policy.Revision() {
		t.Errorf("change %+v", change)
	}
	if got := listens(); got != policy.Granted {
		t.Errorf("after: %s", got)
	}

	// a broken edit keeps what runs
	before := running.Current()
	write(t, users, strings.Replace(string(text), `role       = "lead"`, `role       = "laed"`, 1))
	if _, err = running.Reload(); err == nil || !strings.Contains(err.Error(), `no role is called "laed"; did you mean "lead"?`) {
		t.Errorf("error %v", err)
	}
	if running.Current() != before {
		t.Error("a broken edit took what ran")
	}

	// a file that went and one that came
	if err := os.Rename(users, filepath.Join(dir, "policy.d", "people.toml")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "policy.d", "people.toml"), string(text))
	if change, err = running.Reload(); err != nil || !slices.Contains(change.Parsed, filepath.Join(dir, "policy.d", "people.toml")) {
		t.Errorf("change %+v, %v", change, err)
	}
	if got := listens(); got != policy.TargetVeto {
		t.Errorf("at last: %s", got)
	}
}

func TestReloadSaysWhatTakesARestart(t *testing.T) {
	dir := exampleFolder(t)
	main := filepath.Join(dir, "linewarden.toml")
	running, err := Open(main)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "ari.secret"), "another-sesame")
	write(t, filepath.Join(dir, "agi.secret"), "open-sesame-for-agi")
	write(t, main, `
[ari]
url           = "http://127.0.0.2:8088/ari"
username      = "other"
password_file = "ari.secret"
app           = "other"
[agi]
listen           = "127.0.0.2:4573"
token_file       = "agi.secret"
allowed_networks = ["127.0.0.2/32"]
max_sessions     = 7
[log]
format = "json"
`)
	change, err := running.Reload()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"agi.allowed_networks", "agi.listen", "agi.max_sessions", "agi.token",
		"ari.app", "ari.password", "ari.url", "ari.username", "log.format",
	} {
		if !strings.Contains(" "+strings.Join(change.Restart, " ")+" ", " "+key+" ") {
			t.Errorf("%s is not reported: %v", key, change.Restart)
		}
	}
	if change, err = running.Reload(); err != nil || len(change.Restart) > 0 {
		t.Errorf("once more: %+v, %v", change, err)
	}
}

func TestOpenRefusesWhatDoesNotLoad(t *testing.T) {
	if r, err := Open(t.TempDir()); err == nil || r != nil {
		t.Errorf("opened %v", r)
	}
}

// TestReloadWhileDeciding is for the race detector.
func TestReloadWhileDeciding(t *testing.T) {
	running, err := Open(exampleFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				c := running.Current()
				d := c.Policy.Evaluate(&policy.Request{Subject: policy.Subject{User: "mara"}, Action: policy.CallPlace, Resource: policy.Resource{User: "noor"}})
				if !d.Allowed() || d.Revision != c.Policy.Revision() {
					t.Errorf("decision %+v", d)
				}
			}
		})
	}
	for range 2 {
		group.Go(func() {
			for range 5 {
				if _, err := running.Reload(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
