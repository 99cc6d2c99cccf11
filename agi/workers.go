package agi

import "sync"

// A goroutine begins with a small stack, and a session grows it two or three times, which
// costs a tenth of the session. So some stay when they are done, and take the connections
// that come next.

// maxKept bounds the goroutines that stay for further connections.
const maxKept = 16

// workers serve connections, each in a goroutine that does nothing else meanwhile.
type workers struct {
	serve func(*connection)
	jobs  chan *connection // has room for none: what is sent has a goroutine that waits

	all  sync.WaitGroup
	mu   sync.Mutex
	kept int // goroutines that stay when they are done
}

func newWorkers(serve func(*connection)) *workers {
	return &workers{serve: serve, jobs: make(chan *connection)}
}

// take has a connection served, and does not wait.
func (w *workers) take(conn *connection) {
	select {
	case w.jobs <- conn:
	default:
		w.all.Go(func() { w.work(conn) })
	}
}

// work serves a connection, and others for as long as they come.
func (w *workers) work(conn *connection) {
	w.serve(conn)
	if !w.keep(1) {
		return
	}
	defer w.keep(-1)
	for conn := range w.jobs {
		w.serve(conn)
	}
}

// keep counts a goroutine in, unless enough of them stay, or out.
func (w *workers) keep(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n > 0 && w.kept == maxKept {
		return false
	}
	w.kept += n
	return true
}

// end waits until all is served.
func (w *workers) end() {
	close(w.jobs)
	w.all.Wait()
}
