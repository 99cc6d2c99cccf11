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
	ended  map[string]bool // the functions of tests that ran to their end
}

// event is a line of go test -json, as go doc test2json has it.
type event struct {
	Action, Package, Test, Key, Value string
}

// readRun reads the output of go test -json. What a test says that did not pass
// does not count.
func readRun(r io.Reader) (*run, error) {
	type test struct{ pkg, name string }
	result := &run{ended: map[string]bool{}}
	said := map[test][]proof{}
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
		at := test{e.Package, e.Test}
		switch e.Action {
		case "attr":
			if e.Key != enforcement.Attribute {
				continue
			}
			p, err := parseProof(e.Value + " " + e.Test)
			if err != nil {
				return nil, fmt.Errorf("what %s in %s says: %w", e.Test, e.Package, err)
			}
			said[at] = append(said[at], p)
		case "pass":
			result.proofs = append(result.proofs, said[at]...)
			result.end(e.Test)
		case "fail":
			result.end(e.Test)
		}
	}
}

func (r *run) end(test string) {
	if test != "" && !strings.Contains(test, "/") {
		r.ended[test] = true
	}
}
