package main

import (
	"strings"
	"testing"
	"time"
)

// flat are samples of a daemon that keeps what it has, but for what comes and goes.
func flat(n int) []sample {
	var all []sample
	for i := range n {
		wave := int64(i * 7 % 5)
		all = append(all, sample{
			at: time.Duration(i) * time.Minute, decisions: 12 * i, outcomes: 12 * i,
			rss: 30*megabyte + wave*megabyte/4, heap: 6*megabyte + wave*10*kilobyte,
			goroutines: 20 + wave, fds: 17 + wave/2,
			asteriskRSS: 90*megabyte + wave*megabyte, asteriskFDs: 20,
		})
	}
	return all
}

// Whatever grows is named, and what only comes and goes is not.
func TestJudge(t *testing.T) {
	for name, tc := range map[string]struct {
		samples int
		leak    func(i int, s *sample)
		want    string // a part of the one thing that is wrong; "" for nothing
	}{
		"flat":                              {24, func(int, *sample) {}, ""},
		"fills in the beginning":            {24, func(i int, s *sample) { s.heap += int64(min(i, 5)) * megabyte }, ""},
		"one moment in which there is more": {24, func(i int, s *sample) { s.rss += int64(i/23) * 90 * megabyte }, ""},
		"too short to say":                  {7, func(i int, s *sample) { s.goroutines += int64(i) * 100 }, ""},
		"a session left each round":         {24, func(i int, s *sample) { s.goroutines += int64(i) }, "in life 1: the daemon's goroutines grew from "},
		"a socket left each round":          {24, func(i int, s *sample) { s.fds += int64(i) }, "in life 1: the daemon's file descriptors grew from "},
		"a call's state kept":               {24, func(i int, s *sample) { s.heap += int64(i) * 100 * kilobyte }, "in life 1: the daemon's live heap, in KB grew from "},
		"memory":                            {24, func(i int, s *sample) { s.rss += int64(i) * megabyte }, "in life 1: the daemon's resident memory, in MB grew from "},
		"in the second life alone": {48, func(i int, s *sample) {
			s.life = i / 24
			s.fds += int64(s.life * i % 24)
		}, "in life 2: the daemon's file descriptors grew from "},
		"less in a new life": {48, func(i int, s *sample) {
			s.life = i / 24
			s.heap += int64(1-s.life) * 10 * megabyte
		}, ""},
		"from life to life": {24, func(i int, s *sample) {
			s.life = i / 2
			s.heap += int64(s.life) * megabyte
		}, "from life to life: the daemon's live heap, in KB grew from "},
		"Asterisk's memory": {24, func(i int, s *sample) { s.asteriskRSS += int64(i) * 3 * megabyte }, "all the time: Asterisk's resident memory, in MB grew from "},
		"Asterisk's sockets, over all lives": {24, func(i int, s *sample) {
			s.life = i / 3
			s.asteriskFDs += int64(i)
		}, "all the time: Asterisk's file descriptors grew from "},
		"an outcome missing":           {4, func(_ int, s *sample) { s.outcomes = max(0, s.outcomes-1) }, "there are 36 decisions, 35 outcomes, and 0 that died with a daemon"},
		"outcomes that died":           {4, func(i int, s *sample) { s.outcomes, s.cut = max(0, s.outcomes-1), min(i, 1) }, ""},
		"an outcome that died, and is": {4, func(_ int, s *sample) { s.cut = 1 }, "there are 36 decisions, 36 outcomes, and 1 that died with a daemon"},
	} {
		t.Run(name, func(t *testing.T) {
			samples := flat(tc.samples)
			for i := range samples {
				tc.leak(i, &samples[i])
			}
			got := judge(samples)
			if tc.want == "" && len(got) > 0 || tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)) {
				t.Errorf("judge = %q, want %q", got, tc.want)
			}
		})
	}
	if got := judge(nil); got != nil {
		t.Errorf("judge = %q of nothing", got)
	}
}

func TestParseReadings(t *testing.T) {
	got, err := parseReadings("# HELP x of\n# TYPE x counter\nx{a=\"1 2\",b=\"{\"} 3\nx{a=\"2\"} 4.5\ngo_goroutines 20\nbig 1.2e+07\n\n")
	if err != nil || got["x"] != 7.5 || got["go_goroutines"] != 20 || got["big"] != 12_000_000 || len(got) != 3 {
		t.Errorf("parseReadings = %v, %v", got, err)
	}
	for _, text := range []string{"x\n", "x y\n", "1\n", "x 1 2s\n"} {
		if got, err := parseReadings(text); err == nil {
			t.Errorf("parseReadings(%q) = %v", text, got)
		}
	}
}

func TestTheTable(t *testing.T) {
	var b strings.Builder
	to := table{&b}
	to.head()
	to.row(sample{
		at: 61 * time.Second, life: 2, told: 40, disturbed: 9, decisions: 77, outcomes: 75, cut: 2,
		rss: 30 * megabyte, heap: 6 * megabyte, goroutines: 21, fds: 18, asteriskRSS: 80 * megabyte, asteriskFDs: 20,
	})
	lines := strings.Split(b.String(), "\n")
	want := "   1m1s     3     40         9        77       75     2     30.0     6144         21   18         80.0   20"
	if len(lines) != 4 || lines[2] != want {
		t.Errorf("the table is\n%s\nwant\n%s", b.String(), want)
	}
	if len(lines[0]) != len(want) || len(lines[1]) != len(want) {
		t.Errorf("the columns differ:\n%s", b.String())
	}
}
