package ari

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

var (
	opListStored  = &operation{name: "recordings.listStored", method: http.MethodGet, path: "/recordings/stored"}
	opFetchStored = &operation{name: "recordings.getStoredFile", method: http.MethodGet, path: "/recordings/stored/{recordingName}/file"}
	opDropStored  = &operation{name: "recordings.deleteStored", method: http.MethodDelete, path: "/recordings/stored/{recordingName}"}
)

// StoredRecording is a file in Asterisk's folder of recordings. Those of a recording
// that goes on are among them.
type StoredRecording struct {
	Name   string `json:"name"` // as in [RecordRequest]
	Format string `json:"format"`
}

// ListStored lists the files in Asterisk's folder of recordings and in those below.
func (c *Client) ListStored(ctx context.Context) ([]StoredRecording, error) {
	var stored []StoredRecording
	err := c.do(ctx, opListStored, nil, nil, nil, &stored)
	return stored, err
}

// DeleteStored deletes a file in Asterisk's folder of recordings.
func (c *Client) DeleteStored(ctx context.Context, name string) error {
	return c.do(ctx, opDropStored, []string{name}, nil, nil, nil)
}

// FetchStored copies a file in Asterisk's folder of recordings to w, and tells how
// many bytes it has written, also with an error. A file of more than limit bytes is
// [ErrTooLarge], of which nothing is written. Of a recording that goes on it copies
// what is on the disk.
//
// The whole may take as long as ctx allows; [Config.RequestTimeout] bounds the time
// to its beginning, and each time that nothing comes.
func (c *Client) FetchStored(ctx context.Context, name string, w io.Writer, limit int64) (int64, error) {
	begun := time.Now()
	n, err := c.fetch(ctx, name, w, limit)
	c.observe(opFetchStored, begun, err)
	return n, err
}

func (c *Client) fetch(ctx context.Context, name string, w io.Writer, limit int64) (int64, error) {
	op := opFetchStored
	moving, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stalled := time.AfterFunc(c.cfg.RequestTimeout, func() { cancel(errStalled) })
	defer stalled.Stop()
	failed := func(err error) error {
		if errors.Is(context.Cause(moving), errStalled) {
			return noAnswer(ctx, op, true, context.DeadlineExceeded)
		}
		return err
	}
	// Asterisk announces the length of the file, and sends the whole file: of one
	// that is growing that is more, and would be taken for the next answer.
	resp, err := c.exchange(moving, op, []string{name}, nil, nil, func(req *http.Request) { req.Close = true })
	if err != nil {
		return 0, failed(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		// What can be read of an error's body is enough.
		text, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		return 0, refused(op, resp.StatusCode, text)
	}
	if resp.ContentLength < 0 || resp.ContentLength > limit {
		return 0, &Error{Op: op.name, kind: ErrTooLarge, Message: fmt.Sprintf("file of %d bytes; at most %d are wanted", resp.ContentLength, limit)}
	}
	body := &progress{r: resp.Body, made: func() { stalled.Reset(c.cfg.RequestTimeout) }}
	n, err := io.Copy(w, body)
	switch {
	case body.err != nil && !errors.Is(body.err, io.EOF):
		return n, failed(noAnswer(ctx, op, true, body.err))
	case err != nil:
		return n, fmt.Errorf("%s: keep: %w", op.name, err)
	case n != resp.ContentLength:
		return n, noAnswer(ctx, op, true, io.ErrUnexpectedEOF)
	}
	return n, nil
}

// errStalled ends a request of which nothing comes any more.
var errStalled = errors.New("nothing comes")

// progress is a reader that tells of each read, and remembers what ended it.
type progress struct {
	r    io.Reader
	made func()
	err  error
}

// Read implements [io.Reader].
func (p *progress) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.made()
	p.err = err
	return n, err
}
