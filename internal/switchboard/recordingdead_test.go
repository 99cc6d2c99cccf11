package switchboard

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/policy"
)

// On a disk that hangs, calls are not unrecorded without a word.
func TestADiskThatHangs(t *testing.T) {
	store, err := recordings.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	synctest.Test(t, func(t *testing.T) {
		log := slog.New(slog.DiscardHandler)
		failed := 0
		board := New(Config{
			Recordings: store, Log: log, Trail: audit.NewTrail(audit.Config{Log: log}),
			Recorded: func(what string) {
				if what == string(outcomeFailed) {
					failed++
				}
			},
		})
		s := &session{board: board, in: newInbox(), log: log, taping: newTaping(), callID: "c"}
		p := &placement{}
		hung, free := context.WithCancel(t.Context())
		hangs := func(context.Context) error { <-hung.Done(); return nil }
		see := func() {
			message, err := s.in.next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			message.(order).carryOut(t.Context(), s, p)
		}

		s.taping.tape = board.newTape(t.Context(), s.in)
		s.taping.tape.do(hangs, ignore)
		s.taping.state = openingRecord
		s.taping.tape.opensInTime()
		see()
		if s.taping.state != notRecording || failed != 1 {
			t.Errorf("it is %s, %d have failed", s.taping.state, failed)
		}

		s.taping.meets(time.Now(), []talker{{channel: "a"}})
		s.taping.starts(policy.RecordingTerms{})
		s.taping.tape = board.newTape(t.Context(), s.in)
		s.taping.tape.open(recordings.Beginning{CallID: "c", Way: "answer", At: time.Now()}, ignore)
		see()
		s.taping.tape.do(hangs, ignore)
		for _, st := range s.taping.opened(time.Now()) {
			s.recordStep(t.Context(), p, st)
		}
		see()
		if s.taping.speaker("a").broke.IsZero() {
			t.Error("nobody knows that it is not recorded")
		}
		s.taping.tape.leave()
		free()
		board.sessions.Wait()
	})
}
