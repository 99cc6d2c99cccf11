package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// A soak is a run.
type soak struct {
	*office.Office
	plan    plan
	metrics string // address
	dir     string // with the command
	log     *os.File
	table   table

	ledger  *ledger
	weather *weather
	shared  shared
	desks   []*desk

	begun   time.Time
	samples []sample

	// Of who lets accidents happen.
	life, restarted, befell int
	visitors                bool           // may call
	faults                  map[string]int // how often each

	mu              sync.Mutex
	told, disturbed int            // stories
	deck            []int          // of stories that are to come
	stories         map[string]int // how often each
	wrong           []string       // stories that went wrong by themselves
}

// open builds the daemon and opens an office. The soak must be closed, also after an
// error.
func open(ctx context.Context, p plan, log string) (*soak, error) {
	s := &soak{
		plan: p, table: table{os.Stdout}, begun: time.Now(),
		weather: newWeather(), faults: make(map[string]int), stories: make(map[string]int), visitors: true,
		shared: shared{helped: make(chan struct{}, 1), parks: make(chan struct{}, 1)},
	}
	for n := range p.desks {
		s.desks = append(s.desks, &desk{n: n + 1})
	}
	var err error
	if log != "" {
		if s.log, err = os.Create(log); err != nil {
			return s, err
		}
	}
	if s.dir, err = os.MkdirTemp("", "soak-"); err != nil {
		return s, err
	}
	binary, err := build(ctx, s.dir)
	if err != nil {
		return s, err
	}
	if s.metrics, err = freePort(ctx); err != nil {
		return s, err
	}
	if s.Office, err = office.Open(ctx, options(p, binary, s.metrics)); err != nil {
		return s, err
	}
	s.ledger = newLedger(s.AuditFile())
	return s, nil
}

// close ends everything.
func (s *soak) close() error {
	errs := []error{s.closePhones()}
	if s.Office != nil {
		errs = append(errs, s.Close(), s.keepLog())
	}
	if s.log != nil {
		errs = append(errs, s.log.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// live goes from one quiet moment to the next until it has lasted long enough, and ends
// the daemon.
func (s *soak) live(ctx context.Context) error {
	s.begun = time.Now()
	for round := 0; time.Since(s.begun) < s.plan.lasts; round++ {
		if err := s.round(ctx, s.plan.restart(round, time.Since(s.begun))); err != nil {
			return err
		}
	}
	if err := s.StopDaemon(); err != nil {
		return fmt.Errorf("end the daemon: %w", err)
	}
	return s.ledger.concluded()
}

// round lets calls and accidents go on, and then takes a sample.
func (s *soak) round(ctx context.Context, restart bool) error {
	if err := s.openPhones(ctx); err != nil {
		return fmt.Errorf("open the phones: %w", err)
	}
	going, stop := context.WithTimeout(ctx, s.plan.round)
	defer stop()
	var desks sync.WaitGroup
	for _, d := range s.desks {
		desks.Go(func() { s.work(ctx, going, d) })
	}
	err := s.befall(ctx, going, restart)
	stop()
	desks.Wait()
	if err := errors.Join(s.alive(), err, context.Cause(ctx)); err != nil {
		return err
	}
	if err := s.closePhones(); err != nil {
		return fmt.Errorf("close the phones: %w", err)
	}
	if err := s.settle(ctx); err != nil {
		return fmt.Errorf("all have hung up, and yet: %w", err)
	}
	now, err := s.measure(ctx)
	if err != nil {
		return err
	}
	s.samples = append(s.samples, now)
	s.table.row(now)
	return s.keepLog()
}

// work lets the people of a desk do one thing after the other for as long as the round
// goes on.
func (s *soak) work(ctx, round context.Context, d *desk) {
	for round.Err() == nil {
		s.tell(ctx, d, s.draw())
		wait(round, rand.N(s.plan.pace))
	}
}

// draw returns the next story. All come once before any comes again.
func (s *soak) draw() story {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.deck) == 0 {
		s.deck = rand.Perm(len(stories))
	}
	next := s.deck[0]
	s.deck = s.deck[1:]
	return stories[next]
}

// tell lets one story happen.
func (s *soak) tell(ctx context.Context, d *desk, one story) {
	whole, end := context.WithTimeout(ctx, patience)
	defer end()
	limited, cancel := s.weather.during(whole)
	defer cancel()
	since, fine := s.weather.look()
	now := &scene{desk: d, ctx: limited, whole: whole, shared: &s.shared}
	one.tell(now)
	disturbed := !fine || !s.weather.fine(since)
	now.over(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told++
	s.stories[one.name]++
	if disturbed {
		s.disturbed++
	}
	if now.ok() || disturbed && !now.insists {
		return
	}
	if len(s.wrong) < mostBlame {
		s.wrong = append(s.wrong, fmt.Sprintf("after %v, at desk %d, %q: %v", time.Since(s.begun).Round(time.Second), d.n, one.name, now.err))
		for _, d := range now.dialogs {
			s.wrong = append(s.wrong, fmt.Sprintf("\tin it: %v, %v", d, d.State()))
		}
	}
}

func (s *soak) openPhones(ctx context.Context) (err error) {
	if s.shared.centre, err = openPhone(ctx, s.SIPAddr(), "emergency", tone.Of(tone.Count-2)); err != nil {
		return err
	}
	for _, d := range s.desks {
		if err := d.open(ctx, s.SIPAddr()); err != nil {
			return err
		}
	}
	return nil
}

func (s *soak) closePhones() error {
	var errs []error
	if s.shared.centre != nil {
		errs = append(errs, s.shared.centre.Close())
		s.shared.centre = nil
	}
	for _, d := range s.desks {
		errs = append(errs, d.close())
	}
	return errors.Join(errs...)
}
