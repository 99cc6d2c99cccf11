package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/policy"
)

// An Error lists everything that is wrong with a configuration, in the order of
// files and lines.
type Error struct {
	Problems []policy.Problem
}

// Error returns the problems, one on each line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// asError returns the problems as an error, nil if there are none.
func asError(problems []policy.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b policy.Problem) int {
		return cmp.Or(cmp.Compare(a.Source.File, b.Source.File), cmp.Compare(a.Source.Line, b.Source.Line))
	})
	return &Error{Problems: problems}
}
