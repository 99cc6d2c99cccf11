package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

const (
	// maxSize is the most that a document may have, in bytes.
	maxSize = 16 << 20
	// patience is how long a change waits for the disk.
	patience = 2 * time.Second
)

var errHangs = errors.New("the disk has not answered in time")

// A Document is a value that outlives the process. Any number of goroutines may
// use it at once.
type Document[T any] struct {
	check   func(T) error
	write   func([]byte) error // replaces the file
	turn    chan struct{}      // holds one while it is being changed
	current atomic.Pointer[version[T]]
	lost    error
	closed  error // why it cannot be changed
}

// A version of a document never changes.
type version[T any] struct {
	text  []byte // the JSON that it has on the disk
	value T
}

// Open reads the document of that name, which becomes NAME.json in the folder, and
// makes the folder if there is none. A document that is not there yet is T's zero
// value. What check does not accept is no document; nil accepts all.
//
// The document is of use whatever the error. With one it is T's zero value, is
// [Document.Lost], and the error says what is wrong and where the file is now. It
// can be changed unless the folder or the file cannot be read.
func Open[T any](dir, name string, check func(T) error) (*Document[T], error) {
	if check == nil {
		check = func(T) error { return nil }
	}
	f := file{dir: dir, name: name + ".json"}
	d := &Document[T]{check: check, write: f.replace, turn: make(chan struct{}, 1)}
	d.current.Store(&version[T]{})
	text, err := f.read()
	if err != nil {
		d.closed = err
	} else if text != nil {
		var read *version[T]
		if read, err = d.decode(text); err == nil {
			d.current.Store(read)
		} else {
			err, d.closed = f.putAside(err)
		}
	}
	if err != nil {
		d.lost = fmt.Errorf("state %s: %w", name, err)
	}
	return d, d.lost
}

// Value returns the document. Nothing in it may be changed.
func (d *Document[T]) Value() T { return d.current.Load().value }

// Lost says why the document is empty though there was one before; nil if it is as
// it was left.
func (d *Document[T]) Lost() error { return d.lost }

// Change lets a function change a copy of the document, and returns when that is on
// the disk and holds. One change comes after the other. With an error nothing has
// changed, but of a disk that failed or took too long it is not known: the change may
// hold later, or after the next start. An error of the function's is returned as it
// is.
func (d *Document[T]) Change(change func(*T) error) error {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case d.turn <- struct{}{}:
	case <-limit.C:
		return errHangs
	}
	writing := false
	defer func() { // even if the function panics
		if !writing {
			<-d.turn
		}
	}()
	next, err := d.changed(change)
	if err != nil || bytes.Equal(next.text, d.current.Load().text) {
		return err
	}
	writing = true
	done := make(chan error, 1)
	go func() {
		err := d.write(next.text)
		if err == nil {
			d.current.Store(next)
		}
		<-d.turn
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-limit.C:
		return errHangs
	}
}

// changed returns what a function makes of the document.
func (d *Document[T]) changed(change func(*T) error) (*version[T], error) {
	if d.closed != nil {
		return nil, d.closed
	}
	var value T
	if text := d.current.Load().text; text != nil {
		if err := json.Unmarshal(text, &value); err != nil {
			return nil, fmt.Errorf("copy the state: %w", err)
		}
	}
	if err := change(&value); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(value, "", "\t")
	if err != nil {
		return nil, fmt.Errorf("encode the state: %w", err)
	}
	// What could not be read again is not written.
	return d.decode(append(text, '\n'))
}

// decode reads a document, which is one value of JSON with nothing unknown in it.
func (d *Document[T]) decode(text []byte) (*version[T], error) {
	if len(text) > maxSize {
		return nil, fmt.Errorf("is longer than %d bytes", maxSize)
	}
	if bytes.Equal(bytes.TrimSpace(text), []byte("null")) {
		return nil, errors.New("says nothing")
	}
	v := &version[T]{text: text}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v.value); err != nil {
		return nil, fmt.Errorf("is no document: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("has something after its end")
	}
	return v, d.check(v.value)
}
