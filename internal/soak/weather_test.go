package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A story in which an accident happens may go wrong, and one behind it may not.
func TestWeather(t *testing.T) {
	w := newWeather()
	before, fine := w.look()
	if !fine || !w.fine(before) {
		t.Error("nothing has happened, and it is not fine")
	}
	w.storm(true)
	during, fine := w.look()
	if fine || w.fine(before) {
		t.Error("it is fine in the midst of an accident")
	}
	w.storm(false)
	if w.fine(before) {
		t.Error("it was fine all the time, and there was an accident")
	}
	if after, fine := w.look(); !fine || !w.fine(after) || after != during {
		t.Error("it is not fine behind the accident")
	}
}

func TestAStoryIsGivenUp(t *testing.T) {
	for name, tc := range map[string]struct {
		storm time.Duration // when it begins, 0 for never, less than 0 for before the story
		after time.Duration
		why   error
	}{
		"of itself":              {0, patience, context.DeadlineExceeded},
		"for an accident before": {-1, stormPatience, context.DeadlineExceeded},
		"for one that comes":     {5 * time.Second, 5*time.Second + stormPatience, errStorm},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWeather()
				if tc.storm < 0 {
					w.storm(true)
				}
				begun := time.Now()
				ctx, cancel := w.during(t.Context())
				defer cancel()
				if tc.storm > 0 {
					wait(t.Context(), tc.storm)
					w.storm(true)
				}
				<-ctx.Done()
				if got := time.Since(begun); got != tc.after || !errors.Is(context.Cause(ctx), tc.why) {
					t.Errorf("given up after %v for %v, want %v for %v", got, context.Cause(ctx), tc.after, tc.why)
				}
			})
		})
	}
}
