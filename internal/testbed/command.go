package testbed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"
)

// command prepares a run of the program on this instance's configuration.
func (a *Asterisk) command(ctx context.Context, args ...string) *exec.Cmd {
	conf := filepath.Join(a.dir, "etc", "asterisk.conf")
	cmd := a.installation.command(ctx, append([]string{"-C", conf}, args...)...)
	cmd.Dir = a.dir // where a core file would go
	return cmd
}

// Command runs a command of Asterisk's console, such as "core show channels
// concise", and returns what it printed. An unknown command is no error to
// Asterisk, and so not here: it is said in the output.
func (a *Asterisk) Command(ctx context.Context, line string) (string, error) {
	out, err := a.command(ctx, "-rx", line).Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return "", fmt.Errorf("asterisk command %q: %w: %s%s", line, err, out, exit.Stderr)
		}
		return "", fmt.Errorf("asterisk command %q: %w", line, err)
	}
	return string(out), nil
}

// checkARI proves that this instance, and not somebody else's, answers at its
// address with its account.
func (a *Asterisk) checkARI(ctx context.Context) error {
	var pong struct {
		AsteriskID string `json:"asterisk_id"`
	}
	if err := a.get(ctx, "/asterisk/ping", &pong); err != nil {
		return err
	}
	if pong.AsteriskID != a.entityID {
		return fmt.Errorf("%w: %s answers as %q, want %q", errTaken, a.ARIURL(), pong.AsteriskID, a.entityID)
	}
	return nil
}

// WaitIdle waits until no channel and no bridge is left, but for the empty
// bridge that a parking lot keeps. It asks again and again, since nothing tells
// from the outside; ctx bounds it, and the error then names what is left.
func (a *Asterisk) WaitIdle(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var left []string // when last an answer came
	for {
		busy, err := a.busyWith(ctx)
		if err == nil && len(busy) == 0 {
			return nil
		}
		if err == nil {
			left = busy
		}
		select {
		case <-tick.C:
		case <-a.Exited():
			return errors.New("wait until asterisk is idle: the process has ended")
		case <-ctx.Done():
			return fmt.Errorf("wait until asterisk is idle: %w; left: %q", errors.Join(context.Cause(ctx), err), left)
		}
	}
}

// busyWith names the channels and bridges that there are.
func (a *Asterisk) busyWith(ctx context.Context) ([]string, error) {
	var channels []struct{ Name, State string }
	if err := a.get(ctx, "/channels", &channels); err != nil {
		return nil, err
	}
	var bridges []struct {
		ID, Name, Creator string
		Channels          []string
	}
	if err := a.get(ctx, "/bridges", &bridges); err != nil {
		return nil, err
	}
	var names []string
	for _, c := range channels {
		names = append(names, "channel "+c.Name+" "+c.State)
	}
	for _, b := range bridges {
		if b.Creator == "Parking" && len(b.Channels) == 0 {
			continue // a parking lot keeps its bridge once it was used
		}
		names = append(names, "bridge "+b.ID+" "+b.Name)
	}
	return names, nil
}

// get reads a resource of the ARI. Every request has a connection of its own:
// nothing of it is left when it is done.
func (a *Asterisk) get(ctx context.Context, path string, into any) (err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.ARIURL()+path, http.NoBody)
	if err != nil {
		return err
	}
	req.SetBasicAuth(a.ARIUsername, a.ARIPassword)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask asterisk's ari: %w", err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("ask asterisk's ari for %s: %s", path, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return fmt.Errorf("ask asterisk's ari for %s: %w", path, err)
	}
	return nil
}
