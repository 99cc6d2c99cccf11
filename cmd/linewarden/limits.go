package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/linewarden/linewarden/internal/control"
)

var limitsCommand = command{
	name:    "limits",
	summary: "tell how many calls users have, and what a limit has closed",
	help: `Asks the running daemon how many calls users have at this moment, how many they
may have (max_channels), and what they have called today of the classes of numbers
that daily_calls limits. It is not fine while a class is closed for somebody;
"linewarden open" opens it.`,
	setup: func(flags *flag.FlagSet) runner {
		socket, asJSON := socketFlags(flags)
		return func(ctx context.Context, _ []string, out streams) error {
			l, err := control.NewClient(*socket).Limits(ctx)
			if err != nil {
				return err
			}
			return reportLimits(l, *asJSON, out)
		}
	},
}

var openCommand = command{
	name:    "open",
	summary: "open a class of numbers again that a limit has closed for a user",
	help: `Opens a class of numbers that daily_calls has closed for a user. The calls of the
day are forgotten: as many as before can be made until it closes again.`,
	setup: func(flags *flag.FlagSet) runner {
		socket, asJSON := socketFlags(flags)
		user := flags.String("user", "", "`NAME` of the user in the policy")
		class := flags.String("class", "", "`CLASS` of numbers, such as premium_rate")
		return func(ctx context.Context, _ []string, out streams) error {
			if *user == "" || *class == "" {
				fmt.Fprintln(out.stderr, "linewarden open: write --user and --class")
				return errMisuse
			}
			l, err := control.NewClient(*socket).Open(ctx, *user, *class)
			if err != nil {
				return err
			}
			if err := reportLimits(l, *asJSON, out); err != nil && !*asJSON {
				fmt.Fprintln(out.stdout, "others are closed still")
			}
			return nil
		}
	},
}

func reportLimits(l control.Limits, asJSON bool, out streams) error {
	if asJSON {
		if err := writeJSON(out.stdout, l); err != nil {
			return err
		}
	} else {
		writeLimits(l, out)
	}
	closed := l.Lost
	for _, u := range l.Users {
		for _, d := range u.Daily {
			closed = closed || d.Closed
		}
	}
	if closed {
		return errNotFine
	}
	return nil
}

func writeLimits(l control.Limits, out streams) {
	if l.Lost {
		fmt.Fprintln(out.stdout, "what was called before is lost: classes that daily_calls limits are closed until they are opened, for each user")
	}
	if len(l.Users) == 0 {
		fmt.Fprintln(out.stdout, "nobody has a call, or has called what daily_calls limits")
	}
	for _, u := range l.Users {
		calls := fmt.Sprintf("%d calls", u.Calls)
		if u.Most > 0 {
			calls = fmt.Sprintf("%d of %d calls", u.Calls, u.Most)
		}
		fmt.Fprintf(out.stdout, "%-20s %s\n", u.User, calls)
		for _, d := range u.Daily {
			state := ""
			if d.Closed {
				state = ", closed: linewarden open --user " + u.User + " --class " + d.Class
			}
			fmt.Fprintf(out.stdout, "  %-18s %d calls%s\n", d.Class, d.Calls, state)
		}
	}
}
