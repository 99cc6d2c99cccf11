package main

import (
	"fmt"
	"io"
	"time"
)

// A table tells the samples as they come.
type table struct{ io.Writer }

const row = "%7s %5s %6s %9s %9s %8s %5s %8s %8s %10s %4s %12s %4s\n"

func (t table) head() {
	fmt.Fprintf(t, row, "", "", "", "", "", "", "", "RSS", "heap", "", "", "Asterisk's", "")
	fmt.Fprintf(t, row, "time", "life", "calls", "disturbed", "decisions", "outcomes", "cut",
		"MB", "KB", "goroutines", "fds", "RSS MB", "fds")
}

func (t table) row(s sample) {
	number := func(n int64) string { return fmt.Sprint(n) }
	fmt.Fprintf(t, row, s.at.Round(time.Second), number(int64(s.life+1)), number(int64(s.told)), number(int64(s.disturbed)),
		number(int64(s.decisions)), number(int64(s.outcomes)), number(int64(s.cut)),
		fmt.Sprintf("%.1f", float64(s.rss)/megabyte), number(s.heap/kilobyte), number(s.goroutines), number(s.fds),
		fmt.Sprintf("%.1f", float64(s.asteriskRSS)/megabyte), number(s.asteriskFDs))
}
