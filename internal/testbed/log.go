package testbed

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// tailLines is how much of a log is shown where something went wrong.
const tailLines = 200

// LogPath is the file that Asterisk logs to. It is gone after Stop; Log is not.
func (a *Asterisk) LogPath() string { return filepath.Join(a.dir, "log", "full") }

// Log returns all that Asterisk has logged, and what the process wrote to its
// own output where that is not in the log. It works after Stop, too.
func (a *Asterisk) Log() string {
	if final := a.finalLog.Load(); final != nil {
		return *final
	}
	return a.readLog()
}

// LastWords returns the last lines that the process printed itself, so many at most:
// of one that crashed, why, as the C library puts it.
func (a *Asterisk) LastWords(lines int) string { return lastLines(a.process.console.String(), lines) }

// readLog joins the process's output and the log file.
func (a *Asterisk) readLog() string {
	var console string
	if a.process != nil {
		console = a.process.console.String()
	}
	log, err := os.ReadFile(a.LogPath())
	if err != nil {
		return console
	}
	return console + string(log)
}

var complaint = regexp.MustCompile(`\] (WARNING|ERROR)\[`)

// Complaints returns the lines logged as warning or error so far.
func (a *Asterisk) Complaints() []string {
	var found []string
	for line := range strings.Lines(a.Log()) {
		if complaint.MatchString(line) {
			found = append(found, strings.TrimRight(line, "\n"))
		}
	}
	return found
}

// lastLines returns the last n lines of text.
func lastLines(text string, n int) string {
	end := len(strings.TrimRight(text, "\n"))
	start := end
	for range n {
		start = strings.LastIndexByte(text[:start], '\n')
		if start < 0 {
			return text[:end]
		}
	}
	return text[start+1 : end]
}
