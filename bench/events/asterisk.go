package events

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/coder/websocket"
)

// chunk is how many events are sent at once, and window how many chunks may be on
// their way: fewer than linewarden lets wait.
const (
	chunk  = 512
	window = 16
)

// marker ends a chunk. Everybody wants it.
const (
	markerType = "Marker"
	marker     = `{"type":"` + markerType + `","timestamp":"2026-11-22T18:36:29.318+0000","application":"linewarden"}`
)

// asterisk sends the same events over and over, to whom connects, at the cost of
// copying them into the socket: what is measured is who reads them.
type asterisk struct {
	address string
	chunks  [][]byte // whole frames
	rounds  int      // how often all chunks are sent
	taken   chan struct{}
	start   chan struct{} // closed by who is connected and ready
	server  *http.Server
	serving sync.WaitGroup
}

// newAsterisk listens on loopback, and prepares to send the events, whole chunks of
// them, so often.
func newAsterisk(ctx context.Context, events [][]byte, rounds int) (*asterisk, error) {
	a := &asterisk{rounds: rounds, taken: make(chan struct{}, window), start: make(chan struct{})}
	for len(events) >= chunk {
		var frames []byte
		for _, text := range events[:chunk] {
			frames = appendFrame(frames, text)
		}
		a.chunks = append(a.chunks, appendFrame(frames, []byte(marker)))
		events = events[chunk:]
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a.address = listener.Addr().String()
	a.server = &http.Server{Handler: a}
	a.serving.Go(func() { _ = a.server.Serve(listener) }) // it errs when it is closed
	return a, nil
}

// events returns how many it sends, without markers.
func (a *asterisk) events() int { return chunk * a.markers() }

func (a *asterisk) markers() int { return len(a.chunks) * a.rounds }

func (a *asterisk) close() {
	_ = a.server.Close()
	a.serving.Wait()
}

// ServeHTTP answers what the client asks before it listens, and sends the events.
func (a *asterisk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/events"):
		a.serving.Add(1)
		defer a.serving.Done()
		a.send(w, r)
	case strings.Contains(r.URL.Path, "/applications/"):
		_, _ = io.WriteString(w, `{"name":"linewarden"}`)
	default: // there are no channels and no bridges
		_, _ = io.WriteString(w, `[]`)
	}
}

// kept is a ResponseWriter that remembers the connection which is taken from it.
type kept struct {
	http.ResponseWriter
	conn net.Conn
}

// Hijack implements [http.Hijacker].
func (k *kept) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacker, ok := k.ResponseWriter.(http.Hijacker)
	if !ok {
		return nil, nil, errors.ErrUnsupported
	}
	conn, buffered, err := hijacker.Hijack()
	k.conn = conn
	return conn, buffered, err
}

func (a *asterisk) send(w http.ResponseWriter, r *http.Request) {
	k := &kept{ResponseWriter: w}
	conn, err := websocket.Accept(k, r, nil)
	if err != nil {
		return
	}
	gone := conn.CloseRead(context.Background()) // and answers pings
	defer conn.CloseNow()
	select {
	case <-a.start:
	case <-gone.Done():
		return
	}
	for range a.rounds {
		for _, frames := range a.chunks {
			select {
			case a.taken <- struct{}{}:
			case <-gone.Done():
				return
			}
			if _, err := k.conn.Write(frames); err != nil {
				return
			}
		}
	}
	<-gone.Done()
}

// appendFrame appends a text of 126 to 65,535 bytes, or a shorter one, as a server
// sends it (RFC 6455, section 5.2).
func appendFrame(frames, text []byte) []byte {
	const finalText = 0x81
	if len(text) < 126 {
		frames = append(frames, finalText, byte(len(text)))
	} else {
		frames = binary.BigEndian.AppendUint16(append(frames, finalText, 126), uint16(len(text)))
	}
	return append(frames, text...)
}
