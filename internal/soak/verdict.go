package main

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
)

// keepLog moves what the daemon has logged to where it was wanted, and keeps what ought
// never to be there.
func (s *soak) keepLog() error {
	var errs []error
	for _, r := range s.Trail.Records() {
		if s.log != nil {
			_, err := fmt.Fprintln(s.log, r)
			errs = append(errs, err)
		}
		if r.Level >= slog.LevelError && (r.Attrs["panic"] != "" || len(r.Attrs) == 0) {
			s.mu.Lock()
			s.wrong = append(s.wrong, "the daemon said: "+r.String())
			s.mu.Unlock()
		}
	}
	s.Trail.Forget()
	return errors.Join(errs...)
}

// lastWords is how much is told of what Asterisk logged before it ended.
const lastWords = 4000

// alive returns an error if Asterisk has ended, which it never may.
func (s *soak) alive() error {
	select {
	case <-s.Exited():
		log := s.Log()
		return errors.Join(fmt.Errorf("asterisk ended, and logged last:\n%s\nand said last:\n%s", log[max(0, len(log)-lastWords):], s.LastWords(10)), s.Err())
	default:
		return nil
	}
}

// findings is all that was found wrong.
func (s *soak) findings() error {
	wrong := slices.Concat(s.ledger.wrong, s.wrong, judge(s.samples))
	if len(wrong) == 0 {
		return nil
	}
	return errors.New(strings.Join(wrong, "\n"))
}

// verdict tells what there was, and returns what is wrong.
func (s *soak) verdict() error {
	fmt.Fprintf(s.table, "\nstories: %s\naccidents: %s\n", counts(s.stories), counts(s.faults))
	if err := s.findings(); err != nil {
		return err
	}
	if n := longest(s.samples); n < fewest {
		fmt.Fprintf(s.table, "whether the daemon grows cannot be said: it lived through %d quiet moments, and it takes %d\n", n, fewest)
	}
	fmt.Fprintln(s.table, "nothing is seen to grow, nothing was left, and everything that was decided has one outcome")
	return nil
}

// counts tells how often there was each.
func counts(of map[string]int) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		all = append(all, fmt.Sprintf("%d %s", of[name], name))
	}
	return strings.Join(all, ", ")
}
