package switchboard

import (
	"context"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

// What is counted of recordings, by the names that the metrics have for it.
const (
	recordingStarted  = "started"
	recordingRefused  = "refused"
	recordingObjected = string(outcomeObjected)
	recordingTrouble  = "trouble" // something is not kept that ought to be
)

func (s *Switchboard) countRecording(event string) {
	if s.Recorded != nil {
		s.Recorded(event)
	}
}

func (s *Switchboard) wrote(bytes int64) {
	if s.Wrote != nil {
		s.Wrote(bytes)
	}
}

// RecordingsOpen is how many recordings are being made, or completed.
func (s *Switchboard) RecordingsOpen() int {
	n := 0
	s.tapes.Range(func(any, any) bool { n++; return true })
	return n
}

// recordsItself reports whether a channel is an ear by which a session records.
func (s *Switchboard) recordsItself(channelID string) bool {
	_, _, ear := calls.Stretch(channelID)
	return ear && s.owned(channelID)
}

// tellTarget tells a session what becomes of a recording at Asterisk.
func (s *Switchboard) tellTarget(r ari.LiveRecording, event ari.Event) {
	if id, ok := strings.CutPrefix(r.TargetURI, "channel:"); ok {
		s.tell(id, event)
	}
}

// hushRecorded ends what a party is being told about the recording, because Asterisk
// does nothing else with the channel before that is over. It is told again.
func (s *session) hushRecorded(ctx context.Context, channelID string) {
	if s.taping.tellings[channelID] == nil {
		return
	}
	s.stopTelling(ctx, channelID)
	s.taping.saysLater(channelID)
}
