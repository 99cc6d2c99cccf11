package retention_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/recordings/recordingtest"
	"github.com/linewarden/linewarden/internal/retention"
)

// A recording that is kept for a week goes when it is older.
func Example() {
	dir, err := os.MkdirTemp("", "retention-")
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
	call := recordingtest.Call{ID: "1.2", Began: time.Now().AddDate(0, 0, -8), Lasts: time.Second, Users: []string{"mara"}}
	if _, err := recordingtest.Make(context.Background(), store, call); err != nil {
		fmt.Println(err)
		return
	}
	log := slog.New(slog.DiscardHandler)
	keeper := retention.Keeper{
		Store: store, Log: log, Trail: audit.NewTrail(audit.Config{Log: log}),
		Keep: func() time.Duration { return 7 * 24 * time.Hour },
	}
	fmt.Println(len(store.All()))
	keeper.Expire(context.Background()) // as Run does every day
	fmt.Println(len(store.All()))
	// Output:
	// 1
	// 0
}
