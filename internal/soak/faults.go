package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/control"
	"github.com/linewarden/linewarden/internal/testbed/faulty"
)

// A fault is something that happens to the daemon.
type fault struct {
	name   string
	storm  bool // calls may go wrong then
	befall func(context.Context, *soak) error
}

const (
	// lasts is how long a fault goes on that does not end by itself.
	lasts = 1500 * time.Millisecond
	// givesUp is how long the daemon may wait for an answer that does not come, and a
	// bit. Only then it ends what its callers have long given up, and a phone may ring
	// for a moment.
	givesUp = 6 * time.Second
	// calm is how long it may take a daemon to be done with what it has missed.
	calm = time.Second
)

// faults are those that a daemon lives through.
var faults = []fault{
	{"a reload", false, func(ctx context.Context, s *soak) error {
		s.visitors = !s.visitors
		return s.reload(ctx, "all")
	}},
	{"the events cut", true, func(_ context.Context, s *soak) error {
		s.Wire.CutEvents()
		return nil
	}},
	{"a reload that takes a right", true, func(ctx context.Context, s *soak) error {
		if err := s.reload(ctx, "none"); err != nil {
			return err
		}
		wait(ctx, lasts)
		return s.reload(ctx, "all")
	}},
	{"connections refused", true, func(ctx context.Context, s *soak) error {
		s.Wire.Down(true)
		wait(ctx, lasts)
		s.Wire.Down(false)
		return nil
	}},
	{"requests that fail", true, some(faulty.Fails, "")},
	{"events stalled", true, func(ctx context.Context, s *soak) error {
		s.Wire.StallEvents(true)
		wait(ctx, lasts)
		s.Wire.StallEvents(false)
		return nil
	}},
	{"a reload that finds an error", false, func(ctx context.Context, s *soak) error {
		if err := s.WritePolicy("[user.mara1"); err != nil {
			return err
		}
		if status, err := s.control().Reload(ctx); err != nil || status.Reload == nil || status.Reload.Error == "" {
			return fmt.Errorf("a policy with an error was read: %+v: %w", status.Reload, err)
		}
		return s.reload(ctx, "all")
	}},
	{"requests that are never answered", true, some(faulty.Mute, http.MethodPost)},
	{"slow events", true, func(ctx context.Context, s *soak) error {
		s.Wire.ThrottleEvents(8 << 10)
		wait(ctx, lasts)
		s.Wire.ThrottleEvents(0)
		return nil
	}},
	{"answers that come too late", true, some(faulty.Late, http.MethodPost)},
}

// restarts end the life of a daemon.
var restarts = []fault{
	{"ended in order", true, func(ctx context.Context, s *soak) error {
		if err := s.StopDaemon(); err != nil {
			return fmt.Errorf("end the daemon: %w", err)
		}
		if err := s.ledger.concluded(); err != nil {
			return err
		}
		return s.revive(ctx)
	}},
	{"killed", true, func(ctx context.Context, s *soak) error {
		if err := s.Kill(); err != nil {
			return fmt.Errorf("kill the daemon: %w", err)
		}
		if err := s.ledger.killed(); err != nil {
			return err
		}
		return s.revive(ctx)
	}},
}

// some lets something go wrong with one request in four of a method, "" for all.
func some(what faulty.Fault, method string) func(context.Context, *soak) error {
	return func(ctx context.Context, s *soak) error {
		rule := s.Wire.Goes(what, func(r *http.Request) bool {
			return strings.HasPrefix(r.Method, method) && rand.IntN(4) == 0
		})
		wait(ctx, lasts)
		rule.End()
		if what != faulty.Fails {
			wait(ctx, givesUp)
		}
		return nil
	}
}

// revive starts the next daemon.
func (s *soak) revive(ctx context.Context) error {
	s.life++
	if err := s.StartDaemon(ctx); err != nil {
		return fmt.Errorf("start the daemon: %w", err)
	}
	return nil
}

func (s *soak) control() *control.Client {
	return control.NewClient(filepath.Join(filepath.Dir(s.AuditFile()), "control.sock"))
}

// reload has the daemon read a policy that is another one than before.
func (s *soak) reload(ctx context.Context, listen string) error {
	visitor := "none"
	if s.visitors {
		visitor = "all"
	}
	if err := s.WritePolicy(policyText(s.plan.desks, listen, visitor)); err != nil {
		return err
	}
	status, err := s.control().Reload(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("reload: %w", err)
	case status.Reload == nil || status.Reload.Error != "":
		return fmt.Errorf("reload: %+v", status.Reload)
	}
	return nil
}

// befall lets faults happen for as long as the round goes on, the restart first.
func (s *soak) befall(ctx, round context.Context, restart bool) error {
	for wait(round, s.plan.gap); round.Err() == nil; wait(round, s.plan.gap) {
		var f fault
		if restart {
			f, restart = s.plan.restarts[s.restarted%len(s.plan.restarts)], false
			s.restarted++
		} else {
			f = s.plan.faults[s.befell%len(s.plan.faults)]
			s.befell++
		}
		if err := s.suffer(ctx, f); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

// suffer lets one fault happen, and waits until the daemon is over it.
func (s *soak) suffer(ctx context.Context, f fault) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s.faults[f.name]++
	if !f.storm {
		return f.befall(ctx, s)
	}
	s.weather.storm(true)
	defer s.weather.storm(false)
	if err := f.befall(ctx, s); err != nil {
		return err
	}
	err := s.ready(ctx)
	wait(ctx, calm)
	return err
}
