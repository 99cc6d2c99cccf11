package limits

import (
	"log/slog"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/policy"
)

// What was admitted and never came is forgotten though nobody asks who has a limit.
func TestAdmissionsThatNeverCameAreForgotten(t *testing.T) {
	book, err := store.Open(t.TempDir(), BookName, CheckBook)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{
			Calls: calls.NewRegistry(), Book: book, Log: slog.New(slog.DiscardHandler), Refused: func(policy.Code) {},
		})
		ask := func(channel string) {
			l.take(policy.User{Name: "mara"}, policy.Obligations{}, policy.CallPlace, Attempt{Channel: channel, Call: channel}, time.Now())
		}
		for i := range 100 {
			ask(strconv.Itoa(i))
		}
		if len(l.admitted) != 100 {
			t.Errorf("%d admissions, want 100", len(l.admitted))
		}
		<-time.After(unseen + time.Millisecond)
		ask("the next")
		if len(l.admitted) != 1 {
			t.Errorf("%d admissions are left, want the last", len(l.admitted))
		}
	})
}
