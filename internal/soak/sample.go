package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// A sample is what there is in a quiet moment.
type sample struct {
	at   time.Duration // since the beginning
	life int           // of which daemon, 0 is the first

	told, disturbed          int // stories ever; those that an accident came into
	decisions, outcomes, cut int // ever; cut are those whose outcome died with a daemon

	rss, heap       int64 // of the daemon, in bytes; heap is what lives behind a collection
	goroutines, fds int64

	asteriskRSS, asteriskFDs int64
}

// readings are the metrics by name, those of all labels as one sum.
type readings map[string]float64

// scrape reads the daemon's metrics.
func scrape(ctx context.Context, address string) (readings, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/metrics", http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Close = true
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("read the metrics: %w", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("read the metrics: %w", err)
	}
	return parseReadings(string(text))
}

// parseReadings reads the text form of Prometheus as the daemon writes it: with no
// time behind the value.
func parseReadings(text string) (readings, error) {
	all := make(readings)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		last := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(line[last+1:], 64)
		if last < 0 || err != nil {
			return nil, fmt.Errorf("no metric: %q", line)
		}
		name, _, _ := strings.Cut(line[:last], "{")
		all[name] += value
	}
	return all, nil
}

// mostScrapes bounds the attempts to see collections.
const mostScrapes = 500

// liveHeap returns the readings of right behind two garbage collections, which asking
// often enough brings about. Two, for what a sync.Pool keeps goes with the second.
func liveHeap(ctx context.Context, address string) (readings, error) {
	const collections = "go_gc_duration_seconds_count"
	first, err := scrape(ctx, address)
	if err != nil {
		return nil, err
	}
	for range mostScrapes {
		now, err := scrape(ctx, address)
		if err != nil {
			return nil, err
		}
		if now[collections] >= first[collections]+2 {
			return now, nil
		}
	}
	return nil, fmt.Errorf("the daemon did not collect its garbage twice while its metrics were read %d times", mostScrapes)
}

// resident returns the memory that a process has, in bytes.
func resident(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, fmt.Errorf("no memory in %q", text)
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

// descriptors counts the files and sockets that a process has open.
func descriptors(pid int) (int64, error) {
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return int64(len(entries)), err
}
