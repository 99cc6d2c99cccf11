package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/linewarden/linewarden/internal/enforcement"
)

// run is what one run of go test has shown.
type run struct {
	proofs []proof
	ended  map[string]bool // the functions of tests that ran to their end, with their packages
}

const module = "github.com/linewarden/linewarden/"

// event is a line of go test -json, as go doc test2json has it.
type event struct {
	Action, Package, Test, Key, Value string
}

// readRun reads the output of go test -json. What a test says that did not pass
// does not count.
func readRun(r io.Reader) (*run, error) {
	result := &run{ended: map[string]bool{}}
	said := map[string][]proof{}
	decoder := json.NewDecoder(r)
	for {
		var e event
		err := decoder.Decode(&e)
		if errors.Is(err, io.EOF) {
			return result, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the output of go test -json: %w", err)
		}
		at := strings.TrimPrefix(e.Package, module) + "." + e.Test
		switch e.Action {
		case "attr":
			if e.Key != enforcement.Attribute {
				continue
			}
			p, err := parseProof(e.Value + " " + at)
			if err != nil {
				return nil, fmt.Errorf("what a test says: %w", err)
			}
			said[at] = append(said[at], p)
		case "pass":
			result.proofs = append(result.proofs, said[at]...)
			result.end(e.Test, at)
		case "fail":
			result.end(e.Test, at)
		}
	}
}

func (r *run) end(test, at string) {
	if test != "" && !strings.Contains(test, "/") {
		r.ended[at] = true
	}
}
