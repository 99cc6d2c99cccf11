package main

import (
	"context"
	"flag"
	"fmt"
	"runtime/debug"
)

var versionCommand = command{
	name:    "version",
	summary: "tell which version this is",
	help:    "Tells the version and the commit that it was built from, as far as the build\nrecorded them.",
	setup: func(*flag.FlagSet) runner {
		return func(_ context.Context, _ []string, out streams) error {
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
	},
}
