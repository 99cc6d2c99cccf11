package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

const dockerfile = "Dockerfile"

// users tells, for each image that the Dockerfile makes, as whom it runs: "" where
// nothing is said.
type users map[string]string

// secretName is what a variable with a secret is called.
var secretName = regexp.MustCompile(`(?i)(password|passwd|secret|token|credential|(^|_)key)`)

// checkDockerfile reads it with Docker's parser and Docker's own linter, and looks
// for what those do not.
func checkDockerfile(dir fs.FS) (users, []string, error) {
	text, err := fs.ReadFile(dir, dockerfile)
	if err != nil {
		return nil, nil, err
	}
	var problems []string
	problem := func(at []parser.Range, format string, args ...any) {
		line := 0
		if len(at) > 0 {
			line = at[0].Start.Line
		}
		problems = append(problems, fmt.Sprintf("%s:%d: %s", dockerfile, line, fmt.Sprintf(format, args...)))
	}
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dockerfile, err)
	}
	for _, w := range parsed.Warnings {
		problem([]parser.Range{*w.Location}, "%s", w.Short)
	}
	rules := linter.New(&linter.Config{
		Warn: func(rule, _, _, message string, at []parser.Range) { problem(at, "%s: %s", rule, message) },
	})
	stages, args, err := instructions.Parse(parsed.AST, rules)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dockerfile, err)
	}
	for _, a := range args {
		for _, kv := range a.Args {
			if secretName.MatchString(kv.Key) {
				problem(a.Location(), "%s names a secret, which would be in the image's history", kv.Key)
			}
		}
	}
	images := users{}
	for i := range stages {
		s := &stages[i]
		base := s.BaseName
		if _, ours := images[base]; !ours && base != "scratch" && !pinned(base) {
			problem(s.Location, "the image %q is not pinned by a tag", base)
		}
		images[s.Name] = images[base]
		for _, c := range s.Commands {
			checkCommand(c, func(format string, args ...any) { problem(c.Location(), format, args...) })
			if u, ok := c.(*instructions.UserCommand); ok {
				images[s.Name] = u.User
			}
		}
	}
	if !bytes.Contains(text, []byte("\nRUN make build")) {
		problem(nil, "the binary is not built as everywhere else, by make build")
	}
	return images, problems, nil
}

// checkCommand looks at one instruction.
func checkCommand(c instructions.Command, problem func(format string, args ...any)) {
	switch c := c.(type) {
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			if secretName.MatchString(kv.Key) {
				problem("%s names a secret, which would be in the image", kv.Key)
			}
		}
	case *instructions.ArgCommand:
		for _, kv := range c.Args {
			if secretName.MatchString(kv.Key) {
				problem("%s names a secret, which would be in the image's history", kv.Key)
			}
		}
	case *instructions.AddCommand:
		problem("ADD fetches and unpacks: use COPY")
	case *instructions.EntrypointCommand:
		if c.PrependShell {
			problem("the entry point runs in a shell, which keeps signals from it: write it as a list")
		}
	case *instructions.RunCommand:
		if line := strings.Join(c.CmdLine, " "); strings.Contains(line, "apt-get install") && !strings.Contains(line, "--no-install-recommends") {
			problem("apt-get installs more than is asked for: add --no-install-recommends")
		}
	}
}

// pinned reports whether an image is named with a tag that says which one.
func pinned(image string) bool {
	name := image[strings.LastIndexByte(image, '/')+1:]
	_, tag, ok := strings.Cut(name, ":")
	return strings.Contains(name, "@sha256:") || ok && tag != "" && tag != "latest"
}
