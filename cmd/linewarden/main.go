// Command linewarden decides who may do what to a live call of Asterisk's, and
// makes the decision hold.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit statuses.
const (
	exitFine   = 0
	exitNot    = 1 // what was to be done, or checked, is not fine
	exitMisuse = 2 // called in a wrong way
)

// A command is what the first argument names.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, out streams) error
}

// streams are where a command writes to.
type streams struct{ stdout, stderr io.Writer }

func commands() []command {
	return []command{
		{"serve", "run the daemon", serve},
		{"check", "check a configuration without running it", check},
		{"init", "write a configuration to start from, for linewarden and for Asterisk", initialise},
		{"version", "tell which version this is", version},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// run runs the command that the arguments name and returns the exit status.
func run(ctx context.Context, args []string, out streams) int {
	if len(args) == 0 {
		usage(out.stderr)
		return exitMisuse
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(out.stdout)
		return exitFine
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, args[1:], out)
		return exitStatus(err, c.name, out)
	}
	fmt.Fprintf(out.stderr, "linewarden: there is no command %q; see \"linewarden help\"\n", args[0])
	return exitMisuse
}

// errMisuse is returned by a command whose arguments were wrong; it has told so.
var errMisuse = errors.New("wrong arguments")

func exitStatus(err error, name string, out streams) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitFine
	case errors.Is(err, errMisuse):
		return exitMisuse
	}
	fmt.Fprintf(out.stderr, "linewarden %s: %v\n", name, err)
	return exitNot
}

func usage(w io.Writer) {
	fmt.Fprint(w, "linewarden decides who may do what to a live call of Asterisk's.\n\nUsage: linewarden COMMAND [ARGUMENTS]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n\"linewarden COMMAND -h\" tells more about a command.\n"+
		"Exit status: 0 fine, 1 what was asked about is not fine, 2 called in a wrong way.\n")
}

// parse reads a command's flags. Arguments beyond positional names are an error.
func parse(flags *flag.FlagSet, args []string, out streams, synopsis string, positional int) error {
	flags.SetOutput(out.stderr)
	flags.Usage = func() {
		fmt.Fprintf(out.stderr, "Usage: linewarden %s\n", synopsis)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errMisuse
	}
	if flags.NArg() != positional {
		flags.Usage()
		return errMisuse
	}
	return nil
}
