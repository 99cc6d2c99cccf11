package ari_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// TestFilter holds which events Asterisk is asked for.
func TestFilter(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.Events = []string{"StasisStart", "Wanted"} }))
	want[*ari.Snapshot](r)
	asterisk.Incoming(aritest.Call{ID: "c", Endpoint: "PJSIP/1001", Variables: map[string]string{"X": "y"}})
	asterisk.Send(`{"type":"Unwanted"}`) // past the filter
	asterisk.Send(`{"type":"Wanted"}`)
	want[*ari.StasisStart](r)
	if unknown := want[*ari.Unknown](r); unknown.Type() != "Wanted" {
		t.Errorf("%+v", unknown)
	}
	application, err := r.GetApplication(t.Context())
	if err != nil || len(application.EventsAllowed) != 3 || application.EventsAllowed[0].Type != "ApplicationReplaced" {
		t.Errorf("%+v, %v", application, err)
	}
}

// TestIgnoreVariables holds that nothing is heard of some variables, and of all others.
func TestIgnoreVariables(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.IgnoreVariables = []string{"A", "type"} }))
	want[*ari.Snapshot](r)
	for _, set := range []string{
		`"variable":"A","value":"x"`, `"variable":"\u0041","value":"variable"`, `"value":"variable","variable":"A"`,
		`"variable":"type","value":"x"`, `"variable":"B","value":"A"`, `"value":"{\"variable\":\"A\"}","variable":"AA"`,
	} {
		asterisk.Send(`{` + set + `,"type":"ChannelVarset"}`)
	}
	asterisk.Send(`{"type":"Another","variable":"A"}`)
	for _, variable := range []string{"B", "AA"} {
		if got := want[*ari.ChannelVarset](r); got.Variable != variable {
			t.Errorf("heard of %q, want %q", got.Variable, variable)
		}
	}
	want[*ari.Unknown](r)
}

// TestSubscribeAll holds that it works on an application that is older than
// the wish, where Asterisk ignores subscribeAll.
func TestSubscribeAll(t *testing.T) {
	asterisk := aritest.New(t)
	first := receive(t, newClient(t, asterisk))
	want[*ari.Snapshot](first)
	asterisk.Incoming(aritest.Call{ID: "c", Endpoint: "PJSIP/1001"})
	until[*ari.StasisStart](first)
	first.cancel(errStopped)
	asterisk.Wait("the end of the first", func(s aritest.State) bool { return len(s.Apps) == 0 })

	second := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.SubscribeAll = true }))
	want[*ari.Snapshot](second)
	asterisk.Incoming(aritest.Call{ID: "d", Endpoint: "PJSIP/1002", Outside: true})
	if created := want[*ari.ChannelCreated](second); created.Channel.ID != "d" {
		t.Errorf("%+v", created)
	}
	asterisk.HangsUp("d", ari.CauseUserBusy)
	want[*ari.ChannelHangupRequest](second)
	if destroyed := want[*ari.ChannelDestroyed](second); destroyed.Cause != ari.CauseUserBusy {
		t.Errorf("%+v", destroyed)
	}
	if n := asterisk.State().Asked("applications.subscribe"); n != 1 {
		t.Errorf("subscribed %d times", n)
	}
}

// TestUnauthorized holds that a wrong password is said once, with what to do,
// and not tried in haste.
func TestUnauthorized(t *testing.T) {
	asterisk := aritest.New(t)
	log := syncBuffer{written: make(chan struct{}, 64)}
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) {
		c.Password = "wrong horse"
		c.Logger = slog.New(slog.NewTextHandler(&log, nil))
	}))
	<-log.written
	r.cancel(errStopped)
	err := <-r.done
	r.done <- err
	text := log.String()
	if strings.Count(text, "level=ERROR") != 1 || !strings.Contains(text, "ari.conf") || strings.Contains(text, "horse") {
		t.Errorf("log %s", text)
	}
}

// TestStop holds that Run ends when it is asked to, whatever the connection is
// like.
func TestStop(t *testing.T) {
	for name, spoil := range map[string]func(*aritest.Server){
		"connected": func(*aritest.Server) {},
		"stalled":   func(s *aritest.Server) { s.StallWebSockets(true) },
		"away":      (*aritest.Server).Refuse,
	} {
		t.Run(name, func(t *testing.T) {
			asterisk := aritest.New(t)
			r := receive(t, newClient(t, asterisk))
			want[*ari.Snapshot](r)
			spoil(asterisk)
			r.cancel(errStopped)
			if err := <-r.done; !errors.Is(err, errStopped) {
				t.Errorf("Run returned %v", err)
			}
			r.done <- errStopped
			if r.Connected() {
				t.Error("connected")
			}
		})
	}
}

// TestRunTwice holds that one Run is enough.
func TestRunTwice(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk))
	want[*ari.Snapshot](r)
	if err := r.Run(t.Context(), func(ari.Event) {}); err == nil {
		t.Error("ran twice")
	}
}

// syncBuffer is a buffer that may be written and read at the same time.
type syncBuffer struct {
	written chan struct{} // a token for each Write
	mu      sync.Mutex
	b       bytes.Buffer
}

func (s *syncBuffer) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written <- struct{}{}
	return s.b.Write(b)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
