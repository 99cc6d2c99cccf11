package gates

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/linewarden/linewarden/internal/testbed"
)

// A server is a contestant's process.
type server struct {
	name    string
	address string
	pid     int
	child   *testbed.Child
}

// How long a server may take to listen, and to end.
const (
	beginLimit = 20 * time.Second
	endLimit   = 5 * time.Second
)

// start runs a command as a server, and returns once it listens on a port. What it
// writes goes into a file of its name.
func start(ctx context.Context, dir, name string, port int, cmd *exec.Cmd) (*server, error) {
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
	s := &server{name: name, address: "127.0.0.1:" + strconv.Itoa(port), pid: cmd.Process.Pid, child: child}
	if err := s.waitReady(ctx); err != nil {
		text, _ := os.ReadFile(log.Name())
		return nil, errors.Join(fmt.Errorf("start %s: %w: %s", name, err, text), s.stop())
	}
	return s, nil
}

// waitReady waits until the server listens.
func (s *server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beginLimit)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
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

// cpu returns the time that the server has had of the processors so far, in itself and
// in the kernel.
func (s *server) cpu() (time.Duration, error) {
	// The clock of a process, as clock_getcpuclockid(3) makes it of the id.
	clock := int32(^s.pid<<3 | 2)
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		return 0, fmt.Errorf("read the cpu clock of %s: %w", s.name, err)
	}
	return time.Duration(t.Nano()), nil
}

// stop ends the server, by force if it does not end by itself.
func (s *server) stop() error {
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

// freePort returns a port that nobody listens on.
func freePort(ctx context.Context) (int, error) {
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
