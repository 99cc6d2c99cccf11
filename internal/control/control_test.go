package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// broken is a daemon whose configuration cannot be read.
type broken struct{ reloads int }

func (b *broken) Reload(context.Context) error {
	b.reloads++
	return errors.New("users.toml:1: no")
}

func (b *broken) Status() Status {
	s := Status{Revision: "r1", Users: 3}
	if b.reloads > 0 {
		s.Reload = &Reload{Error: "users.toml:1: no"}
	}
	return s
}

// serve runs a daemon behind a socket in dir until the test ends.
func (*broken) Limits() Limits {
	return Limits{Users: []Use{{User: "mara", Calls: 2, Most: 3, Daily: []Daily{{"premium_rate", 3, true}}}}}
}

func (*broken) Open(_ context.Context, user, class string) error {
	if user != "mara & noor" || class != "premium_rate" {
		return fmt.Errorf("there is no user %q", user)
	}
	return nil
}

func serve(t *testing.T, path string, d Daemon) {
	t.Helper()
	l, err := Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, d) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the socket is left behind: %v", err)
		}
	})
}

func TestStatusAndReload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run", "control.sock")
	serve(t, path, &broken{})
	c := NewClient(path)
	s, err := c.Status(t.Context())
	if err != nil || s.Revision != "r1" || s.Users != 3 || s.Reload != nil {
		t.Errorf("status %+v, %v", s, err)
	}
	s, err = c.Reload(t.Context())
	if err != nil || s.Reload == nil || s.Reload.Error == "" {
		t.Errorf("status after a failed reload %+v, %v", s, err)
	}
}

func TestTheSocketIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	serve(t, path, &broken{})
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode(); got != fs.ModeSocket|0o600 {
		t.Errorf("the socket has mode %v", got)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the socket lie %v, %v", entries, err)
	}
}

func TestASocketInUseIsNotTakenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	serve(t, path, &broken{})
	if _, err := Listen(t.Context(), path); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("Listen = %v, want an error that says the socket is in use", err)
	}
	if _, err := NewClient(path).Status(t.Context()); err != nil {
		t.Errorf("the first daemon is not there any more: %v", err)
	}
}

func TestASocketLeftBehindIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	l, err := Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	// As a killed daemon would: closed by the system, and not removed.
	if err := l.(*listener).Listener.Close(); err != nil {
		t.Fatal(err)
	}
	serve(t, path, &broken{})
}

func TestAnotherFileIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(path, []byte("data"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(t.Context(), path); err == nil {
		t.Error("a file was taken for a socket")
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "data" {
		t.Errorf("the file is %q, %v", data, err)
	}
}

func TestNobodyThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	if _, err := NewClient(path).Status(t.Context()); err == nil || !strings.Contains(err.Error(), "is it running?") {
		t.Errorf("Status = %v", err)
	}
}

func TestLimitsAndOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run", "control.sock")
	serve(t, path, &broken{})
	c := NewClient(path)
	l, err := c.Limits(t.Context())
	if err != nil || len(l.Users) != 1 || l.Users[0].Calls != 2 || !l.Users[0].Daily[0].Closed {
		t.Errorf("limits %+v, %v", l, err)
	}
	if l, err = c.Open(t.Context(), "mara & noor", "premium_rate"); err != nil || len(l.Users) != 1 {
		t.Errorf("Open = %+v, %v", l, err)
	}
	if _, err = c.Open(t.Context(), "nobody", "premium_rate"); err == nil || err.Error() != `there is no user "nobody"` {
		t.Errorf("Open of nobody = %v", err)
	}
}
