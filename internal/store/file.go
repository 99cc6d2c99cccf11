package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxAside bounds how many unreadable versions of a file are kept.
const maxAside = 100

// A file is where a document is kept. Nothing of its folder is followed out of it.
type file struct{ dir, name string }

// open opens the folder, which it makes if it is missing.
func (f file) open() (*os.Root, error) {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder (state.dir): %w", err)
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder (state.dir): %w", err)
	}
	info, err := root.Stat(".")
	if err == nil && info.Mode().Perm()&0o022 != 0 {
		err = fmt.Errorf("others than its owner may write to the folder %s: chmod 0700", f.dir)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return root, nil
}

// read returns what is in the file, a little more than a document may have at the
// most, or nil if there is none.
func (f file) read() ([]byte, error) {
	root, err := f.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	// Opening a pipe would wait for a writer.
	info, err := root.Lstat(f.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file: remove it", filepath.Join(f.dir, f.name))
	}
	if err != nil {
		return nil, err
	}
	opened, err := root.Open(f.name)
	if err != nil {
		return nil, fmt.Errorf("in %s: %w", f.dir, err)
	}
	defer func() { _ = opened.Close() }()
	text, err := io.ReadAll(io.LimitReader(opened, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("in %s: %w", f.dir, err)
	}
	return text, nil
}

// putAside renames a file that is no document, so that nothing writes over it. It
// returns what is wrong and where the file is now, and as blocked why there can be no
// other in its place, which is nil if it went.
func (f file) putAside(wrong error) (told, blocked error) {
	root, err := f.open()
	if err != nil {
		return err, err
	}
	defer func() { _ = root.Close() }()
	err = fmt.Errorf("there are %d others already", maxAside)
	for n := range maxAside {
		aside := fmt.Sprintf("%s.unreadable-%d", f.name, n+1)
		if _, taken := root.Lstat(aside); !errors.Is(taken, fs.ErrNotExist) {
			continue
		}
		if err = root.Rename(f.name, aside); err == nil {
			return fmt.Errorf("%s %w; it is kept as %s", filepath.Join(f.dir, f.name), wrong, aside), syncNames(root)
		}
		break
	}
	err = fmt.Errorf("%s %w; it cannot be put aside: %w", filepath.Join(f.dir, f.name), wrong, err)
	return err, err
}

// replace puts a text into the place of the file's.
func (f file) replace(text []byte) (err error) {
	root, err := f.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	// What a writer that died has left is no use to anybody.
	next := f.name + ".new"
	if err := root.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	written, err := root.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = written.Write(text)
	if err := errors.Join(err, written.Sync(), written.Close()); err != nil {
		return err
	}
	if err := root.Rename(next, f.name); err != nil {
		return err
	}
	return syncNames(root)
}

// syncNames has the names in a folder written to the disk.
func syncNames(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
