package control

import (
	"context"
	"errors"
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
