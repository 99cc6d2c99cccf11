package playback

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	dirMode  = 0o710 // of a folder that Open makes; Asterisk's group has to be given to it
	fileMode = 0o640
	prefix   = "lw-"
	ext      = ".wav"
)

// Folder is where the copies lie. Its methods may be called at the same time from
// many goroutines.
type Folder struct {
	root *os.Root
	path string
}

// Open takes possession of a folder, and makes it where only its parent is there.
// Copies in it are deleted: nothing plays them any more. It refuses a folder that
// everybody may read or write.
func Open(dir string) (*Folder, error) {
	f, err := open(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder of copies for asterisk %s: %w", dir, err)
	}
	return f, nil
}

func open(dir string) (*Folder, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(path, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	f := &Folder{root: root, path: path}
	if err := f.take(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return f, nil
}

// take checks the folder and empties it of what a killed daemon left.
func (f *Folder) take() error {
	self, err := f.root.Open(".")
	if err != nil {
		return err
	}
	info, err := self.Stat()
	entries, listErr := self.ReadDir(-1)
	if err := errors.Join(err, listErr, self.Close()); err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 || mode&0o020 != 0 {
		return fmt.Errorf("others may use it (mode %04o): run chmod 2710 on it", mode)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || filepath.Ext(e.Name()) != ext {
			continue // it is not ours
		}
		if err := f.root.Remove(e.Name()); err != nil {
			return err
		}
	}
	return nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Copy is one sound. It lies there until [Copy.Delete].
type Copy struct {
	folder *Folder
	name   string
}

// Lend makes a copy, whose text is WAV as write writes it. Nothing is left of one
// that could not be made.
func (f *Folder) Lend(write func(io.Writer) error) (Copy, error) {
	c := Copy{f, prefix + strings.ToLower(rand.Text()) + ext}
	if err := f.fill(c.name, write); err != nil {
		return Copy{}, fmt.Errorf("copy a sound for asterisk: %w", errors.Join(err, c.Delete()))
	}
	return c, nil
}

func (f *Folder) fill(name string, write func(io.Writer) error) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	if err := file.Chmod(fileMode); err != nil { // whatever the umask
		return errors.Join(err, file.Close())
	}
	return errors.Join(write(file), file.Close())
}

// Sound is what Asterisk is to play: the copy's path without its extension, for a
// media URI "sound:PATH".
func (c Copy) Sound() string { return strings.TrimSuffix(filepath.Join(c.folder.path, c.name), ext) }

// Delete deletes the copy. One that is gone is deleted already. Asterisk goes on
// with what it has opened, unless it is stopped.
func (c Copy) Delete() error {
	if err := c.folder.root.Remove(c.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete the copy of a sound: %w", err)
	}
	return nil
}
