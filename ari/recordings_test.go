package ari_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// playRecording records a party that is silent, over a snoop.
func playRecording(x *transcript) {
	ctx := x.t.Context()
	id := x.incoming()
	x.asked("answer", x.Answer(ctx, id))
	x.await("ChannelStateChange in Up")
	_, err := x.Snoop(ctx, id, ari.SnoopRequest{SnoopID: "rec", Spy: ari.DirectionIn, AppArgs: []string{"record", "in"}})
	x.asked("snoop", err)
	x.await(`StasisStart rec ["record" "in"]`)
	x.record("rec", ari.RecordRequest{Name: "call/1", Format: "sln"})
	x.record("rec", ari.RecordRequest{Name: "call/1", Format: "sln"})
	x.await("RecordingStarted call/1 sln recording channel:rec")
	live, err := x.GetRecording(ctx, "call/1")
	x.asked(fmt.Sprintf("get: %s %s", live.Name, live.State), err)
	x.asked("stop", x.StopRecording(ctx, "call/1"))
	x.await("RecordingFinished call/1 sln done channel:rec")
	x.asked("stop what is none", x.StopRecording(ctx, "call/none"))
	_, err = x.GetRecording(ctx, "call/none")
	x.asked("get what is none", err)
	x.asked("discard what is none", x.DiscardRecording(ctx, "call/none"))
	x.record("rec", ari.RecordRequest{Name: "call/1", Format: "sln"})
	for _, r := range []ari.RecordRequest{
		{Name: "other", Format: "nosuch"},
		{Name: "other", Format: "sln", TerminateOn: "7"},
		{Name: "other", Format: "sln", IfExists: "maybe"},
	} {
		x.record("rec", r)
	}
	x.record("nobody", ari.RecordRequest{Name: "other", Format: "sln"})
	stored, err := x.ListStored(ctx)
	x.asked(fmt.Sprintf("stored %v", stored), err)
	x.asked("delete", x.DeleteStored(ctx, "call/1"))
	x.asked("delete again", x.DeleteStored(ctx, "call/1"))
	_, err = x.FetchStored(ctx, "call/1", nil, 1<<20)
	x.asked("fetch", err)

	// A stop that comes too early is forgotten; the end of the channel is not.
	_, err = x.Play(ctx, "rec", ari.PlayRequest{PlaybackID: "p", Media: []string{"sound:demo-congrats"}})
	x.asked("play", err)
	x.record("rec", ari.RecordRequest{Name: "queued", Format: "sln"})
	x.asked("stop", x.StopRecording(ctx, "queued"))
	x.asked("stop again", x.StopRecording(ctx, "queued"))
	x.asked("stop playing", x.StopPlayback(ctx, "p"))
	x.await("RecordingStarted queued sln recording channel:rec")
	_, err = x.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b"})
	x.asked("bridge", err)
	x.asked("add what is recorded", x.AddChannel(ctx, "b", ari.AddChannelRequest{ChannelIDs: []string{"rec"}}))
	x.asked("add", x.AddChannel(ctx, "b", ari.AddChannelRequest{ChannelIDs: []string{id}}))
	x.await(`ChannelEnteredBridge in b mixing stasis Stasis "" [in]`)
	x.record(id, ari.RecordRequest{Name: "in a bridge", Format: "sln"})
	x.await("RecordingFailed in a bridge sln failed channel:in: Cannot record channel while in bridge")
	x.record("rec", ari.RecordRequest{Name: "behind", Format: "sln"})
	x.asked("hang up", x.Hangup(ctx, id, ari.CauseNormalClearing))
	x.await("RecordingFinished queued sln done channel:rec", "StasisEnd rec", "StasisEnd in")
	_, err = x.GetRecording(ctx, "behind")
	x.asked("get what never began", err)
}

func recording(r ari.LiveRecording) string {
	return fmt.Sprintf("%s %s %s %s", r.Name, r.Format, r.State, r.TargetURI)
}

// record asks for a recording.
func (x *transcript) record(id string, r ari.RecordRequest) {
	live, err := x.Record(x.t.Context(), id, r)
	x.asked(fmt.Sprintf("record %s: %s %s %s", r.Name, live.Name, live.Format, live.TargetURI), err)
}

// TestRecordingFaults holds what the fake can break, as a real one does.
func TestRecordingFaults(t *testing.T) {
	asterisk := aritest.New(t)
	r := receive(t, newClient(t, asterisk, func(c *ari.Config) { c.Events = callEvents }))
	want[*ari.Snapshot](r)
	id, _ := asterisk.Incoming(aritest.Call{Endpoint: "PJSIP/1001"})
	want[*ari.StasisStart](r)
	if err := r.Answer(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	want[*ari.ChannelStateChange](r)
	begin := func(req ari.RecordRequest) {
		t.Helper()
		req.Format = "sln"
		if _, err := r.Record(t.Context(), id, req); err != nil {
			t.Fatal(err)
		}
		want[*ari.RecordingStarted](r)
	}
	finish := func(seconds int, files int) {
		t.Helper()
		if e := until[*ari.RecordingFinished](r); e.Recording.Duration == nil || *e.Recording.Duration != seconds {
			t.Errorf("%+v", e.Recording)
		}
		if s := asterisk.State(); len(s.Recordings) != 0 || len(s.Stored) != files {
			t.Errorf("%d recordings, %d files", len(s.Recordings), len(s.Stored))
		}
	}
	asterisk.SpoolUnwritable(true)
	begin(ari.RecordRequest{Name: "unwritable"})
	finish(0, 0)
	asterisk.SpoolUnwritable(false)

	begin(ari.RecordRequest{Name: "disk full"})
	asterisk.Stores("disk full", make([]byte, 40_000))
	asterisk.EndsRecording("disk full")
	finish(2, 1)

	begin(ari.RecordRequest{Name: "key", TerminateOn: "#"})
	asterisk.Presses(id, "1#")
	finish(0, 2)

	begin(ari.RecordRequest{Name: "long", MaxDuration: time.Second})
	finish(0, 3)

	begin(ari.RecordRequest{Name: "discarded"})
	if err := r.DiscardRecording(t.Context(), "discarded"); err != nil {
		t.Fatal(err)
	}
	finish(0, 3)

	begin(ari.RecordRequest{Name: "cut"})
	asterisk.Restart()
	if s := asterisk.State(); len(s.Recordings) != 0 || len(s.Stored) != 4 {
		t.Errorf("%d recordings, %d files after a restart", len(s.Recordings), len(s.Stored))
	}
}
