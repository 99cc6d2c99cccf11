package audit

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/linewarden/linewarden/policy"
)

// What recording adds to a request: to any, and to one that waits for the disk.
func BenchmarkDecided(b *testing.B) {
	for name, action := range map[string]policy.Action{"queued": policy.CallPlace, "on disk": policy.MonitorListen} {
		b.Run(name, func(b *testing.B) {
			log := slog.New(slog.DiscardHandler)
			file := NewFile(filepath.Join(b.TempDir(), "audit.jsonl"), log)
			file.limit = 1 << 30 // the disk may be slower than we are
			go file.Run()
			trail := NewTrail(Config{Log: log, File: file})
			request := asks(action)
			b.ReportAllocs()
			for b.Loop() {
				_, id := trail.Decided(b.Context(), "1795330508.7", request, allowed)
				trail.Became(b.Context(), id, "connected")
			}
			b.StopTimer()
			if err := trail.Close(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	}
}
