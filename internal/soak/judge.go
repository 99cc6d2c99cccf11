package main

import (
	"fmt"
	"slices"
)

// A measure is something of which there may not be more and more.
type measure struct {
	name  string
	of    func(sample) int64
	slack int64 // by which it may differ without a reason
	unit  int64 // in which it is told
}

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
)

// The measures of the daemon, and of Asterisk.
var (
	ofDaemon = []measure{
		{"the daemon's resident memory, in MB", func(s sample) int64 { return s.rss }, 4 * megabyte, megabyte},
		{"the daemon's live heap, in KB", func(s sample) int64 { return s.heap }, 256 * kilobyte, kilobyte},
		{"the daemon's goroutines", func(s sample) int64 { return s.goroutines }, 4, 1},
		{"the daemon's file descriptors", func(s sample) int64 { return s.fds }, 4, 1},
	}
	ofAsterisk = []measure{
		{"Asterisk's resident memory, in MB", func(s sample) int64 { return s.asteriskRSS }, 8 * megabyte, megabyte},
		{"Asterisk's file descriptors", func(s sample) int64 { return s.asteriskFDs }, 4, 1},
	}
)

// fewest samples are needed to speak of growth: two to each quarter.
const fewest = 8

// growth compares the median of the last quarter with that of the second: the first is
// the time in which everything fills that stays full. It reports whether it is more by
// a tenth and the slack.
func growth(values []int64, slack int64) (second, last int64, grows bool) {
	n := len(values)
	second, last = median(values[n/4:n/2]), median(values[n-n/4:])
	return second, last, last > second+second/10+slack
}

func median(values []int64) int64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// grown says what grows over some samples.
func grown(over string, samples []sample, measures []measure) []string {
	if len(samples) < fewest {
		return nil
	}
	var found []string
	for _, m := range measures {
		var values []int64
		for _, s := range samples {
			values = append(values, m.of(s))
		}
		if second, last, grows := growth(values, m.slack); grows {
			found = append(found, fmt.Sprintf("%s: %s grew from %d to %d", over, m.name, second/m.unit, last/m.unit))
		}
	}
	return found
}

// lives returns the samples of each daemon.
func lives(samples []sample) [][]sample {
	var all [][]sample
	for i, s := range samples {
		if i == 0 || samples[i-1].life != s.life {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], s)
	}
	return all
}

// longest is how many samples there are of the daemon that lived longest.
func longest(samples []sample) int {
	most := 0
	for _, life := range lives(samples) {
		most = max(most, len(life))
	}
	return most
}

// judge says what is wrong with what the samples show: within a life, from one life to
// the next, and with Asterisk, which has one.
func judge(samples []sample) []string {
	wrong := grown("all the time", samples, ofAsterisk)
	var young []sample
	for _, life := range lives(samples) {
		wrong = append(wrong, grown(fmt.Sprintf("in life %d", life[0].life+1), life, ofDaemon)...)
		young = append(young, life[0])
	}
	wrong = append(wrong, grown("from life to life", young, ofDaemon)...)
	if len(samples) > 0 {
		if end := samples[len(samples)-1]; end.decisions != end.outcomes+end.cut {
			wrong = append(wrong, fmt.Sprintf("there are %d decisions, %d outcomes, and %d that died with a daemon",
				end.decisions, end.outcomes, end.cut))
		}
	}
	return wrong
}
