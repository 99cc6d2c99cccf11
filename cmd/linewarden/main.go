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

// streams are where a command writes to.
type streams struct{ stdout, stderr io.Writer }

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
	name, rest := args[0], args[1:]
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		if len(rest) == 0 {
			usage(out.stdout)
			return exitFine
		}
		name, rest = rest[0], []string{"-h"}
	}
	c, ok := find(name)
	if !ok {
		fmt.Fprintf(out.stderr, "linewarden: there is no command %q%s; see \"linewarden help\"\n", name, didYouMean(name))
		return exitMisuse
	}
	return exitStatus(c.call(ctx, rest, out), name, out)
}

// errMisuse says that the arguments were wrong, which the user has been told.
var errMisuse = errors.New("wrong arguments")

// errNotFine says that what was asked about is not fine, which has been told.
var errNotFine = errors.New("not fine")

func exitStatus(err error, name string, out streams) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitFine
	case errors.Is(err, errMisuse):
		return exitMisuse
	case errors.Is(err, errNotFine):
		return exitNot
	}
	fmt.Fprintf(out.stderr, "linewarden %s: %v\n", name, err)
	return exitNot
}

func usage(w io.Writer) {
	fmt.Fprint(w, "linewarden decides who may do what to a live call of Asterisk's.\n\nUsage: linewarden COMMAND [ARGUMENTS]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n\"linewarden help COMMAND\" tells more about a command.\n"+
		"Exit status: 0 fine, 1 what was asked about is not fine, 2 called in a wrong way.\n")
}
