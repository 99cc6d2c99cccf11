// Package process runs what is measured as a process of its own, so that its processor
// time is its own.
package process

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/linewarden/linewarden/internal/testbed"
)

// A Server is a process that listens.
type Server struct {
	Name    string
	Address string // where it listens, "127.0.0.1:4573"

	pid   int
	child *testbed.Child
}

// How long a server may take to listen, and to end.
const (
	beginLimit = 20 * time.Second
	endLimit   = 5 * time.Second
)

// Start runs a command as a server, and returns once it listens on a port. What it
// writes goes into a file of its name.
func Start(ctx context.Context, dir, name string, port int, cmd *exec.Cmd) (*Server, error) {
	log, err := os.Create(filepath.Join(dir, name+".log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the process has its own
	cmd.Stdout, cmd.Stderr = log, log
	child, err := testbed.StartChild(cmd)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	s := &Server{Name: name, Address: "127.0.0.1:" + strconv.Itoa(port), pid: cmd.Process.Pid, child: child}
	if err := s.waitReady(ctx); err != nil {
		text, _ := os.ReadFile(log.Name())
		return nil, errors.Join(fmt.Errorf("start %s: %w: %s", name, err, text), s.Stop())
	}
	return s, nil
}

// waitReady waits until the server listens.
func (s *Server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beginLimit)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.Address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-again.C:
		case <-s.child.Exited():
			return fmt.Errorf("it has ended: %w", s.child.Err())
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// CPU returns the time that the server has had of the processors so far, in itself and
// in the kernel.
func (s *Server) CPU() (time.Duration, error) {
	// The clock of a process, as clock_getcpuclockid(3) makes it of the id.
	clock := int32(^s.pid<<3 | 2)
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		return 0, fmt.Errorf("read the cpu clock of %s: %w", s.Name, err)
	}
	return time.Duration(t.Nano()), nil
}

// Stop ends the server, by force if it does not end by itself.
func (s *Server) Stop() error {
	limit := time.NewTimer(endLimit)
	defer limit.Stop()
	err := s.child.Signal(syscall.SIGTERM)
	select {
	case <-s.child.Exited():
		return err
	case <-limit.C:
		return errors.Join(err, s.child.Signal(syscall.SIGKILL))
	}
}

// FreePort returns a port that nobody listens on.
func FreePort(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(port)
}

// BuildLinewarden builds the command into a folder as it is built to be installed, by
// the requirements of its own module, and returns its path.
func BuildLinewarden(ctx context.Context, dir string) (string, error) {
	const module = "github.com/linewarden/linewarden"
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("find the module of linewarden: %w", err)
	}
	path := filepath.Join(dir, "linewarden")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "./cmd/linewarden")
	cmd.Dir = strings.TrimSpace(string(root))
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build linewarden: %w\n%s", err, out)
	}
	return path, nil
}
