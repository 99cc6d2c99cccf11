package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

// completionCommand is a function, for it completes itself, too.
func completionCommand() command {
	return command{
		name:      "completion",
		arguments: "bash|zsh|fish",
		least:     1, most: 1,
		summary: "write a script that completes this command in a shell",
		help: `Writes a script for the shell. For example:

  linewarden completion bash > /etc/bash_completion.d/linewarden
  linewarden completion zsh  > /usr/share/zsh/vendor-completions/_linewarden
  linewarden completion fish > ~/.config/fish/completions/linewarden.fish`,
		setup: func(*flag.FlagSet) runner {
			return func(_ context.Context, args []string, out streams) error {
				write, ok := map[string]func(io.Writer){"bash": completeBash, "zsh": completeZsh, "fish": completeFish}[args[0]]
				if !ok {
					fmt.Fprintf(out.stderr, "linewarden completion: no script for %q; there is bash, zsh and fish\n", args[0])
					return errMisuse
				}
				write(out.stdout)
				return nil
			}
		},
	}
}

// flagsOf returns a command's flags.
func flagsOf(c command) []*flag.Flag {
	set := flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.setup(set)
	var flags []*flag.Flag
	set.VisitAll(func(f *flag.Flag) { flags = append(flags, f) })
	return flags
}

func completeBash(w io.Writer) {
	fmt.Fprint(w, "_linewarden() {\n\tlocal words\n\tif ((COMP_CWORD == 1)); then\n\t\twords=\"help")
	for _, c := range commands() {
		fmt.Fprint(w, " ", c.name)
	}
	fmt.Fprint(w, "\"\n\telse\n\t\tcase ${COMP_WORDS[1]} in\n")
	for _, c := range commands() {
		var names []string
		for _, f := range flagsOf(c) {
			names = append(names, "--"+f.Name)
		}
		fmt.Fprintf(w, "\t\t%s) words=\"%s\" ;;\n", c.name, strings.Join(names, " "))
	}
	fmt.Fprint(w, "\t\tesac\n\tfi\n"+
		"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"+
		"}\ncomplete -o default -F _linewarden linewarden\n")
}

func completeZsh(w io.Writer) {
	fmt.Fprint(w, "#compdef linewarden\nlocal -a commands\ncommands=(\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "\t%s\n", quoteShell(c.name+":"+c.summary))
	}
	fmt.Fprint(w, ")\nif ((CURRENT == 2)); then\n\t_describe command commands\n\treturn\nfi\ncase $words[2] in\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "%s) _arguments", c.name)
		for _, f := range flagsOf(c) {
			_, usage := flag.UnquoteUsage(f)
			spec := "--" + f.Name + "[" + strings.NewReplacer("[", "(", "]", ")", ":", ",").Replace(usage) + "]"
			if !isBool(f) {
				spec += ":value:_files"
			}
			fmt.Fprint(w, " ", quoteShell(spec))
		}
		fmt.Fprint(w, " '*:file:_files' ;;\n")
	}
	fmt.Fprint(w, "esac\n")
}

func completeFish(w io.Writer) {
	for _, c := range commands() {
		fmt.Fprintf(w, "complete -c linewarden -n __fish_use_subcommand -f -a %s -d %s\n", c.name, quoteShell(c.summary))
		for _, f := range flagsOf(c) {
			_, usage := flag.UnquoteUsage(f)
			value := " -r"
			if isBool(f) {
				value = ""
			}
			fmt.Fprintf(w, "complete -c linewarden -n '__fish_seen_subcommand_from %s' -l %s%s -d %s\n",
				c.name, f.Name, value, quoteShell(usage))
		}
	}
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// quoteShell quotes a text for all three shells.
func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
