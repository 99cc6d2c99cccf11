package ari_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/testbed"
)

// studio is a real Asterisk on which parties are recorded over snoops.
type studio struct {
	*receiver
	asterisk *testbed.Asterisk
	spool    string
	finished map[string]*ari.RecordingFinished
	started  map[string]*ari.RecordingStarted
}

// buffered is how much Asterisk holds back before it writes: half of that is samples.
const buffered = 32 << 10

func newStudio(t *testing.T) *studio {
	t.Helper()
	asterisk, err := testbed.Launch(t.Context(), testbed.Options{Files: map[string][]byte{"test-extensions.conf": []byte(`
[phones]
exten => talks,1,Answer()
 same => n,Milliwatt()
exten => silent,1,Answer()
 same => n,Wait(60)
`)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := asterisk.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	s := &studio{
		asterisk: asterisk,
		spool:    filepath.Join(asterisk.Dir(), "spool/recording"),
		finished: make(map[string]*ari.RecordingFinished),
		started:  make(map[string]*ari.RecordingStarted),
	}
	s.connect(t)
	return s
}

// connect runs a client of the application.
func (s *studio) connect(t *testing.T) {
	t.Helper()
	b := &box{cfg: ari.Config{URL: s.asterisk.ARIURL(), Username: s.asterisk.ARIUsername, Password: s.asterisk.ARIPassword}}
	s.receiver = receive(t, b.client(t, "studio", func(c *ari.Config) { c.Events = callEvents }))
	want[*ari.Snapshot](s.receiver)
}

// disconnect ends it.
func (s *studio) disconnect() {
	s.cancel(errStopped)
	s.done <- <-s.done
}

// seat brings a party, and a snoop on it.
func (s *studio) seat(party, does string) {
	s.t.Helper()
	if _, err := s.Originate(s.t.Context(), ari.OriginateRequest{Endpoint: "Local/" + does + "@phones", ChannelID: party}); err != nil {
		s.t.Fatal(err)
	}
	s.enters(party)
	s.snoops(party)
}

// seatWide brings a party of 16 kHz, and a snoop on it.
func (s *studio) seatWide(party string) {
	s.t.Helper()
	ctx := s.t.Context()
	if _, err := s.CreateChannel(ctx, ari.CreateChannelRequest{Endpoint: "Local/talks@phones", ChannelID: party, Formats: []string{"slin16"}}); err != nil {
		s.t.Fatal(err)
	}
	s.enters(party)
	if err := s.Dial(ctx, party, "", time.Minute); err != nil {
		s.t.Fatal(err)
	}
	s.snoops(party)
	if format, err := s.Variable(ctx, "rec-"+party, "CHANNEL(audionativeformat)"); err != nil || !strings.Contains(format, "slin16") {
		s.t.Fatalf("the snoop hears %q, %v", format, err)
	}
}

func (s *studio) snoops(party string) {
	s.t.Helper()
	if _, err := s.Snoop(s.t.Context(), party, ari.SnoopRequest{SnoopID: "rec-" + party, Spy: ari.DirectionIn}); err != nil {
		s.t.Fatal(err)
	}
	s.enters("rec-" + party)
}

func (s *studio) enters(id string) {
	s.t.Helper()
	for until[*ari.StasisStart](s.receiver).Channel.ID != id {
	}
}

// records begins to record a party, and waits until that has begun.
func (s *studio) records(party string, r ari.RecordRequest) {
	s.t.Helper()
	if r.Name == "" {
		r.Name = party
	}
	r.Format = "sln"
	if _, err := s.Record(s.t.Context(), "rec-"+party, r); err != nil {
		s.t.Fatal(err)
	}
	s.await(func() bool { return s.started[r.Name] != nil })
}

// ends waits until a recording has finished, and tells how long Asterisk says it is.
func (s *studio) ends(name string) (seconds int) {
	s.t.Helper()
	s.await(func() bool { return s.finished[name] != nil })
	recording := s.finished[name].Recording
	if recording.State != ari.RecordingDone || recording.Duration == nil || recording.Cause != "" {
		s.t.Errorf("%s ended with %+v", name, recording)
		return 0
	}
	return *recording.Duration
}

func (s *studio) await(came func() bool) {
	s.t.Helper()
	for !came() {
		switch e := s.next().(type) {
		case *ari.RecordingStarted:
			s.started[e.Recording.Name] = e
		case *ari.RecordingFinished:
			s.finished[e.Recording.Name] = e
		}
	}
}

// grows waits until so many bytes of a recording are on the disk.
func (s *studio) grows(name string, size int64) {
	s.t.Helper()
	for {
		info, err := os.Stat(filepath.Join(s.spool, name+".sln"))
		if err == nil && info.Size() >= size {
			return
		}
		select {
		case <-s.t.Context().Done():
			s.t.Fatal("the test ended")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// fetch gets the samples of a file.
func (s *studio) fetch(name string) []int16 {
	s.t.Helper()
	var content bytes.Buffer
	n, err := s.FetchStored(s.t.Context(), name, &content, 1<<20)
	if err != nil || n != int64(content.Len()) {
		s.t.Fatalf("%d of %d bytes, %v", n, content.Len(), err)
	}
	samples := make([]int16, content.Len()/2)
	if _, err := binary.Decode(content.Bytes(), binary.LittleEndian, samples); err != nil {
		s.t.Fatal(err)
	}
	return samples
}

func loud(samples []int16) bool {
	var peak int16
	for _, sample := range samples {
		peak = max(peak, sample)
	}
	return peak > 1000
}

// TestRecording holds what a recording of a snoop is on a real Asterisk.
func TestRecording(t *testing.T) {
	s := newStudio(t)
	ctx := t.Context()

	// They go on side by side.
	s.seat("quiet", "silent")
	s.seat("speaker", "talks")
	s.seat("leaver", "talks")
	s.seat("unlucky", "talks")
	s.seat("late", "talks")
	s.seat("lonely", "talks")
	s.records("quiet", ari.RecordRequest{MaxDuration: time.Second})
	s.records("speaker", ari.RecordRequest{Name: "below/speaker", MaxDuration: time.Second})
	s.seatWide("wide")
	s.records("wide", ari.RecordRequest{MaxDuration: time.Second})
	s.records("leaver", ari.RecordRequest{})
	if err := os.Symlink("/dev/full", filepath.Join(s.spool, "unlucky.sln")); err != nil {
		t.Fatal(err)
	}
	s.records("unlucky", ari.RecordRequest{IfExists: ari.OverwriteIfExists})
	// Nobody can make a file where a folder is; permissions are no matter to root.
	if err := os.Mkdir(filepath.Join(s.spool, "late.sln"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.records("late", ari.RecordRequest{IfExists: ari.OverwriteIfExists})
	s.records("lonely", ari.RecordRequest{})

	if seconds := s.ends("late"); seconds != 0 {
		t.Errorf("unwritable: %d s", seconds)
	}
	if _, err := s.FetchStored(ctx, "late", new(bytes.Buffer), 1<<20); !errors.Is(err, ari.ErrNotFound) {
		t.Errorf("unwritable: %v", err)
	}
	s.isAsLong("quiet", false)
	s.isAsLong("below/speaker", true)
	s.isAsLong("wide", true)
	if seconds := s.ends("unlucky"); seconds != 0 {
		t.Errorf("disk full: %d s", seconds)
	}
	if _, err := s.GetChannel(ctx, "rec-unlucky"); err != nil {
		t.Errorf("disk full: %v", err)
	}
	s.left()
	s.unheard()
	s.discarded()
	s.killed()
}

// left holds that a recording ends with the party, and is whole.
func (s *studio) left() {
	s.t.Helper()
	s.grows("leaver", buffered)
	if err := s.Hangup(s.t.Context(), "leaver", ari.CauseNormalClearing); err != nil {
		s.t.Fatal(err)
	}
	s.ends("leaver")
	if samples := s.fetch("leaver"); !loud(samples) || len(samples)*2 <= buffered {
		s.t.Errorf("of who left: %d samples", len(samples))
	}
}

// unheard holds that a recording goes on while nobody is there for its events.
func (s *studio) unheard() {
	s.t.Helper()
	s.disconnect()
	s.grows("lonely", 2*buffered)
	s.connect(s.t)
	live, err := s.GetRecording(s.t.Context(), "lonely")
	if err != nil || live.State != ari.RecordingRuns || live.Duration != nil {
		s.t.Fatalf("%+v, %v", live, err)
	}
	if err := s.StopRecording(s.t.Context(), "lonely"); err != nil {
		s.t.Fatal(err)
	}
	s.ends("lonely")
	if n := len(s.fetch("lonely")); n*2 < 2*buffered {
		s.t.Errorf("of whom nobody heard: %d samples", n)
	}
}

// isAsLong holds a file's length against the time that it took. It is never longer,
// and shorter only by what a busy machine has missed: a snoop that wakes up late
// drops what it would have written meanwhile.
func (s *studio) isAsLong(name string, speaks bool) {
	s.t.Helper()
	s.ends(name)
	samples := s.fetch(name)
	took := s.finished[name].Timestamp.Sub(s.started[name].Timestamp.Time)
	length := time.Duration(len(samples)) * time.Second / 8000
	s.t.Logf("%s: %v of audio in %v", name, length, took)
	if length > took+250*time.Millisecond || length < took/4 || loud(samples) != speaks {
		s.t.Errorf("%s: %v of audio in %v, loud: %v", name, length, took, loud(samples))
	}
}

// discarded holds that nothing is left of what is discarded.
func (s *studio) discarded() {
	s.t.Helper()
	s.records("unlucky", ari.RecordRequest{Name: "never"})
	s.grows("never", 0)
	if err := s.DiscardRecording(s.t.Context(), "never"); err != nil {
		s.t.Fatal(err)
	}
	s.ends("never")
	if err := s.DeleteStored(s.t.Context(), "never"); !errors.Is(err, ari.ErrNotFound) {
		s.t.Errorf("discarded: %v", err)
	}
}

// killed holds what is left when Asterisk dies: whole blocks of what it held back.
func (s *studio) killed() {
	s.t.Helper()
	s.records("unlucky", ari.RecordRequest{Name: "killed"})
	s.grows("killed", buffered)
	s.disconnect()
	if err := s.asterisk.Crash(); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	if err := s.asterisk.Restart(ctx); err != nil {
		s.t.Fatal(err)
	}
	s.connect(s.t)
	if _, err := s.GetRecording(ctx, "killed"); !errors.Is(err, ari.ErrNotFound) {
		s.t.Errorf("killed: %v", err)
	}
	if samples := s.fetch("killed"); len(samples)*2%buffered != 0 || !loud(samples) {
		s.t.Errorf("killed: %d samples", len(samples))
	}
}
