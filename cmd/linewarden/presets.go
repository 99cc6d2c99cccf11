package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policy"
)

var presetsCommand = command{
	name:      "presets",
	arguments: "[NAME]",
	most:      1,
	summary:   "list the roles that linewarden ships, or show one",
	help: `Lists the roles that every policy can give to its users and extend without
writing them down; with NAME, shows that role as TOML to read and copy.`,
	setup: func(*flag.FlagSet) runner {
		return func(_ context.Context, args []string, out streams) error {
			var names []string
			for _, p := range config.Presets() {
				if len(args) == 1 && args[0] == p.Name {
					fmt.Fprint(out.stdout, p.TOML)
					return nil
				}
				names = append(names, p.Name)
			}
			if len(args) == 1 {
				return fmt.Errorf("there is no preset %q; %s", args[0], policy.Suggest(args[0], names))
			}
			for _, name := range names {
				fmt.Fprintln(out.stdout, name)
			}
			return nil
		}
	},
}
