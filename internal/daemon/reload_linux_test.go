package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/linewarden/linewarden/config"
)

// A reload is at work on a thread that stands back behind those of answers (ADR 15). The
// kernel is asked about the threads meanwhile; a reload that ended before it was seen is
// followed by another one.
func TestAReloadStandsBack(t *testing.T) {
	dir := t.TempDir()
	writeUsers(t, dir, "1001")
	running, err := config.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(t.Context(), running, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	alive, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(alive) }()
	defer func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()

	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	seen := make(chan bool, 1)
	go func() { seen <- waitForBackground(ctx, t) }()
	for n := 0; ; n++ {
		select {
		case stoodBack := <-seen:
			if !stoodBack {
				t.Errorf("none of %d reloads stood back", n)
			}
			return
		default:
			writeUsers(t, dir, strconv.Itoa(1002+n%2))
			if err := d.Reload(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// waitForBackground reports whether it has seen a thread that stands back.
func waitForBackground(ctx context.Context, t *testing.T) bool {
	t.Helper()
	want := min(nicenessOf(t, syscall.Getpid())+moreNiceness, mostNiceness)
	for ctx.Err() == nil {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			t.Error(err)
			return false
		}
		for _, task := range tasks {
			if thread, err := strconv.Atoi(task.Name()); err == nil && nicenessOf(t, thread) == want {
				return true
			}
		}
	}
	return false
}

// writeUsers writes a configuration with a thousand users, and mara at this extension.
func writeUsers(t *testing.T, dir, extension string) {
	t.Helper()
	var text strings.Builder
	text.WriteString(`
[ari]
url = "http://127.0.0.1:1/ari"
password_file = "ari.secret"
[agi]
listen = "127.0.0.1:0"
[control]
socket = "control.sock"
[audit]
file = "audit.jsonl"
[state]
dir = "state"
`)
	fmt.Fprintf(&text, "[user.mara]\nextension = %q\n", extension)
	for n := range 1000 {
		fmt.Fprintf(&text, "[user.number%d]\nextension = \"%d\"\n", n, 20000+n)
	}
	err := errors.Join(
		os.WriteFile(filepath.Join(dir, "ari.secret"), []byte("a-long-random-one"), 0o600),
		os.WriteFile(filepath.Join(dir, "linewarden.toml"), []byte(text.String()), 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
}
