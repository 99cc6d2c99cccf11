package faulty

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// flow is how fast events pass.
type flow struct {
	rate    int           // bytes a second; 0 for all there are
	opened  chan struct{} // closed while they pass
	changed chan struct{} // closed and replaced when the rate changes
}

func newFlow() flow {
	f := flow{opened: make(chan struct{}), changed: make(chan struct{})}
	close(f.opened)
	return f
}

// StallEvents lets nothing pass on the WebSockets in either direction, until
// called with false. The connections stay.
func (w *Wire) StallEvents(stalled bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.flow.opened:
		if stalled {
			w.flow.opened = make(chan struct{})
		}
	default:
		if !stalled {
			close(w.flow.opened)
		}
	}
}

// ThrottleEvents lets so many bytes a second pass on the WebSockets, 0 for all
// there are.
func (w *Wire) ThrottleEvents(rate int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flow.rate = rate
	close(w.flow.changed)
	w.flow.changed = make(chan struct{})
}

// CutEvents breaks the WebSockets.
func (w *Wire) CutEvents() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for conn := range w.ends {
		conn.Close()
	}
}

// events tunnels a WebSocket.
func (w *Wire) events(to http.ResponseWriter, r *http.Request) {
	server, err := new(net.Dialer).DialContext(r.Context(), "tcp", w.target.Host)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer server.Close()
	if err := r.Write(server); err != nil {
		panic(http.ErrAbortHandler)
	}
	client, buffered, err := http.NewResponseController(to).Hijack()
	if err != nil {
		panic(err)
	}
	defer client.Close()
	w.mu.Lock()
	w.ends[client], w.ends[server] = struct{}{}, struct{}{}
	down := w.down
	w.mu.Unlock()
	if down { // since just now
		client.Close()
	}
	ctx, cut := context.WithCancel(context.Background())
	var both sync.WaitGroup
	tunnel := func(to io.Writer, from io.Reader) {
		defer cut()
		w.copy(ctx, to, from)
		// Each end waits for the other.
		client.Close()
		server.Close()
	}
	both.Go(func() { tunnel(server, buffered) })
	both.Go(func() { tunnel(client, server) })
	both.Wait()
	w.mu.Lock()
	delete(w.ends, client)
	delete(w.ends, server)
	w.mu.Unlock()
}

// copy passes on what comes, as the flow lets it.
func (w *Wire) copy(ctx context.Context, to io.Writer, from io.Reader) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		for at := 0; at < n; {
			piece, ok := w.wait(ctx, n-at)
			if !ok {
				return
			}
			if _, err := to.Write(buffer[at : at+piece]); err != nil {
				return
			}
			at += piece
		}
		if err != nil {
			return
		}
	}
}

// tick is how often a throttled wire passes something on.
const tick = 50 * time.Millisecond

// wait returns how many of so many bytes may pass now, waiting until it is at
// least one. It reports false if none ever will.
func (w *Wire) wait(ctx context.Context, n int) (int, bool) {
	w.mu.Lock()
	flow := w.flow
	w.mu.Unlock()
	select {
	case <-flow.opened:
	case <-ctx.Done():
		return 0, false
	}
	if flow.rate == 0 {
		return n, true
	}
	timer := time.NewTimer(tick)
	defer timer.Stop()
	select {
	case <-timer.C:
		return min(n, max(1, flow.rate*int(tick)/int(time.Second))), true
	case <-flow.changed:
		return w.wait(ctx, n)
	case <-ctx.Done():
		return 0, false
	}
}
