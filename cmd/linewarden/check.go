package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/linewarden/linewarden/config"
)

// check reads a configuration as the daemon would and tells all that is wrong.
func check(_ context.Context, args []string, out streams) error {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	if err := parse(flags, args, out, "check FILE|DIR", 1); err != nil {
		return err
	}
	c, err := config.Load(flags.Arg(0))
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "fine: %d users, revision %s\n", len(c.Policy.Users()), c.Policy.Revision())
	return nil
}
