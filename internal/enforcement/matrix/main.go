// Command matrix makes docs/enforcement.md out of what the tests have proven, or
// checks that it is that. It reads the output of go test -json; with -write, of
// any tests, without, of all.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	root := flag.String("root", ".", "the root of the repository")
	write := flag.Bool("write", false, "write what was proven, instead of checking it")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "matrix [-root DIR] [-write] FILE")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := work(*root, flag.Arg(0), *write); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}

// work compares what a run of the tests has shown with what is claimed below
// root, or makes it the claim.
func work(root, results string, write bool) error {
	output, err := os.ReadFile(results)
	if err != nil {
		return err
	}
	r, err := readRun(bytes.NewReader(output))
	if err != nil {
		return err
	}
	claimed, err := readClaims(root)
	if err != nil {
		return err
	}
	if write {
		return writeClaims(root, merge(claimed, r))
	}
	if wrong := differences(claimed, r); len(wrong) > 0 {
		return fmt.Errorf("docs/enforcement.md is not what these tests have proven:\n\t%s\n"+
			"write it anew by \"go generate ./internal/enforcement\"; "+
			"what a test that is gone had proven has to be taken out of internal/enforcement/proven.txt before",
			strings.Join(wrong, "\n\t"))
	}
	return nil
}

// record and page are where the claims are, for the program and for readers.
const (
	record = "internal/enforcement/proven.txt"
	page   = "docs/enforcement.md"
)

func readClaims(root string) ([]proof, error) {
	text, err := os.ReadFile(filepath.Join(root, record))
	if err != nil {
		return nil, err
	}
	claimed, err := parseProofs(string(text))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", record, err)
	}
	return claimed, nil
}

func writeClaims(root string, proofs []proof) error {
	return errors.Join(
		os.WriteFile(filepath.Join(root, record), []byte(formatProofs(proofs)), 0o600),
		os.WriteFile(filepath.Join(root, page), []byte(renderPage(proofs)), 0o600))
}
