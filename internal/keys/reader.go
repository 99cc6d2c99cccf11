package keys

import (
	"slices"
	"strings"
	"time"
)

// DigitTimeout is how long a digit that may begin a code waits for the next one:
// featuredigittimeout of features.conf by default (features_config.c, Asterisk
// 22).
const DigitTimeout = time.Second

// A Digit is a key that was pressed.
type Digit struct {
	Key      byte          // 0 to 9, *, #, A to D
	Duration time.Duration // for how long
}

// readerState is where a Reader stands.
type readerState uint8

const (
	listening readerState = iota // nothing is held back
	holding                      // what is held back begins a code
)

func (s readerState) String() string { return [...]string{"listening", "holding"}[s] }

// A Reader tells the codes from the digits of one phone that are meant for the
// other party. The zero Reader knows no code. It is a state machine: listening,
// until a digit begins a code; holding, until the code is complete, or a digit
// comes that does not belong to it, or none for [DigitTimeout].
type Reader struct {
	codes Plan
	state readerState
	held  []Digit
	until time.Time // when no digit has come in time
}

// NewReader returns a reader that knows the codes of the plan. None of them may
// begin with another one.
func NewReader(codes Plan) *Reader { return &Reader{codes: codes} }

// Press takes a digit that was pressed now. It returns the digits that are known
// by now to be meant for the other party, and the code that is complete with this
// one, if there is one.
//
// What was held back for nothing can end with the beginning of a code: behind a *
// that was pressed by accident, ## still is ##.
func (r *Reader) Press(d Digit, now time.Time) (pass []Digit, code Name) {
	pass = r.Expire(now)
	r.held = append(r.held, d)
	for len(r.held) > 0 {
		name, begins := r.match()
		if name != "" {
			r.listen()
			return pass, name
		}
		if begins {
			r.state, r.until = holding, now.Add(DigitTimeout)
			return pass, ""
		}
		pass, r.held = append(pass, r.held[0]), r.held[1:]
	}
	r.listen()
	return pass, ""
}

// match finds the code that is held back, or else reports whether one begins so.
func (r *Reader) match() (complete Name, begins bool) {
	pressed := make([]byte, 0, len(r.held))
	for _, d := range r.held {
		pressed = append(pressed, d.Key)
	}
	for name, code := range r.codes {
		switch {
		case code == string(pressed):
			return name, false
		case strings.HasPrefix(code, string(pressed)):
			begins = true
		}
	}
	return "", begins
}

// Deadline is when [Reader.Expire] gives back what is held; zero if nothing is.
func (r *Reader) Deadline() time.Time { return r.until }

// Expire returns what was held back and is no code, because by now no digit has
// followed in time.
func (r *Reader) Expire(now time.Time) []Digit {
	if r.state == listening || now.Before(r.until) {
		return nil
	}
	return r.Release()
}

// Release returns what is held back at once, because nothing is a code any more.
func (r *Reader) Release() []Digit {
	held := slices.Clone(r.held)
	r.listen()
	return held
}

func (r *Reader) listen() { r.state, r.held, r.until = listening, nil, time.Time{} }
