package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"github.com/linewarden/linewarden/prompts"
)

var promptsCommand = command{
	name:      "prompts",
	arguments: "[DIR]",
	least:     0, most: 1,
	summary: "show what refused callers are told, or install it for Asterisk",
	help: `Installs the prompts into DIR, Asterisk's sounds folder: "sounds" in what
asterisk -rx "core show settings" calls the data directory, such as
/usr/share/asterisk/sounds. It never overwrites a prompt that is there: put your
own recording in the place of ours, and it is what callers hear. Asterisk needs no
restart.

Without DIR it lists what the prompts say.`,
	setup: func(*flag.FlagSet) runner {
		return func(_ context.Context, args []string, out streams) error {
			if len(args) == 0 {
				listPrompts(out)
				return nil
			}
			return installPrompts(args[0], out)
		}
	},
}

func listPrompts(out streams) {
	for _, language := range prompts.Languages() {
		texts := prompts.Texts(language)
		for _, reason := range prompts.Reasons() {
			fmt.Fprintf(out.stdout, "%s/%-35s %s\n", language, prompts.Sound(reason), texts[reason])
		}
	}
}

func installPrompts(dir string, out streams) error {
	done, err := prompts.Install(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "%d prompts installed in %s, in %s\n",
		done.Written, dir, strings.Join(prompts.Languages(), ", "))
	for _, name := range done.Kept {
		fmt.Fprintf(out.stdout, "kept %s, which is not ours\n", name)
	}
	return nil
}
