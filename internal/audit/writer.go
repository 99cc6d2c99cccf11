package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// writer is the open file. It belongs to the goroutine of Run.
type writer struct {
	file *os.File // nil if it has to be opened
	info fs.FileInfo
	torn bool // it ends in the middle of a line
}

// write writes the lines of a batch and returns how many of them are whole in
// the file. If somebody waits for one of them, they are then on the disk, too.
// After an error the file is opened anew, which may mend it.
func (w *writer) write(path string, reopen bool, b batch) (written int, err error) {
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	if err := w.ready(path, reopen); err != nil {
		return 0, err
	}
	if len(b.entries) == 0 {
		return 0, nil
	}
	text := b.text
	if w.torn {
		text = slices.Concat([]byte{'\n'}, text)
	}
	n, err := w.file.Write(text)
	if n > 0 {
		w.torn = text[n-1] != '\n'
	}
	n -= len(text) - len(b.text)
	for ; written < len(b.entries) && n >= b.entries[written].size; written++ {
		n -= b.entries[written].size
	}
	if err == nil && b.awaited() {
		err = w.sync()
	}
	return written, err
}

// sync returns once all that was written is on the disk. A pipe or a terminal
// has none.
func (w *writer) sync() error {
	if w.file == nil || !w.info.Mode().IsRegular() {
		return nil
	}
	return w.file.Sync()
}

// ready opens the file if it is not open, or if the name has come to be that of
// another file, which happens in a rotation.
func (w *writer) ready(path string, reopen bool) error {
	if w.file != nil && !reopen {
		if info, err := os.Stat(path); err == nil && os.SameFile(info, w.info) {
			return nil
		}
	}
	w.close()
	return w.open(path)
}

func (w *writer) open(path string) error {
	// It is read for how it ends.
	const flags = os.O_RDWR | os.O_APPEND | os.O_CREATE
	file, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.Mkdir(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		file, err = os.OpenFile(path, flags, 0o600)
	}
	if err != nil {
		return err
	}
	w.file = file
	if w.info, err = file.Stat(); err != nil {
		return err
	}
	if w.info.Mode().IsRegular() {
		w.torn, err = isTorn(file, w.info.Size())
	}
	return err
}

// isTorn reports whether a file ends in the middle of a line: somebody was
// killed while writing it.
func isTorn(file *os.File, size int64) (bool, error) {
	if size == 0 {
		return false, nil
	}
	var last [1]byte
	if _, err := file.ReadAt(last[:], size-1); err != nil {
		return false, fmt.Errorf("see how the file ends: %w", err)
	}
	return last[0] != '\n', nil
}

// close closes the file. It may be closed already.
func (w *writer) close() {
	if w.file != nil {
		// What was to be on the disk has been synced.
		_ = w.file.Close()
		w.file = nil
	}
}
