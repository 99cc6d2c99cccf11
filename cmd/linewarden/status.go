package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/control"
)

const defaultSocket = "/run/linewarden/control.sock"

var statusCommand = command{
	name:    "status",
	summary: "tell how the running daemon is",
	help: `Asks the running daemon how it is. It is not fine while Asterisk is not
connected or the audit cannot be written, and after a reload that failed.`,
	setup: func(flags *flag.FlagSet) runner {
		socket, asJSON := socketFlags(flags)
		return func(ctx context.Context, _ []string, out streams) error {
			s, err := control.NewClient(*socket).Status(ctx)
			if err != nil {
				return err
			}
			return reportStatus(s, *asJSON, out)
		}
	},
}

var reloadCommand = command{
	name:    "reload",
	summary: "make the running daemon read its configuration again",
	help: `Makes the running daemon read its configuration again, and tells how that went.
A configuration with errors changes nothing.`,
	setup: func(flags *flag.FlagSet) runner {
		socket, asJSON := socketFlags(flags)
		return func(ctx context.Context, _ []string, out streams) error {
			s, err := control.NewClient(*socket).Reload(ctx)
			if err != nil {
				return err
			}
			return reportStatus(s, *asJSON, out)
		}
	},
}

func socketFlags(flags *flag.FlagSet) (socket *string, asJSON *bool) {
	return flags.String("socket", defaultSocket, "`FILE` of the daemon's control.socket"),
		flags.Bool("json", false, "write the status as JSON")
}

func reportStatus(s control.Status, asJSON bool, out streams) error {
	if asJSON {
		if err := writeJSON(out.stdout, s); err != nil {
			return err
		}
	} else {
		writeStatus(s, out)
	}
	if !s.Asterisk || s.Audit.Failing != "" || s.Reload != nil && s.Reload.Error != "" {
		return errNotFine
	}
	return nil
}

func writeStatus(s control.Status, out streams) {
	asterisk := "not connected"
	if s.Asterisk {
		asterisk = fmt.Sprintf("connected, %d channels", s.Channels)
	}
	fmt.Fprintf(out.stdout, "linewarden %s, up since %s\nasterisk   %s\npolicy     revision %s, %d users\n",
		s.Version, s.Started.Format(time.DateTime), asterisk, s.Revision, s.Users)
	audit := "written to " + s.Audit.File
	if s.Audit.Failing != "" {
		audit = "not written, so nobody may listen, whisper or barge: " + s.Audit.Failing
	}
	if s.Audit.Lost > 0 {
		audit += fmt.Sprintf("; %d lines lost", s.Audit.Lost)
	}
	fmt.Fprintf(out.stdout, "audit      %s\n", audit)
	r := s.Reload
	if r == nil {
		return
	}
	at := r.At.Format(time.DateTime)
	switch {
	case r.Error != "":
		fmt.Fprintf(out.stdout, "reload     failed at %s, the policy before stays:\n%s\n", at, r.Error)
	case r.Changed && r.Uncounted:
		fmt.Fprintf(out.stdout, "reload     at %s, more is newly allowed and refused than is counted\n", at)
	case r.Changed:
		fmt.Fprintf(out.stdout, "reload     at %s, newly allowed %d, newly refused %d\n", at, r.Allows, r.Refuses)
	default:
		fmt.Fprintf(out.stdout, "reload     at %s, the policy is the same\n", at)
	}
	if len(r.Restart) > 0 {
		fmt.Fprintf(out.stdout, "restart    needed for %s\n", strings.Join(r.Restart, ", "))
	}
}
