package retention

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/recordings/recordingtest"
)

const day = 24 * time.Hour

// shelf is a store with recordings that ended so long ago, by the ids of their calls.
func shelf(t *testing.T, ages map[string]time.Duration) *recordings.Store {
	t.Helper()
	store, err := recordings.Open(filepath.Join(t.TempDir(), "recordings"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	for id, age := range ages {
		call := recordingtest.Call{ID: id, Began: time.Now().Add(-age - time.Second), Lasts: time.Second, Users: []string{"mara"}}
		if _, err := recordingtest.Make(t.Context(), store, call); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

func calls(store *recordings.Store) string {
	var ids []string
	for _, r := range store.All() {
		ids = append(ids, r.CallID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

func keeper(store *recordings.Store, keep time.Duration, file *audit.File) (k *Keeper, log *bytes.Buffer) {
	log = new(bytes.Buffer)
	logger := slog.New(slog.NewTextHandler(log, nil))
	trail := audit.NewTrail(audit.Config{Log: logger, File: file})
	return &Keeper{Store: store, Keep: func() time.Duration { return keep }, Trail: trail, Log: logger}, log
}

func TestWhatIsOverGoesAtTheStartAndEachDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		<-time.After(30 * day) // away from where the time of tests begins
		store := shelf(t, map[string]time.Duration{"old": 10 * day, "due": 7*day - time.Hour, "new": 0})
		k, log := keeper(store, 7*day, nil)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			k.Run(ctx)
		}()
		synctest.Wait()
		for _, want := range []string{"due new", "new", "new", "new", "new", "new", "new", "new", ""} {
			if got := calls(store); got != want {
				t.Errorf("there are %q, want %q", got, want)
			}
			<-time.After(day)
			synctest.Wait()
		}
		stop()
		<-done
		for _, id := range []string{"old", "due", "new"} {
			if n := strings.Count(log.String(), "msg=deletion") + strings.Count(log.String(), "call_id="+id); n != 4 {
				t.Errorf("the log does not tell once of the deletion of %q:\n%s", id, log)
			}
		}
	})
}

func TestWithoutATimeAllIsKept(t *testing.T) {
	store := shelf(t, map[string]time.Duration{"old": 1000 * day})
	k, _ := keeper(store, 0, nil)
	k.Expire(t.Context())
	if got := calls(store); got != "old" {
		t.Errorf("there are %q", got)
	}
}

// What cannot be put on record is not deleted.
func TestNothingGoesOffTheRecord(t *testing.T) {
	store := shelf(t, map[string]time.Duration{"old": 10 * day})
	quiet := slog.New(slog.DiscardHandler)
	file := audit.NewFile("/dev/full", quiet)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		file.Run()
	}()
	k, log := keeper(store, 7*day, file)
	k.Expire(t.Context())
	if got := calls(store); got != "old" || !strings.Contains(log.String(), "cannot be put on record") {
		t.Errorf("there are %q; the log: %s", got, log)
	}
	file.Reopen(filepath.Join(t.TempDir(), "audit.jsonl"))
	k.Expire(t.Context())
	if got := calls(store); got != "" {
		t.Errorf("there are %q after the disk has room again", got)
	}
	if err := k.Trail.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
	<-ended
}
