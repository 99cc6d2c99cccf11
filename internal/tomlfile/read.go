package tomlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// ReadFile reads a regular file of at most limit bytes. Symbolic links are
// followed, since Kubernetes and many admins mount files through them; what
// they lead to must be a regular file. Opening never waits for the other end of
// a pipe. An error does not repeat the path.
func ReadFile(path string, limit int64) ([]byte, error) {
	return ReadInto(nil, path, limit)
}

// ReadInto is ReadFile into what a buffer has room for. It returns the buffer with
// the contents of the file alone.
func ReadInto(buffer []byte, path string, limit int64) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, WithoutPath(err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, WithoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("is not a regular file")
	}
	data := bytes.NewBuffer(slices.Grow(buffer[:0], int(min(info.Size(), limit))+bytes.MinRead))
	if _, err := data.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, WithoutPath(err)
	}
	if int64(data.Len()) > limit {
		return nil, fmt.Errorf("is larger than %d KiB", limit>>10)
	}
	return data.Bytes(), nil
}

// WithoutPath takes the operation and the path out of an error: the place is
// named before it anyway.
func WithoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
