package recordings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
)

var (
	// ErrNotFound says that there is no complete recording of this id, or none of
	// this user.
	ErrNotFound = errors.New("no such recording")
	// ErrDamaged says that the audio is not what was written.
	ErrDamaged = errors.New("recording is damaged")
	// ErrState says that a draft is past what is asked of it, or not there yet.
	ErrState = errors.New("not in this state of the recording")
)

// Store is the folder of the recordings. Its methods may be called at the same time
// from many goroutines.
type Store struct {
	disk disk
	lock *os.File // of the folder

	mu       sync.Mutex
	complete map[string]Summary
	drafts   map[string]*Draft
	deleting map[string]bool
	problems []Problem
}

// Problem is something in the folder that could not be made sense of. It is left as
// it is.
type Problem struct {
	Name string // of the file or folder
	Err  error
}

// Open takes possession of the folder until [Store.Close], and makes it where only
// its parent is there. It finds what is complete, what a killed process left
// ([Store.Drafts]), and ends a deletion that a crash has interrupted. It refuses a
// folder that others may read, that another process uses, or that is somebody
// else's.
func Open(dir string) (*Store, error) { return open(dir, disk{flush: (*os.File).Sync}) }

func open(dir string, d disk) (*Store, error) {
	wrap := func(err error) error { return fmt.Errorf("open folder of recordings %s: %w", dir, err) }
	if err := os.Mkdir(dir, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, wrap(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, wrap(err)
	}
	d.root = root
	s := &Store{disk: d, complete: make(map[string]Summary), drafts: make(map[string]*Draft), deleting: make(map[string]bool)}
	if s.lock, err = root.Open("."); err != nil {
		return nil, wrap(errors.Join(err, root.Close()))
	}
	if err := s.take(); err != nil {
		return nil, wrap(errors.Join(err, s.Close()))
	}
	return s, nil
}

// Close lets go of the folder. Drafts stay as their journals say.
func (s *Store) Close() error {
	return errors.Join(s.lock.Close(), s.disk.root.Close())
}

// take checks the folder and reads it.
func (s *Store) take() error {
	if err := syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("another process uses it: %w", err)
	}
	entries, err := s.lock.ReadDir(-1)
	if err != nil {
		return err
	}
	if err := s.private(len(entries) == 0); err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	s.read(entries)
	return nil
}

// private makes sure that nobody else can read the folder. It changes the mode of
// one that is still empty; whoever has put something into another knows better
// whether it is the right one.
func (s *Store) private(empty bool) error {
	info, err := s.lock.Stat()
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int64(owner.Uid) != int64(os.Geteuid()) {
		return fmt.Errorf("it belongs to user id %d, and this process is %d: give it to the user that linewarden runs as", owner.Uid, os.Geteuid())
	}
	mode := info.Mode().Perm()
	switch {
	case mode&0o077 == 0:
		return nil
	case empty:
		return s.lock.Chmod(dirMode)
	}
	return fmt.Errorf("others may read it (mode %04o): name a folder of its own, or run chmod 0700 on it", mode)
}

// Problems tells what in the folder could not be made sense of.
func (s *Store) Problems() []Problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.problems)
}
