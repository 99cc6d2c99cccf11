package measure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Results are what one run measured, and where.
type Results struct {
	Time      time.Time `json:"time"`
	Revision  string    `json:"revision"` // of linewarden
	Processor string    `json:"processor"`
	Cores     int       `json:"cores"`
	Go        string    `json:"go"`
	Rounds    int       `json:"rounds"`
	Rows      []Row     `json:"rows"`
}

// NewResults returns results without rows, with what is known of this machine.
func NewResults(revision string, rounds int) Results {
	return Results{
		Time: time.Now().UTC().Truncate(time.Second), Revision: revision, Processor: processor(),
		Cores: runtime.NumCPU(), Go: runtime.Version(), Rounds: rounds,
	}
}

func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.Trim(name, " \t:\n")
		}
	}
	return runtime.GOARCH
}

// Read reads results from a file.
func Read(file string) (Results, error) {
	var r Results
	text, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("read results from %s: %w", file, err)
	}
	return r, nil
}

// Write writes results into a file, and makes its folder if there is none.
func (r Results) Write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(bytes.TrimRight(text, "\n"), '\n'), 0o644)
}
