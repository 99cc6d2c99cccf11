package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// Listen opens the socket. It replaces one that a daemon which is gone has left
// behind, and refuses to take over one that is answered.
//
// The socket is bound in a directory that nobody else can enter, closed to
// others, and only then moved to its place.
func Listen(ctx context.Context, path string) (net.Listener, error) {
	if err := makeRoom(ctx, path); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	private, err := os.MkdirTemp(dir, ".control-")
	if err != nil {
		return nil, err
	}
	l, err := bind(filepath.Join(private, "s"), path)
	if err := errors.Join(err, os.RemoveAll(private)); err != nil {
		return nil, err
	}
	return l, nil
}

func bind(private, path string) (net.Listener, error) {
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: private, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // it would unlink the private name
	err = os.Chmod(private, 0o600)
	if err == nil {
		err = os.Rename(private, path)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return &listener{l, path}, nil
}

// makeRoom removes a socket that nobody answers.
func makeRoom(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%s is not a socket: name another file", path)
	}
	if conn, err := (&net.Dialer{}).DialContext(ctx, "unix", path); err == nil {
		return errors.Join(fmt.Errorf("%s is in use: another linewarden runs", path), conn.Close())
	}
	return os.Remove(path)
}

// listener removes its socket when it is closed.
type listener struct {
	net.Listener
	path string
}

func (l *listener) Close() error {
	err := os.Remove(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(l.Listener.Close(), err)
}
