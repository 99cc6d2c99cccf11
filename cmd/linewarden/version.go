package main

import (
	"context"
	"flag"
	"fmt"
	"runtime/debug"
)

// version tells the module's version and the commit that it was built from,
// as far as the build recorded them.
func version(_ context.Context, args []string, out streams) error {
	flags := flag.NewFlagSet("version", flag.ContinueOnError)
	if err := parse(flags, args, out, "version", 0); err != nil {
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		fmt.Fprintln(out.stdout, "linewarden (unknown version)")
		return nil
	}
	fmt.Fprint(out.stdout, "linewarden ", info.Main.Version, " ", info.GoVersion)
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			fmt.Fprint(out.stdout, " ", s.Value)
		}
	}
	fmt.Fprintln(out.stdout)
	return nil
}
