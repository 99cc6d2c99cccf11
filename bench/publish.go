package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/linewarden/linewarden/bench/measure"
)

// The table stands between these lines of the page.
const (
	tableBegins = "<!-- table: written by bench -publish -->\n"
	tableEnds   = "<!-- end of the table -->\n"
)

// publish makes a run the one that the page tells of.
func publish(file, as, page string) error {
	results, err := measure.Read(file)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	written, err := withTable(string(text), results)
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	if err := results.Write(as); err != nil {
		return err
	}
	return os.WriteFile(page, []byte(written), 0o644)
}

// withTable returns a page with the table of these results.
func withTable(page string, r measure.Results) (string, error) {
	before, rest, begun := strings.Cut(page, tableBegins)
	_, after, ended := strings.Cut(rest, tableEnds)
	if !begun || !ended {
		return "", fmt.Errorf("has no place for the table: it needs the lines %q and %q", tableBegins, tableEnds)
	}
	where := fmt.Sprintf("Measured on %s at revision %s: %s, %d cores, %s, %d rounds.\n\n",
		r.Time.Format("2006-01-02"), r.Revision, r.Processor, r.Cores, r.Go, r.Rounds)
	return before + tableBegins + "\n" + where + measure.Table(r.Rows) + "\n" + tableEnds + after, nil
}
