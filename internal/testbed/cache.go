package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// cache keeps an unpacked program from one run to the next.
type cache struct {
	dir    string   // of its own
	name   string   // of the program
	parts  []string // of what is unpacked, that the program needs
	unpack func(ctx context.Context, root string) error
	check  func(ctx context.Context, root string) error // that the program runs
}

// fill unpacks the program if it is not there or not whole. A lock keeps other
// processes from doing so meanwhile.
func (c cache) fill(ctx context.Context) (root string, err error) {
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(ctx, filepath.Join(c.dir, "lock"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unlock()) }()

	root = filepath.Join(c.dir, c.name+"-"+runtime.GOARCH)
	unusable := c.verify(ctx, root)
	if unusable == nil {
		return root, nil
	}
	if err := c.replace(ctx, root); err != nil {
		return "", fmt.Errorf("unpack %s (the cache was of no use: %w): %w", c.name, unusable, err)
	}
	if err := c.verify(ctx, root); err != nil {
		return "", fmt.Errorf("use the %s just unpacked: %w", c.name, err)
	}
	return root, nil
}

// replace unpacks a fresh tree and puts it in root's place once it is whole.
func (c cache) replace(ctx context.Context, root string) (err error) {
	fresh := filepath.Join(c.dir, "unpacking")
	// What another process that was killed left behind, and this one will.
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(fresh)) }()
	tree := filepath.Join(fresh, "tree")
	if err := os.MkdirAll(fresh, 0o755); err != nil {
		return err
	}
	if err := c.unpack(ctx, tree); err != nil {
		return err
	}
	if err := writeManifest(tree, c.parts); err != nil {
		return err
	}
	// A tree that is replaced is moved aside first: whoever still runs from it
	// keeps what is open, and nobody ever sees a mixture.
	if err := os.Rename(root, filepath.Join(fresh, "old")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(tree, root)
}

// verify finds out whether what is unpacked in root is whole and runs.
func (c cache) verify(ctx context.Context, root string) error {
	if err := checkManifest(root); err != nil {
		return err
	}
	return c.check(ctx, root)
}

// lock takes the lock file for this process, waiting for others to let it go,
// and returns what lets it go again. The kernel lets it go as well when the
// process ends, so a lock is never left behind.
func lock(ctx context.Context, path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f.Close, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait for another process that unpacks the same (it holds %s): %w", path, context.Cause(ctx)), f.Close())
		}
	}
}
