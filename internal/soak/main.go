// Command soak lets an office live through an hour of calls and accidents, and looks
// whether anything is left of them: a real Asterisk, linewarden as a process of its
// own, and phones that call, transfer, park, pick up, listen and record without end,
// while the policy is reloaded, the wire to Asterisk breaks, and the daemon is ended
// or killed and started again.
//
// Every so often all calls end, and that quiet moment is compared with those before:
// memory, goroutines and file descriptors of the daemon and of
// Asterisk may not grow, no call, channel or recording may be left, and each decision
// must have one outcome, in the audit's file as in the metrics.
//
// It prints a line for each quiet moment, and ends with status 1 and the reason if
// anything grew or was left, or if a call went wrong that nothing disturbed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	lasts := flag.Duration("for", time.Hour, "how long calls and accidents go on")
	log := flag.String("log", "", "a file for all that the daemon logs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, usual(*lasts), *log)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// run soaks an office, and returns all that is wrong with it then.
func run(ctx context.Context, p plan, log string) (err error) {
	s, err := open(ctx, p, log)
	defer func() { err = errors.Join(err, s.close()) }()
	if err != nil {
		return err
	}
	s.table.head()
	if err := s.live(ctx); err != nil {
		return errors.Join(err, s.findings())
	}
	return s.verdict()
}
