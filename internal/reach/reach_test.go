package reach_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/linewarden/linewarden/internal/reach"
)

func open(t *testing.T, dir string) *reach.State {
	t.Helper()
	s, err := reach.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// must fails the test for an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What users have said is so after a restart, and what they took back is not.
func TestItOutlivesTheDaemon(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.Snooze("mara", true))
	must(t, s.Snooze("noor", true))
	must(t, s.Snooze("noor", false))
	must(t, s.SetForward("mara", reach.Always, "1003"))
	must(t, s.SetForward("mara", reach.Busy, "1004"))
	must(t, s.SetForward("mara", reach.Always, ""))
	must(t, s.SetForward("rana", reach.NoAnswer, "+33123456789"))
	for name, s := range map[string]*reach.State{"at once": s, "after a restart": open(t, dir)} {
		if got := s.AllSnoozed(); !slices.Equal(got, []string{"mara"}) || !s.Snoozed("mara") || s.Snoozed("noor") || s.Snoozed("nobody") {
			t.Errorf("%s %v have stepped out, want mara", name, got)
		}
		for _, f := range []struct {
			user string
			on   reach.Condition
			want string
		}{
			{"mara", reach.Always, ""}, {"mara", reach.Busy, "1004"}, {"mara", reach.NoAnswer, ""},
			{"rana", reach.NoAnswer, "+33123456789"}, {"nobody", reach.Always, ""},
		} {
			if got := s.Forward(f.user, f.on); got != f.want {
				t.Errorf("%s %s forwards to %q on %s, want %q", name, f.user, got, f.on, f.want)
			}
		}
	}
	must(t, s.SetForward("mara", reach.Busy, ""))
	must(t, s.Snooze("mara", false))
	must(t, s.SetForward("rana", reach.NoAnswer, ""))
	if text, err := os.ReadFile(filepath.Join(dir, "reach.json")); err != nil || strings.Contains(string(text), "mara") {
		t.Errorf("of who says nothing is kept %s, %v", text, err)
	}
}

// What nobody could have dialled is not kept, and not read.
func TestATargetThatIsNone(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, to := range []string{"1003&PJSIP/1004", "1003@192.0.2.7", "${EXTEN}", "1003\n", "\uff11\uff12", strings.Repeat("1", 65)} {
		if err := s.SetForward("mara", reach.Always, to); err == nil {
			t.Errorf("%q is kept", to)
		}
	}
	if err := s.SetForward("mara", "sometimes", "1003"); err == nil {
		t.Error("a condition is kept that is none")
	}
	for _, text := range []string{
		`{"users": {"mara": {"forwards": {"always": "Local/1@x"}}}}`,
		`{"users": {"mara": {"forwards": {"never": "1003"}}}}`,
		`{"users": {"mara": {"snoozed": "yes"}}}`,
	} {
		dir := t.TempDir()
		must(t, os.Chmod(dir, 0o700))
		must(t, os.WriteFile(filepath.Join(dir, "reach.json"), []byte(text), 0o600))
		s, err := reach.Open(dir)
		if err == nil || s.Forward("mara", reach.Always) != "" || s.Snoozed("mara") {
			t.Errorf("%s is read: %v", text, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	s := open(t, t.TempDir())
	var all sync.WaitGroup
	for _, name := range []string{"ann", "bob", "cid", "dee"} {
		all.Go(func() {
			for _, out := range []bool{true, false, true} {
				if err := s.Snooze(name, out); err != nil {
					t.Error(err)
				}
				if s.Snoozed(name) != out {
					t.Errorf("%s: not %t", name, out)
				}
			}
		})
	}
	all.Wait()
	if got := s.AllSnoozed(); len(got) != 4 {
		t.Errorf("%v have stepped out", got)
	}
}
