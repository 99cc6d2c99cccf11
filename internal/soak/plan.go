package main

import "time"

// A plan says what happens when.
type plan struct {
	lasts    time.Duration // calls and accidents go on
	round    time.Duration // from one quiet moment to the next
	gap      time.Duration // between two accidents
	pace     time.Duration // at most, between two calls of a desk
	desks    int
	faults   []fault // in turn
	restarts []fault // likewise
}

// The bounds of a round. In a shorter one there are too few calls to leave anything,
// in a longer one too few quiet moments to see it.
const (
	shortestRound = 4 * time.Second
	longestRound  = time.Minute
	rounds        = 40
	longestGap    = 6 * time.Second
)

// usual is the plan of a run of some length.
func usual(lasts time.Duration) plan {
	round := min(longestRound, max(shortestRound, lasts/rounds))
	return plan{
		lasts:    lasts,
		round:    round,
		gap:      min(longestGap, round/4),
		pace:     time.Second,
		desks:    4,
		faults:   faults,
		restarts: restarts,
	}
}

// restart reports whether the daemon is restarted in a round. That is so in every
// other one of the first third. The rest is the life of one daemon, for what leaks takes
// its time to be seen.
func (p plan) restart(round int, elapsed time.Duration) bool {
	return round%2 == 0 && elapsed < p.lasts/3
}
