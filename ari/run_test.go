package ari_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// receiver is a client that runs.
type receiver struct {
	*ari.Client
	t      *testing.T
	events chan ari.Event
	hold   chan struct{} // closed to let handle go on
	done   chan error
	cancel context.CancelCauseFunc
}

var errStopped = errors.New("stopped by the test")

// receive runs a client until the test ends.
func receive(t *testing.T, client *ari.Client) *receiver {
	t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	r := &receiver{Client: client, t: t, events: make(chan ari.Event, 4096), done: make(chan error, 1), cancel: cancel}
	r.hold = make(chan struct{})
	close(r.hold)
	go func() {
		r.done <- client.Run(ctx, func(event ari.Event) {
			<-r.hold
			r.events <- event
		})
	}()
	t.Cleanup(func() {
		cancel(errStopped)
		if err := <-r.done; !errors.Is(err, errStopped) && !errors.Is(err, ari.ErrReplaced) {
			t.Errorf("Run returned %v", err)
		}
	})
	return r
}

// next gives the next event.
func (r *receiver) next() ari.Event {
	r.t.Helper()
	select {
	case event := <-r.events:
		return event
	case <-time.After(20 * time.Second):
		r.t.Fatal("no event")
		return nil
	}
}

// want gives the next event, which must be of type E.
func want[E ari.Event](r *receiver) E {
	r.t.Helper()
	event := r.next()
	e, ok := event.(E)
	if !ok {
		r.t.Fatalf("event %T %+v, want %T", event, event, e)
	}
	return e
}

// until skips events up to the first of type E.
func until[E ari.Event](r *receiver) E {
	r.t.Helper()
	for {
		if e, ok := r.next().(E); ok {
			return e
		}
	}
}

// TestSnapshotFirst holds that what there is comes first.
func TestSnapshotFirst(t *testing.T) {
	asterisk := aritest.New(t)
	asterisk.ReportVariables("LW_CALL")
	asterisk.Incoming(aritest.Call{ID: "old", Endpoint: "PJSIP/1001", Outside: true, Variables: map[string]string{"LW_CALL": "7"}})
	client := newClient(t, asterisk)
	if _, err := client.CreateBridge(t.Context(), ari.CreateBridgeRequest{ID: "b"}); err != nil {
		t.Fatal(err)
	}
	if client.Connected() {
		t.Error("connected before Run")
	}
	r := receive(t, client)
	snapshot := want[*ari.Snapshot](r)
	if len(snapshot.Channels) != 1 || snapshot.Channels[0].ID != "old" || snapshot.Channels[0].ChannelVars["LW_CALL"] != "7" ||
		snapshot.Channels[0].State != ari.StateRing || len(snapshot.Bridges) != 1 || snapshot.Bridges[0].ID != "b" {
		t.Errorf("snapshot %+v", snapshot)
	}
	id, entered := asterisk.Incoming(aritest.Call{Endpoint: "PJSIP/1002", Caller: ari.CallerID{Number: "1002"}, Extension: "1001", Args: []string{"a", "b"}})
	if !entered {
		t.Fatal("did not enter")
	}
	start := want[*ari.StasisStart](r)
	if start.Channel.ID != id || start.Channel.Caller.Number != "1002" || start.Channel.Dialplan.Exten != "1001" ||
		strings.Join(start.Args, " ") != "a b" || start.Application != app || start.When().IsZero() || start.Type() != "StasisStart" {
		t.Errorf("start %+v", start)
	}
	if !client.Connected() {
		t.Error("not connected")
	}
}

// TestCall follows a call between two phones, in the order that Asterisk has.
func TestCall(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.Events = callEvents }))
	want[*ari.Snapshot](r)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	caller, _ := asterisk.Incoming(aritest.Call{Endpoint: "PJSIP/1001", Caller: ari.CallerID{Name: "Mara", Number: "1001"}, Extension: "1002"})
	want[*ari.StasisStart](r)
	_, err := r.CreateChannel(ctx, ari.CreateChannelRequest{Endpoint: "PJSIP/1002", ChannelID: "leg", OriginatorID: caller})
	must(err)
	want[*ari.StasisStart](r)
	must(r.Dial(ctx, "leg", caller, 30*time.Second))
	if dial := want[*ari.Dial](r); dial.DialStatus != "" || dial.DialString != "1002" || dial.Peer.ID != "leg" || dial.Peer.Connected.Number != "1001" {
		t.Errorf("%+v", dial)
	}
	wantError(t, r.Answer(ctx, "leg"), "bad state", "Channel in invalid state")
	asterisk.Rings("leg")
	if change := want[*ari.ChannelStateChange](r); change.Channel.State != ari.StateRinging {
		t.Errorf("%+v", change)
	}
	if dial := want[*ari.Dial](r); dial.DialStatus != "RINGING" {
		t.Errorf("%+v", dial)
	}
	wantError(t, r.Dial(ctx, "leg", caller, 0), "conflict", "Channel is not in the 'Down' state")
	must(r.Ring(ctx, caller))
	asterisk.Answers("leg")
	want[*ari.ChannelStateChange](r)
	if dial := want[*ari.Dial](r); dial.DialStatus != "ANSWER" {
		t.Errorf("%+v", dial)
	}
	must(r.Answer(ctx, caller))
	if change := want[*ari.ChannelStateChange](r); change.Channel.ID != caller || change.Channel.State != ari.StateUp {
		t.Errorf("%+v", change)
	}
	_, err = r.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b"})
	must(err)
	must(r.AddChannel(ctx, "b", ari.AddChannelRequest{ChannelIDs: []string{caller, "leg"}, AbsorbDTMF: true}))
	want[*ari.ChannelEnteredBridge](r)
	if entered := want[*ari.ChannelEnteredBridge](r); entered.Channel.ID != "leg" || len(entered.Bridge.ChannelIDs) != 2 {
		t.Errorf("%+v", entered)
	}
	asterisk.Presses(caller, "#")
	if digit := want[*ari.ChannelDtmfReceived](r); digit.Digit != "#" || digit.DurationMs == 0 || digit.Channel.ID != caller {
		t.Errorf("%+v", digit)
	}
	asterisk.Refers("leg", "1003")
	transfer := want[*ari.ChannelTransfer](r)
	if transfer.State != "" || transfer.ReferTo.RequestedDestination.Destination != "1003" || transfer.ReferredBy.SourceChannel.ID != "leg" ||
		transfer.ReferredBy.ConnectedChannel.ID != caller || transfer.ReferredBy.Bridge.ID != "b" || transfer.ReferTo.DestinationChannel != nil {
		t.Errorf("%+v", transfer)
	}
	must(r.TransferProgress(ctx, "leg", ari.TransferDeclined))
	if echo := want[*ari.ChannelTransfer](r); echo.State != ari.TransferDeclined {
		t.Errorf("%+v", echo)
	}
	must(r.Hangup(ctx, "leg", ari.CauseNormalClearing))
	if request := want[*ari.ChannelHangupRequest](r); !request.Soft || request.Cause != 32 {
		t.Errorf("%+v", request)
	}
	want[*ari.ChannelLeftBridge](r)
	want[*ari.StasisEnd](r)
	if destroyed := want[*ari.ChannelDestroyed](r); destroyed.Cause != ari.CauseNormalClearing || destroyed.CauseTxt != "Normal Clearing" || destroyed.Channel.ID != "leg" {
		t.Errorf("%+v", destroyed)
	}
	asterisk.HangsUp(caller, ari.CauseNormalClearing)
	want[*ari.ChannelHangupRequest](r)
	want[*ari.ChannelLeftBridge](r)
	want[*ari.StasisEnd](r) // and no ChannelDestroyed: it came from the dialplan
	must(r.DestroyBridge(ctx, "b"))
	state := asterisk.State()
	if len(state.Channels) != 0 || len(state.Bridges) != 0 || len(r.events) != 0 {
		t.Errorf("left over: %+v, %d events", state, len(r.events))
	}
}

// callEvents are those that follow a call.
var callEvents = []string{
	"StasisStart", "StasisEnd", "ChannelStateChange", "ChannelDestroyed", "ChannelHangupRequest", "ChannelEnteredBridge",
	"ChannelLeftBridge", "BridgeDestroyed", "ChannelDtmfReceived", "ChannelTransfer", "ChannelHold", "ChannelUnhold", "Dial", "PlaybackStarted", "PlaybackFinished",
	"RecordingStarted", "RecordingFinished", "RecordingFailed",
}

// TestPlaybackFirst holds what Asterisk makes wait for a playback.
func TestPlaybackFirst(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.Events = callEvents }))
	want[*ari.Snapshot](r)
	ctx := t.Context()
	id, _ := asterisk.Incoming(aritest.Call{Endpoint: "PJSIP/1001"})
	want[*ari.StasisStart](r)
	playback, err := r.Play(ctx, id, ari.PlayRequest{PlaybackID: "p", Media: []string{"sound:vm-goodbye"}})
	if err != nil || playback.State != ari.PlaybackQueued || playback.TargetURI != "channel:"+id {
		t.Fatalf("%+v, %v", playback, err)
	}
	want[*ari.PlaybackStarted](r)
	answered := make(chan error)
	go func() { answered <- r.Answer(ctx, id) }()
	asterisk.Wait("the request to answer", func(s aritest.State) bool { return s.Asked("channels.answer") == 1 })
	if state := asterisk.State().Channels[id].State; state != ari.StateRing {
		t.Errorf("state %s while it plays", state)
	}
	if err := r.StopPlayback(ctx, "p"); err != nil {
		t.Error(err)
	}
	if finished := want[*ari.PlaybackFinished](r); finished.Playback.State != ari.PlaybackDone || finished.Playback.ID != "p" {
		t.Errorf("%+v", finished)
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
	wantError(t, r.StopPlayback(ctx, "p"), "not found", "Playback not found")
}

// TestOrder holds that many events come in order.
func TestOrder(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk))
	want[*ari.Snapshot](r)
	const n = 2000
	for i := range n {
		asterisk.Send(fmt.Sprintf(`{"type":"New%d","application":"x","nested":{"type":"no"}}`, i))
	}
	for i := range n {
		unknown := want[*ari.Unknown](r)
		if unknown.Type() != fmt.Sprintf("New%d", i) || unknown.Err != nil || unknown.Application != "x" || !strings.Contains(string(unknown.Raw), "nested") {
			t.Fatalf("event %d is %+v", i, unknown)
		}
	}
}
