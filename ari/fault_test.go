package ari_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// TestReconnect holds that a gap shows and what there is comes anew, however
// the connection got lost.
func TestReconnect(t *testing.T) {
	for name, lose := range map[string]func(*aritest.Server){
		"cut":     (*aritest.Server).CutWebSockets,
		"goodbye": (*aritest.Server).Shut,
		"stalled": func(s *aritest.Server) { s.StallWebSockets(true) },
		"refused": func(s *aritest.Server) { s.Refuse(); s.Accept() },
		"too big": func(s *aritest.Server) { s.Send(`{"type":"` + strings.Repeat("x", 5<<20) + `"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			asterisk := aritest.New(t)
			r := receive(t, newClient(t, asterisk, func(c *ari.Config) {
				if name == "stalled" {
					c.PingInterval = 200 * time.Millisecond
				}
			}))
			want[*ari.Snapshot](r)
			asterisk.Incoming(aritest.Call{ID: "c", Endpoint: "PJSIP/1001"})
			until[*ari.StasisStart](r)
			lose(asterisk)
			if gap := want[*ari.Gap](r); gap.Reason == "" || gap.When().IsZero() {
				t.Errorf("%+v", gap)
			}
			snapshot := want[*ari.Snapshot](r)
			if len(snapshot.Channels) != 1 || snapshot.Channels[0].ID != "c" {
				t.Errorf("%+v", snapshot)
			}
			// The channel is still in the application.
			asterisk.HangsUp("c", ari.CauseNormalClearing)
			until[*ari.StasisEnd](r)
		})
	}
}

// TestRestart holds that a new Asterisk is taken for what it is: empty.
func TestRestart(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.SubscribeAll = true }))
	want[*ari.Snapshot](r)
	asterisk.Incoming(aritest.Call{ID: "c", Endpoint: "PJSIP/1001"})
	until[*ari.StasisStart](r)
	asterisk.Restart()
	want[*ari.Gap](r)
	if snapshot := want[*ari.Snapshot](r); len(snapshot.Channels) != 0 {
		t.Errorf("%+v", snapshot)
	}
	asterisk.Incoming(aritest.Call{ID: "d", Endpoint: "PJSIP/1001", Outside: true})
	want[*ari.ChannelCreated](r)
}

// TestNotConnected holds that Connected and the application tell the truth
// while there is no connection.
func TestNotConnected(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk))
	want[*ari.Snapshot](r)
	asterisk.Refuse()
	want[*ari.Gap](r)
	if r.Connected() {
		t.Error("connected")
	}
	if _, entered := asterisk.Incoming(aritest.Call{ID: "c", Endpoint: "PJSIP/1001"}); entered {
		t.Error("entered")
	}
	asterisk.Accept()
	if snapshot := want[*ari.Snapshot](r); len(snapshot.Channels) != 1 {
		t.Errorf("%+v", snapshot)
	}
}

// TestSnapshotFails holds that there is no connection without a Snapshot.
func TestSnapshotFails(t *testing.T) {
	asterisk := aritest.New(t)
	asterisk.Fail("channels.list", 1, 500, "Allocation failed")
	asterisk.Fail("bridges.list", 1, 500, "Allocation failed")
	asterisk.Fail("applications.filter", 1, 500, "Allocation failed")
	r := receive(t, newClient(t, asterisk))
	want[*ari.Snapshot](r)
	if n := asterisk.State().Asked("events.eventWebsocket"); n != 4 {
		t.Errorf("%d connections", n)
	}
}

// TestEventsWhileListing holds that what happens while the Snapshot is taken
// comes after it.
func TestEventsWhileListing(t *testing.T) {
	asterisk := aritest.New(t)
	asterisk.Hang("bridges.list", 1)
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.RequestTimeout = 300 * time.Millisecond }))
	asterisk.Wait("the list of bridges", func(s aritest.State) bool { return s.Asked("bridges.list") == 1 })
	asterisk.Incoming(aritest.Call{ID: "c", Endpoint: "PJSIP/1001"}) // lost with the connection that hangs
	asterisk.Wait("the next connection", func(s aritest.State) bool { return s.Asked("bridges.list") == 2 })
	if snapshot := want[*ari.Snapshot](r); len(snapshot.Channels) != 1 {
		t.Errorf("%+v", snapshot)
	}
}

// TestBacklogFull holds that a slow program is told what it missed, and that
// the connection is not what suffers.
func TestBacklogFull(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	client.SetBacklog(10)
	r := receive(t, client)
	want[*ari.Snapshot](r)
	for round := range 3 {
		r.hold = make(chan struct{})
		asterisk.Send(`{"type":"Held"}`)
		asterisk.Flush()
		for i := range 50 {
			asterisk.Send(fmt.Sprintf(`{"type":"N%d"}`, i))
		}
		asterisk.Flush() // all have been read
		close(r.hold)
		seen := 0
		for {
			event := r.next()
			if gap, ok := event.(*ari.Gap); ok {
				if !strings.Contains(gap.Reason, "backlog full") {
					t.Errorf("%+v", gap)
				}
				break
			}
			if name := event.Type(); name != "Held" {
				if name != fmt.Sprintf("N%d", seen) {
					t.Fatalf("event %s after %d", name, seen)
				}
				seen++
			}
		}
		if seen < 9 || seen > 11 {
			t.Errorf("round %d: %d events before the gap", round, seen)
		}
		want[*ari.Snapshot](r)
		asterisk.Send(`{"type":"After"}`)
		if event := r.next(); event.Type() != "After" {
			t.Errorf("event %+v", event)
		}
	}
	if n := asterisk.State().Asked("events.eventWebsocket"); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// TestMalformed holds that what cannot be read is not lost in silence.
func TestMalformed(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk))
	want[*ari.Snapshot](r)
	for _, text := range []string{
		"", "garbage", "{", "[]", `{"type":5}`, `{"no":"type"}`, `{"type":"StasisStart"}`, `{"type":"StasisStart","channel":{"id":5}}`,
		`{"type":"ChannelDestroyed","channel":{"id":""}}`, `{"type":"New","timestamp":"yesterday"}`, `{"type":"New"`, `{"type":"ApplicationReplaced"`,
	} {
		asterisk.Send(text)
		if unknown := want[*ari.Unknown](r); unknown.Err == nil || string(unknown.Raw) != text {
			t.Errorf("%+v", unknown)
		}
		if strings.Contains(text, "Replaced") {
			if err := <-r.done; !errors.Is(err, ari.ErrReplaced) {
				t.Errorf("Run returned %v", err)
			}
			r.done <- errStopped
			break
		}
		if gap := want[*ari.Gap](r); !strings.Contains(gap.Reason, "cannot be read") {
			t.Errorf("%+v", gap)
		}
		want[*ari.Snapshot](r)
	}
}

// TestReplaced holds that the last one wins, and the other one ends after all
// that it was sent.
func TestReplaced(t *testing.T) {
	asterisk := aritest.New(t)
	first := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.Events = []string{"Last"} }))
	want[*ari.Snapshot](first)
	asterisk.Send(`{"type":"Last"}`)
	second := receive(t, newClient(t, asterisk))
	want[*ari.Snapshot](second)
	want[*ari.Unknown](first)
	want[*ari.ApplicationReplaced](first)
	if err := <-first.done; !errors.Is(err, ari.ErrReplaced) {
		t.Errorf("Run returned %v", err)
	}
	first.done <- errStopped // for the cleanup
	asterisk.Send(`{"type":"Next"}`)
	want[*ari.Unknown](second) // and so the Snapshot has been dealt with
	if first.Connected() || !second.Connected() {
		t.Error("Connected is wrong")
	}
	if n := asterisk.State().Asked("events.eventWebsocket"); n != 2 {
		t.Errorf("%d connections", n)
	}
}

// TestReplacedWhileListing holds that a client which is taken over before it
// has a Snapshot does not take it back.
func TestReplacedWhileListing(t *testing.T) {
	asterisk := aritest.New(t)
	asterisk.Hang("channels.list", 1)
	r := receive(t, newClient(t, asterisk, briefly))
	asterisk.Wait("the list", func(s aritest.State) bool { return s.Asked("channels.list") == 1 })
	asterisk.Replace(app)
	if err := <-r.done; !errors.Is(err, ari.ErrReplaced) {
		t.Errorf("Run returned %v", err)
	}
	r.done <- errStopped
	want[*ari.ApplicationReplaced](r)
}
