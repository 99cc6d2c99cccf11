package switchboard

import (
	"log/slog"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// A call goes on as long as people talk, and may try any number of transfers.
func TestASessionForgetsWhoIsGone(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	client, err := ari.New(aritest.New(t).Config("linewarden"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	board := New(Config{ARI: client, Log: log})
	for name, gone := range map[string]func(s *session, id string){
		"it has ended": func(s *session, id string) {
			s.interpret(&placement{}, &ari.ChannelDestroyed{Channel: ari.Channel{ID: id}})
		},
		"it is not listed":    func(s *session, _ string) { s.missing(&ari.Snapshot{At: time.Now()}) },
		"it was hung up":      func(s *session, id string) { s.hangUp(t.Context(), id, ari.CauseNormalClearing) },
		"it is another's now": func(s *session, id string) { s.putBack(t.Context(), id, inLot("")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(board, ari.Channel{ID: "caller"})
			s.holdSeen("leg")
			s.legs["leg"], s.bounded["leg"], s.diverts.phones["leg"], s.keypads["leg"] = leg{}, noLimit, "PJSIP/1001", &keypad{}
			gone(s, "leg")
			if n := len(s.legs) + len(s.bounded) + len(s.diverts.phones) + len(s.keypads); n != 0 {
				t.Errorf("%d things are known of a channel that is gone", n)
			}
		})
	}
}
