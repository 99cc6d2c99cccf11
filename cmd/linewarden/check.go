package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policy"
)

var checkCommand = command{
	name:      "check",
	arguments: "FILE|DIR",
	least:     1, most: 1,
	summary: "check a configuration or a policy without running it",
	help: `Reads a configuration as the daemon would and lists everything that is wrong
with it, each with file, line and advice. DIR holds a linewarden.toml, or only
a policy's files; FILE is a linewarden.toml or a policy.`,
	setup: func(flags *flag.FlagSet) runner {
		asJSON := flags.Bool("json", false, "write what is found as JSON")
		return func(_ context.Context, args []string, out streams) error {
			set, err := config.LoadPolicy(args[0])
			var forgotten []string
			if config.HasSettings(args[0]) {
				var c *config.Config
				if c, err = config.Load(args[0]); err == nil {
					set, forgotten = c.Policy, c.UnlistedEmergencyNumbers()
				}
			}
			if len(forgotten) > 0 {
				fmt.Fprintf(out.stderr, "warning: help is also called by %s in the country of numbers.country: add them to emergency.numbers\n",
					strings.Join(forgotten, ", "))
			}
			return reportCheck(set, err, *asJSON, out)
		}
	},
}

func reportCheck(set *policy.Set, err error, asJSON bool, out streams) error {
	var problems []policy.Problem
	if e, ok := errors.AsType[*config.Error](err); ok {
		problems = e.Problems
	} else if err != nil {
		return err
	}
	if asJSON {
		report := map[string]any{"problems": problems}
		if err == nil {
			report = map[string]any{
				"problems": []policy.Problem{}, "users": set.CountUsers(), "revision": set.Revision(),
				"unenforced": unenforced(set),
			}
		}
		if err := writeJSON(out.stdout, report); err != nil {
			return err
		}
	} else if err == nil {
		fmt.Fprintf(out.stdout, "fine: %d users, revision %s\n", set.CountUsers(), set.Revision())
		warnUnenforced(set, out)
	}
	if err == nil {
		return nil
	}
	if !asJSON {
		fmt.Fprintln(out.stderr, err)
		fmt.Fprintf(out.stderr, "%d problems\n", len(problems))
	}
	return errNotFine
}

// unenforced returns the places in the administrator's own files of what is
// decided and not obeyed by anything yet. docs/coverage.md tells it of presets.
func unenforced(set *policy.Set) []policy.Source {
	return slices.DeleteFunc(set.Unenforced(), func(s policy.Source) bool { return strings.HasPrefix(s.File, "preset:") })
}

// warnUnenforced names what is written and decided, but not obeyed by anything
// yet: who wrote it may think that it holds.
func warnUnenforced(set *policy.Set, out streams) {
	places := unenforced(set)
	if len(places) == 0 {
		return
	}
	fmt.Fprintf(out.stderr, "%d rights and attributes are decided, but not enforced by this version:\n", len(places))
	for _, place := range places {
		fmt.Fprintf(out.stderr, "  %s\n", place)
	}
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
