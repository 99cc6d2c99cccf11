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

// cached returns the Asterisk in dir, which it unpacks first if it is not
// there or not whole. A lock keeps other processes from doing so meanwhile.
func cached(ctx context.Context, dir string) (it *Installation, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	unlock, err := lock(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()

	root := filepath.Join(dir, "asterisk-"+runtime.GOARCH)
	it, unusable := verified(ctx, root)
	if unusable == nil {
		return it, nil
	}
	fresh, err := os.MkdirTemp(dir, "unpacking-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(fresh)) }()
	tree := filepath.Join(fresh, "tree")
	if err := unpack(ctx, dir, tree); err != nil {
		return nil, err
	}
	if err := writeManifest(tree); err != nil {
		return nil, err
	}
	// A tree that is replaced is moved aside first: whoever still runs from it
	// keeps what is open, and nobody ever sees a mixture.
	err = os.Rename(root, filepath.Join(fresh, "old"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := os.Rename(tree, root); err != nil {
		return nil, err
	}
	it, err = verified(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("use the asterisk just unpacked: %w", err)
	}
	return it, nil
}

// verified returns the Asterisk unpacked in root if nothing of it is missing
// and it runs.
func verified(ctx context.Context, root string) (*Installation, error) {
	if err := checkManifest(root); err != nil {
		return nil, err
	}
	return named(ctx, root)
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
			return nil, errors.Join(fmt.Errorf("wait for another process that installs asterisk (it holds %s): %w", path, context.Cause(ctx)), f.Close())
		}
	}
}
