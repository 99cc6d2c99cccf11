package ari_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// TestFetchStored holds that a file comes as it is, and only one that fits.
func TestFetchStored(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	content := bytes.Repeat([]byte{1, 2, 3, 4, 5}, 100_000)
	asterisk.Stores("a/b c", content)
	var got bytes.Buffer
	if n, err := client.FetchStored(t.Context(), "a/b c", &got, int64(len(content))); err != nil || n != int64(len(content)) || !bytes.Equal(got.Bytes(), content) {
		t.Errorf("%d bytes, %v", n, err)
	}
	got.Reset()
	n, err := client.FetchStored(t.Context(), "a/b c", &got, int64(len(content)-1))
	wantError(t, err, "too large", "file of 500000 bytes; at most 499999 are wanted")
	if n != 0 || got.Len() != 0 {
		t.Errorf("%d bytes", n)
	}
	asterisk.Fail("recordings.getStoredFile", 1, http.StatusForbidden, "Recording could not be opened")
	_, err = client.FetchStored(t.Context(), "a/b c", &got, 1<<20)
	wantError(t, err, "failed", "Recording could not be opened")
}

// fullDisk is a writer that takes some bytes.
type fullDisk int

func (d *fullDisk) Write(b []byte) (int, error) {
	n := min(len(b), int(*d))
	*d -= fullDisk(n)
	if n < len(b) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

// TestFetchStoredDiskFull holds that what is wrong here is not blamed on Asterisk.
func TestFetchStoredDiskFull(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	asterisk.Stores("n", make([]byte, 100_000))
	disk := fullDisk(50_000)
	n, err := client.FetchStored(t.Context(), "n", &disk, 1<<20)
	if _, isARI := errors.AsType[*ari.Error](err); !errors.Is(err, syscall.ENOSPC) || isARI || n != 50_000 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// trickle is a network on which a file comes byte by byte, each after the pause.
type trickle struct {
	pause time.Duration
	bytes int
	ctx   context.Context
}

func (n *trickle) RoundTrip(req *http.Request) (*http.Response, error) {
	n.ctx = req.Context()
	return &http.Response{StatusCode: http.StatusOK, ContentLength: int64(n.bytes), Body: io.NopCloser(n), Request: req}, nil
}

func (n *trickle) Read(b []byte) (int, error) {
	if n.bytes == 0 {
		return 0, io.EOF
	}
	n.bytes--
	select {
	case <-time.After(n.pause):
		return copy(b, "x"), nil
	case <-n.ctx.Done():
		return 0, n.ctx.Err()
	}
}

// TestFetchStoredTime holds that a large file may take its time, but not stall, and
// that the caller can end it.
func TestFetchStoredTime(t *testing.T) {
	for _, test := range []struct {
		name    string
		pause   time.Duration
		allowed time.Duration
		took    time.Duration
		cause   error
	}{
		{"slow", 4 * time.Second, time.Hour, 400 * time.Second, nil},
		{"stalls", 6 * time.Second, time.Hour, 5 * time.Second, context.DeadlineExceeded},
		{"has a deadline", 4 * time.Second, time.Minute, time.Minute, context.DeadlineExceeded},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, err := ari.New(ari.Config{URL: "http://127.0.0.1/ari", Username: "u", Password: "p", App: app})
				if err != nil {
					t.Fatal(err)
				}
				client.SetTransport(&trickle{pause: test.pause, bytes: 100})
				ctx, cancel := context.WithTimeout(t.Context(), test.allowed)
				defer cancel()
				begun := time.Now()
				var got strings.Builder
				n, err := client.FetchStored(ctx, "n", &got, 1<<20)
				if took := time.Since(begun); took != test.took {
					t.Errorf("took %v", took)
				}
				if test.cause == nil {
					if err != nil || n != 100 {
						t.Errorf("%d bytes, %v", n, err)
					}
					return
				}
				if !errors.Is(err, test.cause) || !errors.Is(err, ari.ErrUnreachable) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// TestFetchStoredCut holds that half a file is not taken for one.
func TestFetchStoredCut(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	asterisk.Stores("n", make([]byte, 10))
	asterisk.Drop("recordings.getStoredFile", 1)
	_, err := client.FetchStored(t.Context(), "n", io.Discard, 1<<20)
	wantError(t, err, "unreachable", "")
	client.SetTransport(short{})
	if n, err := client.FetchStored(t.Context(), "n", io.Discard, 1<<20); !errors.Is(err, io.ErrUnexpectedEOF) || n != 1 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// short is a network that announces more than comes.
type short struct{}

func (short) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, ContentLength: 10, Body: io.NopCloser(strings.NewReader("x")), Request: req}, nil
}
