package keys

import "time"

// NumberTimeout is how long a number waits for its first digit and for each of the
// next ones: transferdigittimeout of features.conf by default (features_config.c,
// Asterisk 22).
const NumberTimeout = 3 * time.Second

// MaxNumber is the most digits of a number. The longest of the world have 15
// (E.164), and there may be a code, a prefix, and an international one before.
const MaxNumber = 32

// numberState is where a Number stands.
type numberState uint8

const (
	collecting numberState = iota // more digits may come
	complete                      // it was ended
)

func (s numberState) String() string { return [...]string{"collecting", "complete"}[s] }

// A Number takes what is dialled behind a code. It is complete when # is pressed
// behind it, when no digit comes for [NumberTimeout], or when it can take no more.
type Number struct {
	state  numberState
	digits []byte
	until  time.Time
}

// NewNumber begins a number, of which the first digit is waited for from now on.
func NewNumber(now time.Time) *Number {
	return &Number{until: now.Add(NumberTimeout)}
}

// Press takes a digit that was pressed now. A # with nothing before it is a digit:
// codes begin so.
func (n *Number) Press(d Digit, now time.Time) {
	n.Expire(now)
	if n.state == complete {
		return
	}
	if d.Key == '#' && len(n.digits) > 0 {
		n.state = complete
		return
	}
	n.digits = append(n.digits, d.Key)
	n.until = now.Add(NumberTimeout)
	if len(n.digits) == MaxNumber {
		n.state = complete
	}
}

// Expire ends the number if by now no digit has come in time.
func (n *Number) Expire(now time.Time) {
	if !now.Before(n.until) {
		n.state = complete
	}
}

// Deadline is when [Number.Expire] ends the number; zero if it is complete.
func (n *Number) Deadline() time.Time {
	if n.state == complete {
		return time.Time{}
	}
	return n.until
}

// Dialled returns the number once it is complete. It is empty if nothing was
// dialled.
func (n *Number) Dialled() (number string, ok bool) {
	return string(n.digits), n.state == complete
}
