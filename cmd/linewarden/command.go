package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/linewarden/linewarden/policy"
)

// A command is what the first argument names. Help, completion and the parsing
// of its arguments are all made from this.
type command struct {
	name      string
	arguments string // beside the flags: "FILE|DIR"
	least     int    // how many arguments there must be,
	most      int    // and may be
	summary   string // one line
	help      string // what a newcomer should know
	// setup defines the flags, and returns what runs once they are read.
	setup func(*flag.FlagSet) runner
}

type runner func(ctx context.Context, args []string, out streams) error

func commands() []command {
	return []command{
		serveCommand, checkCommand, explainCommand, testCommand, statusCommand, reloadCommand, limitsCommand, openCommand,
		presetsCommand, initCommand, promptsCommand, versionCommand, completionCommand(),
	}
}

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func didYouMean(name string) string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	if near := policy.DidYouMean(name, names); near != "" {
		return "; " + near
	}
	return ""
}

// call reads the arguments and runs the command.
func (c command) call(ctx context.Context, args []string, out streams) error {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	run := c.setup(flags)
	flags.SetOutput(out.stderr)
	flags.Usage = func() { c.usage(flags) }
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errMisuse
	}
	if n := flags.NArg(); n < c.least || n > c.most {
		fmt.Fprintf(out.stderr, "linewarden %s: %d arguments given\n", c.name, n)
		c.usage(flags)
		return errMisuse
	}
	return run(ctx, flags.Args(), out)
}

func (c command) usage(flags *flag.FlagSet) {
	w := flags.Output()
	synopsis := c.name
	hasFlags := false
	flags.VisitAll(func(*flag.Flag) { hasFlags = true })
	if hasFlags {
		synopsis += " [FLAGS]"
	}
	if c.arguments != "" {
		synopsis += " " + c.arguments
	}
	fmt.Fprintf(w, "Usage: linewarden %s\n\n%s\n", synopsis, c.help)
	if hasFlags {
		fmt.Fprint(w, "\nFlags:\n")
		flags.PrintDefaults()
	}
}
