package recordings

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

const (
	dirMode  = 0o700
	fileMode = 0o600
)

// disk is the folder. Every step that changes it is one of these methods, so that a
// test can let each of them fail in turn.
type disk struct {
	root *os.Root
	fail func(step, name string) error // asked before each step; nil where nothing fails on purpose
	// flush waits until a file is on the disk: [os.File.Sync], which nobody can see
	// the effect of but with a cut of the power.
	flush func(*os.File) error
}

func (d *disk) step(step, name string) error {
	if d.fail == nil {
		return nil
	}
	if err := d.fail(step, name); err != nil {
		return &fs.PathError{Op: step, Path: name, Err: err}
	}
	return nil
}

func (d *disk) mkdir(name string) error {
	if err := d.step("mkdir", name); err != nil {
		return err
	}
	return d.root.Mkdir(name, dirMode)
}

func (d *disk) rename(from, to string) error {
	if err := d.step("rename", to); err != nil {
		return err
	}
	return d.root.Rename(from, to)
}

// remove removes a file or an empty folder; what is not there is removed already.
func (d *disk) remove(name string) error {
	if err := d.step("remove", name); err != nil {
		return err
	}
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sync makes names that were given or taken away in a folder outlast a crash.
func (d *disk) sync(folder string) error {
	if err := d.step("sync", folder); err != nil {
		return err
	}
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.flush(f), f.Close())
}

// file is one that is being written.
type file struct {
	d    *disk
	f    *os.File
	name string
	size int64
}

// create makes a file, or empties the one that a killed process left.
func (d *disk) create(name string) (*file, error) {
	if err := d.step("create", name); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return nil, err
	}
	return &file{d: d, f: f, name: name}, nil
}

// Write implements [io.Writer].
func (f *file) Write(b []byte) (int, error) {
	if err := f.d.step("write", f.name); err != nil {
		return 0, err
	}
	n, err := f.f.Write(b)
	f.size += int64(n)
	return n, err
}

// finish syncs and closes the file.
func (f *file) finish() error {
	err := f.d.step("fsync", f.name)
	if err == nil {
		err = f.d.flush(f.f)
	}
	return errors.Join(err, f.f.Close())
}

// replace writes a file as a whole: whoever reads it finds the old one or the new.
func (d *disk) replace(name string, content []byte) error {
	temporary := name + extTemporary
	f, err := d.create(temporary)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.f.Close())
	}
	if err := f.finish(); err != nil {
		return err
	}
	if err := d.rename(temporary, name); err != nil {
		return err
	}
	return d.sync(path.Dir(name))
}
