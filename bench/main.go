// Command bench measures linewarden beside its peers and beside the least that the same
// could cost, prints one table, and writes it as JSON into the folder results.
//
//	go run . [-suites NAME,NAME] [-rounds N] [-quick]   measure
//	go run . -publish results/FILE.json                 put a run into docs/performance.md
//
// It is a module of its own, so that what the peers need is not what linewarden needs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/linewarden/linewarden/bench/decisions"
	"github.com/linewarden/linewarden/bench/events"
	"github.com/linewarden/linewarden/bench/gates"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/bench/memory"
	"github.com/linewarden/linewarden/bench/reload"
	"github.com/linewarden/linewarden/bench/revocation"
	"github.com/linewarden/linewarden/bench/setup"
)

// suites are all there are, in the order of the table.
var suites = []measure.Suite{
	decisions.Suite,
	gates.Suite,
	events.Suite,
	setup.Suite,
	setup.Capacity,
	memory.Suite,
	reload.Suite,
	reload.Gate,
	revocation.Suite,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	names := flags.String("suites", "", "the suites to run, with commas; all if empty")
	rounds := flags.Int("rounds", 7, "how many rounds")
	quick := flags.Bool("quick", false, "do everything once and in small: shows whether it works, the figures mean nothing")
	published := flags.String("publish", "", "write the results in this `file` into docs/performance.md, and measure nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *published != "" {
		return publish(*published, "results/published.json", "../docs/performance.md")
	}
	chosen, err := choose(*names)
	if err != nil {
		return err
	}
	results := measure.NewResults(revision(ctx), *rounds)
	options := measure.Options{Rounds: *rounds, Quick: *quick, Progress: os.Stderr}
	failed := measure.Run(ctx, options, chosen, func(rows []measure.Row) {
		results.Rows = append(results.Rows, rows...)
	})
	if len(results.Rows) == 0 {
		return failed
	}
	fmt.Print(measure.Table(results.Rows))
	file := filepath.Join("results", results.Time.Format("20060102-150405")+".json")
	if err := errors.Join(failed, results.Write(file)); err != nil {
		return err
	}
	fmt.Println("\nwritten to bench/" + file)
	return nil
}

// choose returns the suites of these names.
func choose(names string) ([]measure.Suite, error) {
	if names == "" {
		return suites, nil
	}
	var chosen []measure.Suite
	for name := range strings.SplitSeq(names, ",") {
		at := slices.IndexFunc(suites, func(s measure.Suite) bool { return s.Name == name })
		if at < 0 {
			var known []string
			for _, s := range suites {
				known = append(known, s.Name)
			}
			return nil, fmt.Errorf("there is no suite %q; there are: %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, suites[at])
	}
	return chosen, nil
}

// revision names what is measured.
func revision(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
