package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/daemon"
)

// The daemon's whole life. Nobody listens where Asterisk should be, so it goes
// on trying; all it would be asked meanwhile is refused.
func Example() {
	dir, err := settings()
	defer os.RemoveAll(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	running, err := config.Open(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d, err := daemon.New(ctx, running, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Println(err)
		return
	}
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()
	fmt.Println("reload:", d.Reload(ctx)) // on SIGHUP
	stop()                                // on SIGTERM
	fmt.Println("end:", <-done)
	// Output:
	// reload: <nil>
	// end: <nil>
}

func settings() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "linewarden-"); err != nil {
		return dir, err
	}
	text := `
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
[user.mara]
extension = "1001"
`
	return dir, errors.Join(
		os.WriteFile(filepath.Join(dir, "ari.secret"), []byte("a-long-random-one"), 0o600),
		os.WriteFile(filepath.Join(dir, "linewarden.toml"), []byte(text), 0o600),
	)
}
