package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/enforcement"
)

// proof is a line of proven.txt: a cell, and a test that has proven it.
type proof struct {
	operation enforcement.Operation
	way       enforcement.Way
	took      time.Duration // until it was torn down; 0 if it was prevented
	test      string        // with its package, "internal/daemon.TestListen/refused"
}

func parseProof(line string) (proof, error) {
	fields := strings.Fields(line)
	if len(fields) != 4 || !strings.Contains(fields[3], ".Test") {
		return proof{}, fmt.Errorf("%q is not operation, way, verdict, test", line)
	}
	p := proof{operation: enforcement.Operation(fields[0]), way: enforcement.Way(fields[1]), test: fields[3]}
	if !enforcement.Known(p.operation, p.way) {
		return proof{}, fmt.Errorf("%q names no cell of the matrix", line)
	}
	if fields[2] != "prevented" {
		var err error
		p.took, err = time.ParseDuration(fields[2])
		if err != nil || p.took < time.Millisecond || p.took > enforcement.Limit {
			return proof{}, fmt.Errorf("%q: want prevented, or from 1ms to %v", line, enforcement.Limit)
		}
	}
	return p, nil
}

func (p proof) String() string {
	verdict := "prevented"
	if p.took > 0 {
		verdict = fmt.Sprintf("%dms", p.took.Milliseconds())
	}
	return fmt.Sprintf("%s %s %s %s", p.operation, p.way, verdict, p.test)
}

// same tells whether both claim the same. How long it took is another each time.
func (p proof) same(q proof) bool {
	return p.operation == q.operation && p.way == q.way && p.test == q.test && (p.took > 0) == (q.took > 0)
}

// function is the test's function with its package, without the subtest.
func (p proof) function() string {
	folder, test := p.place()
	name, _, _ := strings.Cut(test, "/")
	return folder + "." + name
}

// place is the test's package and its name.
func (p proof) place() (folder, test string) {
	at := strings.Index(p.test, ".Test")
	return p.test[:at], p.test[at+1:]
}

func parseProofs(text string) ([]proof, error) {
	var proofs []proof
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		p, err := parseProof(line)
		if err != nil {
			return nil, err
		}
		proofs = append(proofs, p)
	}
	return proofs, nil
}

const preamble = "# What the tests have proven; see doc.go. Written by go generate.\n"

func formatProofs(proofs []proof) string {
	text := strings.Builder{}
	text.WriteString(preamble)
	for _, p := range proofs {
		fmt.Fprintln(&text, p)
	}
	return text.String()
}

// merge puts what a run has shown in the place of what its tests had shown
// before. Of a claim that is made again, the time that was measured first stays.
func merge(before []proof, r *run) []proof {
	var merged []proof
	for _, p := range before {
		if !r.ended[p.function()] {
			merged = append(merged, p)
		}
	}
	for _, p := range r.proofs {
		if at := slices.IndexFunc(before, p.same); at >= 0 {
			p = before[at]
		}
		if !slices.ContainsFunc(merged, p.same) {
			merged = append(merged, p)
		}
	}
	slices.SortFunc(merged, func(a, b proof) int { return cmp.Compare(a.String(), b.String()) })
	return merged
}

// differences are what the run has not shown of what is claimed, and what it has
// shown besides.
func differences(claimed []proof, r *run) []string {
	var lines []string
	for _, p := range claimed {
		if !slices.ContainsFunc(r.proofs, p.same) {
			lines = append(lines, fmt.Sprintf("claimed, and not proven: %v", p))
		}
	}
	for _, p := range r.proofs {
		if !slices.ContainsFunc(claimed, p.same) {
			lines = append(lines, fmt.Sprintf("proven, and not claimed: %v", p))
		}
	}
	return lines
}
