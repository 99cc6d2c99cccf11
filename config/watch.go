package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// watchSettle is how long the files must have been left alone: an editor
	// writes a file in several steps, and a person saves several files.
	watchSettle = 250 * time.Millisecond
	// watchMost is how long changes that never end can put it off.
	watchMost = 2 * time.Second
)

// Watch calls changed whenever the configuration's files may have changed,
// once they have settled, until ctx ends.
//
// What it watches are directories, never files: an editor that renames its
// copy over the file, and Kubernetes, which swaps a symbolic link above the
// files, both leave a watched file behind that nobody writes any more.
func (r *Running) Watch(ctx context.Context, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch the configuration: %w", err)
	}
	defer func() { _ = w.Close() }() // nothing is left to do when it fails
	if err := r.watchDirectories(w); err != nil {
		return fmt.Errorf("watch the configuration: %w", err)
	}
	var settled, most <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case event, open := <-w.Events:
			if !open {
				return errors.New("watch the configuration: the watcher ended")
			}
			if event.Op == fsnotify.Chmod {
				continue // some programs touch files for ever
			}
			settled = time.After(watchSettle)
			if most == nil {
				most = time.After(watchMost)
			}
			continue
		case _, open := <-w.Errors:
			if !open {
				return errors.New("watch the configuration: the watcher ended")
			}
			// Events may have been lost: as good as a change.
		case <-settled:
		case <-most:
		}
		settled, most = nil, nil
		// A directory that was replaced has lost its watch: it gets one before
		// anything is read, so that no later change is missed. After the reading
		// the policy's directory may be another.
		err := r.watchDirectories(w)
		changed()
		if err := errors.Join(err, r.watchDirectories(w)); err != nil {
			return fmt.Errorf("watch the configuration: %w", err)
		}
	}
}

// watchDirectories watches the directory of linewarden.toml, that of the policy
// and the one above it, in which the policy's may be swapped. The policy's
// directory need not exist.
func (r *Running) watchDirectories(w *fsnotify.Watcher) error {
	file := inFolder(r.path)
	policyDir := r.Current().Settings.PolicyDir
	if err := w.Add(filepath.Dir(file)); err != nil {
		return err
	}
	for _, dir := range []string{filepath.Dir(filepath.Clean(policyDir)), policyDir} {
		if err := w.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
