package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/enforcement"
)

const introduction = `# What holds, whichever way it is asked for

<!-- Made by "go generate ./internal/enforcement" from what the tests have proven. -->

A right that hides a button is no right. This page has what can be asked of a
phone system, by each way of asking there is, and what becomes of it when the
policy refuses it:

- **prevented**: whoever asks does not get it, and what was going on stays as it was.
- **torn down in so many ms**: Asterisk lets it happen, linewarden notices and undoes
  it. That was measured when the line was written; more than one second fails the
  test.
- –: it cannot be asked for in that way; below it says why.

It holds for the configuration that linewarden ships, and is proven on a real
Asterisk by the tests that are named below. "make test" compares this page with
what the tests of that run have proven, so it cannot say more than they do.

`

// verdict is what the page says of a cell. It is torn down where any test found
// it so, and as slowly as the slowest did.
func verdict(proofs []proof) string {
	var slowest time.Duration
	for _, p := range proofs {
		slowest = max(slowest, p.took)
	}
	if slowest > 0 {
		return fmt.Sprintf("torn down in %d ms", slowest.Milliseconds())
	}
	return "prevented"
}

// renderPage makes docs/enforcement.md.
func renderPage(proofs []proof) string {
	cells := map[enforcement.Operation]map[enforcement.Way][]proof{}
	for _, p := range proofs {
		if cells[p.operation] == nil {
			cells[p.operation] = map[enforcement.Way][]proof{}
		}
		cells[p.operation][p.way] = append(cells[p.operation][p.way], p)
	}
	page := &strings.Builder{}
	page.WriteString(introduction)
	page.WriteString("|")
	for _, w := range enforcement.Ways {
		fmt.Fprintf(page, " | %s", w.Short)
	}
	fmt.Fprintf(page, " |\n|%s\n", strings.Repeat("---|", len(enforcement.Ways)+1))
	for _, o := range enforcement.Operations {
		fmt.Fprintf(page, "| [%s](#%s)", o.Title, anchor(o.Title))
		for _, w := range enforcement.Ways {
			fmt.Fprintf(page, " | %s", summary(o.Operation, w.Way, cells[o.Operation][w.Way]))
		}
		page.WriteString(" |\n")
	}
	for _, o := range enforcement.Operations {
		fmt.Fprintf(page, "\n## %s\n\n| asked by | | proof |\n|---|---|---|\n", o.Title)
		for _, w := range enforcement.Ways {
			first, second := details(o.Operation, w.Way, cells[o.Operation][w.Way])
			fmt.Fprintf(page, "| %s | %s | %s |\n", w.Title, first, second)
		}
	}
	return page.String()
}

func summary(o enforcement.Operation, w enforcement.Way, proofs []proof) string {
	switch {
	case enforcement.NotApplicable(o, w) != "":
		return "–"
	case len(proofs) > 0:
		return verdict(proofs)
	}
	return "**open**"
}

func details(o enforcement.Operation, w enforcement.Way, proofs []proof) (first, second string) {
	if why := enforcement.NotApplicable(o, w); why != "" {
		return "not applicable", why
	}
	if len(proofs) == 0 {
		return "**open**", "**open**"
	}
	var tests []string
	for _, p := range proofs {
		folder, test := p.place()
		tests = append(tests, "[`"+test+"`](../"+folder+")")
	}
	return verdict(proofs), strings.Join(tests, ", ")
}

// anchor is the name that a heading has in a link.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, title)
}

// gaps are the cells that have neither a proof nor a reason.
func gaps(proofs []proof) []string {
	var lines []string
	for _, o := range enforcement.Operations {
		for _, w := range enforcement.Ways {
			proves := func(p proof) bool { return p.operation == o.Operation && p.way == w.Way }
			if enforcement.NotApplicable(o.Operation, w.Way) == "" && !slices.ContainsFunc(proofs, proves) {
				lines = append(lines, fmt.Sprintf("%s by %s has neither a proof nor a reason", o.Operation, w.Way))
			}
		}
	}
	return lines
}
