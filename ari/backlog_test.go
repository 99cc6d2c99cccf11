package ari

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestBacklog holds, for any order of pushing and taking, that what comes out
// is what went in, in order, and that what is missing is told exactly where it
// is missing.
func TestBacklog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 8).Draw(t, "size")
		b := newBacklog(size)
		pushed, taken := 0, 0 // numbers of the next events
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "push") {
				b.push(message{name: fmt.Sprint(pushed)})
				pushed++
				continue
			}
			m, ok, err := b.take()
			lost, full := errors.AsType[overflow](err)
			switch {
			case ok && m.name != fmt.Sprint(taken):
				t.Fatalf("took %s instead of %d", m.name, taken)
			case ok:
				taken++
			case full && lost.dropped == 0:
				t.Fatal("nothing was dropped")
			case full:
				taken += lost.dropped
				fallthrough
			case err == nil:
				if taken != pushed {
					t.Fatalf("empty after %d of %d", taken, pushed)
				}
			default:
				t.Fatal(err)
			}
		}
		if len(b.waiting)-b.head > size {
			t.Fatalf("%d wait", len(b.waiting)-b.head)
		}
	})
}

// TestBacklogEnd holds that what waits is taken before the end is told.
func TestBacklogEnd(t *testing.T) {
	b := newBacklog(1)
	end := errors.New("end")
	b.push(message{name: "a"})
	b.push(message{name: "dropped"})
	b.push(message{name: typeApplicationReplaced}) // never dropped
	b.close(end)
	for _, want := range []string{"a", typeApplicationReplaced} {
		if m, err := b.next(t.Context()); err != nil || m.name != want {
			t.Errorf("%v, %v instead of %s", m, err, want)
		}
	}
	if _, err := b.next(t.Context()); !errors.Is(err, overflow{1}) {
		t.Error(err)
	}
	for range 2 {
		if _, err := b.next(t.Context()); !errors.Is(err, end) {
			t.Error(err)
		}
	}
}

// TestBacklogWaits holds that a context ends the waiting.
func TestBacklogWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newBacklog(1).next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
