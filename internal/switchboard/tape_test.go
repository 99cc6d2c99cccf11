package switchboard

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/recordings"
)

// newTestTape returns a tape in a folder of recordings.
func newTestTape(ctx context.Context, t *testing.T) (*tape, *recordings.Store) {
	t.Helper()
	store, err := recordings.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	board := New(Config{Recordings: store, Log: slog.New(slog.DiscardHandler)})
	return board.newTape(ctx, newInbox()), store
}

func ignore(context.Context, *session, *placement, error) {}

// Somebody objects before the session knows that nothing could be opened.
func TestAnObjectionToWhatCouldNotBeOpened(t *testing.T) {
	one, store := newTestTape(t.Context(), t)
	one.open(recordings.Beginning{CallID: "c"}, ignore) // at no time that can be
	one.consents("out", recordings.Party{}, recordings.ConsentObjected, time.Now())
	one.discard()
	one.board.sessions.Wait()
	if left := store.Drafts(); len(left) > 0 {
		t.Errorf("%d are left", len(left))
	}
}

// What somebody has asked for is in the journal, however busy the disk was when the
// daemon stopped: the next one would record what is said in a pause.
func TestAPauseOutlastsADaemonThatStops(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	one, store := newTestTape(ctx, t)
	began, free := make(chan struct{}), make(chan struct{})
	one.open(recordings.Beginning{CallID: "c", Way: "answer", At: time.Now()}, ignore)
	one.do(func(context.Context) error { close(began); <-free; return nil }, ignore)
	<-began
	one.note(func(d *recordings.Draft) error { return d.Pause("", time.Now()) })
	stop(errors.New("stopped"))
	one.leave()
	close(free)
	one.board.sessions.Wait()
	if r := store.Drafts()[0].Recording(); len(r.Pauses) != 1 {
		t.Errorf("the journal says %+v", r)
	}
}
