package recordingtest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/recordings/recordingtest"
)

// A recording of two seconds, in which mara is heard as a tone.
func Example() {
	dir, err := os.MkdirTemp("", "recordings-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	store, err := recordings.Open(filepath.Join(dir, "recordings"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	call := recordingtest.Call{
		ID: "1795330508.2", Began: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), Lasts: 2 * time.Second,
		Users: []string{"mara", "noor"}, Hz: 440,
	}
	r, err := recordingtest.Make(context.Background(), store, call)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.State, r.Audio.Duration(), r.Users())
	// Output: complete 2s [mara noor]
}
