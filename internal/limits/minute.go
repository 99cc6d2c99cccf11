package limits

import "time"

// window is how long a call outside counts, by a clock that nobody sets.
const windowLength = time.Minute

// A window has the moments in which a user began calls outside, oldest first. It
// forgets what is over, and never has more than the limit.
type window struct{ begun []time.Time }

// windowOf returns a user's.
func (l *Limits) windowOf(user string) *window {
	w := l.begun[user]
	if w == nil {
		w = new(window)
		l.begun[user] = w
	}
	return w
}

// admits notes one more, unless there are as many as may be.
func (w *window) admits(limit int, now time.Time) bool {
	over := 0
	for over < len(w.begun) && now.Sub(w.begun[over]) >= windowLength {
		over++
	}
	w.begun = append(w.begun[:0], w.begun[over:]...)
	if len(w.begun) >= limit {
		return false
	}
	w.begun = append(w.begun, now)
	return true
}

// takeBack forgets one that came to nothing.
func (w *window) takeBack(at time.Time) {
	for i := range w.begun {
		if w.begun[i].Equal(at) {
			w.begun = append(w.begun[:i], w.begun[i+1:]...)
			return
		}
	}
}
