package main

import (
	"bytes"
	"fmt"
	"io/fs"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

const ignoreFile = ".dockerignore"

// checkIgnored holds .dockerignore to keeping secrets out of what is built, and
// nothing else that is part of the project: the binary would say that it differs.
func checkIgnored(dir fs.FS) ([]string, error) {
	text, err := fs.ReadFile(dir, ignoreFile)
	if err != nil {
		return nil, err
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ignoreFile, err)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ignoreFile, err)
	}
	var problems []string
	for path, want := range map[string]bool{
		"site/secrets/ari": true, ".site.a1b2c3/secrets/ari": true, ".env": true,
		"go.mod": false, "deploy/site/pjsip.conf": false, ".git/HEAD": false,
	} {
		got, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ignoreFile, err)
		}
		if got != want {
			problems = append(problems, fmt.Sprintf("%s: %s is ignored: %v, want %v", ignoreFile, path, got, want))
		}
	}
	return problems, nil
}
