package audit

import "time"

// Run writes what is appended and recorded, until Close. After a failure it
// keeps what nobody waits for and tries again, in a while or when somebody
// waits for a line.
func (f *File) Run() {
	defer close(f.done)
	var w writer
	defer w.close()
	for ending := false; ; {
		fine := f.flush(&w)
		if ending {
			// The last word. What is not on the disk by now has been said.
			_ = w.sync()
			return
		}
		gathered := f.gathered.C
		var retry <-chan time.Time
		if !fine {
			gathered, retry = nil, time.After(f.retryAfter)
		}
		select {
		case <-gathered:
		case <-f.urgent:
		case <-retry:
		case <-f.closing:
			ending = true
		}
	}
}

// flush writes all that waits. It reports whether the file can be written.
func (f *File) flush(w *writer) bool {
	batch, path, reopen := f.take()
	watch := time.AfterFunc(f.patience, f.hangs)
	written, err := w.write(path, reopen, batch)
	watch.Stop()
	before := f.put(batch, written, err)
	for _, e := range batch.entries {
		if e.told != nil {
			e.told <- err // has room for it
		}
	}
	f.say(before.Failing, err)
	f.recycle(batch)
	return err == nil
}

// take takes what is to be written, and notes that this has begun.
func (f *File) take() (b batch, path string, reopen bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.untold > 0 {
		f.queue(lostLine(time.Now(), f.untold), nil)
		f.untold = 0
	}
	b, f.waiting, f.spare = f.waiting, f.spare, batch{}
	path, reopen = f.path, f.reopen
	f.reopen, f.writing = false, time.Now()
	return b, path, reopen
}

// put takes back what could not be written, but for lines that somebody waits
// for, who will draw a conclusion. It returns the state before.
func (f *File) put(b batch, written int, err error) (before State) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before = f.state
	for i, e := range b.entries {
		if i < written || e.told != nil {
			f.release(e)
		}
	}
	if left := b.unwritten(written); len(left.entries) > 0 {
		left.append(f.waiting)
		f.waiting = left
	}
	f.state.Written += written
	f.writing = time.Time{}
	f.state.Failing = err
	if err != nil {
		f.state.Failures++
	}
	return before
}

// recycle keeps the memory of a batch that is done with.
func (f *File) recycle(b batch) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spare = b.emptied()
}

// say logs whether the file can be written, if that has changed.
func (f *File) say(before, now error) {
	f.mu.Lock()
	path, lost := f.path, f.state.Lost
	f.mu.Unlock()
	switch {
	case now != nil && before == nil:
		f.log.Error("the audit cannot be written: listening, whispering and barging are refused until it can",
			"file", path, "error", now)
	case now == nil && before != nil:
		f.log.Warn("the audit can be written again", "file", path, "lost_lines", lost)
	}
}

// hangs notes that a write takes too long, unless it is over by now.
func (f *File) hangs() {
	f.mu.Lock()
	first := !f.writing.IsZero() && time.Since(f.writing) >= f.patience && f.state.Failing == nil
	if first {
		f.state.Failing = errHangs
		f.state.Failures++
	}
	f.mu.Unlock()
	if first {
		f.say(nil, errHangs)
	}
}
