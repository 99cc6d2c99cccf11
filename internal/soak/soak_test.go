package main

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// short is a plan for a few seconds, in which the daemon is killed and started again,
// the policy reloaded, and the events cut.
func short() plan {
	return plan{
		lasts: 5 * time.Second, round: 4 * time.Second, gap: 500 * time.Millisecond,
		pace: 100 * time.Millisecond, desks: 3, faults: faults[:2], restarts: restarts[1:],
	}
}

// An office soaks for some seconds, and nothing is wrong with it.
func TestSoak(t *testing.T) {
	s := soaked(t, short())
	if err := s.verdict(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"a reload", "the events cut", "killed"} {
		if s.faults[name] == 0 {
			t.Errorf("%s did not happen: %v", name, s.faults)
		}
	}
	end := s.samples[len(s.samples)-1]
	if end.life == 0 || end.told == 0 || end.decisions == 0 || end.rss == 0 || end.heap == 0 ||
		end.goroutines == 0 || end.fds == 0 || end.asteriskRSS == 0 || end.asteriskFDs == 0 {
		t.Errorf("in the end there is %+v", end)
	}
	if err := errors.Join(s.alive(), s.Crash()); err != nil {
		t.Error(err)
	}
	if err := s.alive(); err == nil || !strings.Contains(err.Error(), "asterisk ended") {
		t.Errorf("asterisk was killed, and it is said: %v", err)
	}
}

func soaked(t *testing.T, p plan) *soak {
	t.Helper()
	s, err := open(t.Context(), p, "")
	s.table = table{t.Output()}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.live(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// What goes wrong counts, but where an accident is to blame; and even there for what may
// never go wrong.
func TestAStoryThatGoesWrong(t *testing.T) {
	fails := func(s *scene) { s.try("talk", errors.New("cut off")) }
	for name, tc := range map[string]struct {
		storm            bool
		tell             func(*scene)
		wrong, disturbed int
	}{
		"all is well":           {false, func(*scene) {}, 0, 0},
		"of itself":             {false, fails, 1, 0},
		"in an accident":        {true, fails, 0, 1},
		"where it may never be": {true, func(s *scene) { s.insist(); fails(s) }, 1, 1},
		"before it may not be":  {true, func(s *scene) { fails(s); s.insist() }, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &soak{weather: newWeather(), stories: make(map[string]int), begun: time.Now()}
				s.tell(t.Context(), &desk{n: 1}, story{name, func(now *scene) {
					if tc.storm {
						s.weather.storm(true)
						s.weather.storm(false)
					}
					tc.tell(now)
				}})
				if len(s.wrong) != tc.wrong || s.disturbed != tc.disturbed || s.told != 1 {
					t.Errorf("%d stories, %d disturbed, wrong: %q; want 1, %d, %d", s.told, s.disturbed, s.wrong, tc.disturbed, tc.wrong)
				}
			})
		})
	}
}

// What is left, or went wrong, is in the verdict.
func TestTheVerdict(t *testing.T) {
	s := &soak{table: table{t.Output()}, ledger: newLedger("")}
	if err := s.verdict(); err != nil {
		t.Errorf("the verdict over nothing is %v", err)
	}
	s.ledger.blame("decision %d has no outcome", 7)
	s.wrong = []string{"a call went wrong"}
	s.samples = flat(24)
	for i := range s.samples {
		s.samples[i].goroutines += int64(i)
	}
	err := s.verdict()
	for _, want := range []string{"decision 7 has no outcome", "a call went wrong", "goroutines grew from"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the verdict is %v, without %q", err, want)
		}
	}
}
