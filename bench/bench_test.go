package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/bench/measure"
)

// Every suite works, and its contestants agree. What it measures here means nothing.
func TestSuites(t *testing.T) {
	for _, s := range suites {
		t.Run(s.Name, func(t *testing.T) {
			rows, err := s.Run(t.Context(), measure.Options{Rounds: 1, Quick: true, Progress: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 {
				t.Error("it measures nothing")
			}
		})
	}
}

// The page tells of the published run.
func TestPageIsPublished(t *testing.T) {
	results, err := measure.Read("results/published.json")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := withTable(string(page), results)
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != want {
		t.Error("docs/performance.md differs from results/published.json: publish it anew with go run . -publish results/published.json")
	}
}

func TestChoose(t *testing.T) {
	if _, err := choose("nonsense"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("an unknown suite: %v", err)
	}
}
