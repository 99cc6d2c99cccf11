package recordings_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/linewarden/linewarden/internal/recordings"
)

// A call between mara and somebody outside is recorded: each party's words are a
// stretch of their own, which Asterisk hands over when the call is over.
func Example() {
	parent, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(parent)
	store, err := recordings.Open(filepath.Join(parent, "recordings"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()

	if err := record(store); err != nil {
		fmt.Println(err)
		return
	}
	last, err := store.Last("mara")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(last.ID, last.Audio.Duration(), len(last.Gaps), "gaps")
	for _, p := range last.Parties {
		fmt.Println(p.Name, p.Consent.State)
	}
	// Output:
	// 20261122-120000-1763812800.12 2s 0 gaps
	// mara not_asked
	// outside-1 told
}

func record(store *recordings.Store) error {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	draft, err := store.Begin(recordings.Beginning{CallID: "1763812800.12", Way: "answer", At: now})
	if err != nil {
		return err
	}
	mara, err := draft.Join(recordings.Party{User: "mara"})
	if err != nil {
		return err
	}
	caller, err := draft.Join(recordings.Party{Number: "+49891234567"})
	if err != nil {
		return err
	}
	if err := draft.Consents(caller, recordings.ConsentTold, now); err != nil {
		return err
	}
	end := now.Add(2 * time.Second)
	for side, party := range []string{mara, caller} {
		live := fmt.Sprint("lw-rec-", side)
		if err := draft.BeginSegment(recordings.Segment{Live: live, Party: party, Side: recordings.Side(side), Began: now}); err != nil {
			return err
		}
		if err := draft.EndSegment(live, end); err != nil {
			return err
		}
		// In the daemon, this is ari.Client.FetchStored.
		fetch := func(w io.Writer) error { _, err := w.Write(make([]byte, 32000)); return err }
		if err := draft.Deliver(live, fetch); err != nil {
			return err
		}
	}
	if err := draft.End(end); err != nil {
		return err
	}
	_, err = draft.Complete(context.Background())
	return err
}
