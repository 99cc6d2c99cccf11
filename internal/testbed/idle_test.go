package testbed

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// waitBusy waits until one of the channels and bridges there are matches.
func waitBusy(t *testing.T, a *Asterisk, pattern string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ctx := within(t, patience); ; {
		busy, err := a.busyWith(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(pattern).MatchString(strings.Join(busy, "\n")) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("nothing matches %q: %q", pattern, busy)
		}
	}
}

func TestWaitIdle(t *testing.T) {
	a := Start(t, Options{Files: map[string][]byte{"test-extensions.conf": []byte(`
[busy]
exten => wait,1,Wait(60)
exten => park,1,Park()
exten => confer,1,ConfBridge(1)
`)}})
	for extension, busy := range map[string]string{
		"wait":   `channel Local/wait@busy\S+;2`,
		"park":   `bridge \S+ default`,
		"confer": `bridge \S+ 1`,
	} {
		out, err := a.Command(t.Context(), "channel originate Local/"+extension+"@busy application Wait 60")
		if err != nil {
			t.Fatal(err, out)
		}
		waitBusy(t, a, busy)
		err = a.WaitIdle(within(t, 500*time.Millisecond))
		if !errors.Is(err, context.DeadlineExceeded) || !regexp.MustCompile(busy).MatchString(err.Error()) {
			t.Errorf("%s: WaitIdle = %v, want one that names %q", extension, err, busy)
		}
		if out, err := a.Command(t.Context(), "channel request hangup all"); err != nil {
			t.Fatal(err, out)
		}
		// The lot's bridge stays, and does not count.
		if err := a.WaitIdle(within(t, patience)); err != nil {
			t.Error(err)
		}
	}
}

func TestWaitIdleSeesTheEnd(t *testing.T) {
	a, err := Launch(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	kill(t, a, syscall.SIGKILL)
	if err := a.WaitIdle(within(t, patience)); err == nil || !strings.Contains(err.Error(), "the process has ended") {
		t.Errorf("WaitIdle = %v, want the end", err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
