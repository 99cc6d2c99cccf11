package ari

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

var (
	opRecord = &operation{name: "channels.record", method: http.MethodPost, path: "/channels/{channelId}/record",
		params: []string{"name", "format", "maxDurationSeconds", "maxSilenceSeconds", "ifExists", "beep", "terminateOn"}}
	opGetRecording     = &operation{name: "recordings.getLive", method: http.MethodGet, path: "/recordings/live/{recordingName}"}
	opStopRecording    = &operation{name: "recordings.stop", method: http.MethodPost, path: "/recordings/live/{recordingName}/stop"}
	opDiscardRecording = &operation{name: "recordings.cancel", method: http.MethodDelete, path: "/recordings/live/{recordingName}"}
)

// RecordingState is how far a live recording has come.
type RecordingState string

// The states of a live recording. Those that Asterisk has besides, canceled and
// paused, are told by no event.
const (
	RecordingQueued RecordingState = "queued" // behind what the channel does now
	RecordingRuns   RecordingState = "recording"
	RecordingDone   RecordingState = "done"
	RecordingFails  RecordingState = "failed"
)

// LiveRecording is a recording over ARI that goes on, or has just ended.
type LiveRecording struct {
	Name      string         `json:"name"` // of the file, without its extension; unique
	Format    string         `json:"format"`
	State     RecordingState `json:"state"`
	TargetURI string         `json:"target_uri"` // "channel:ID" or "bridge:ID"
	// Duration is how much audio is in the file, in whole seconds, rounded down;
	// nil before the end. It counts 8000 samples a second, whatever the format.
	Duration *int `json:"duration,omitempty"`
	// TalkingDuration and SilenceDuration are what of it was loud and was not, nil
	// where MaxSilence was not asked for.
	TalkingDuration *int `json:"talking_duration,omitempty"`
	SilenceDuration *int `json:"silence_duration,omitempty"`
	// Cause is why it failed.
	Cause string `json:"cause,omitempty"`
}

// IfExists is what becomes of a file of the same name.
type IfExists string

// What becomes of a file of the same name.
const (
	FailIfExists      IfExists = "" // ErrConflict
	OverwriteIfExists IfExists = "overwrite"
	AppendIfExists    IfExists = "append"
)

// RecordRequest says how to record a channel.
type RecordRequest struct {
	// Name is that of the file below Asterisk's folder of recordings, without its
	// extension, chosen by the caller. Slashes make folders.
	Name   string
	Format string // extension, such as "sln": 16 bit signed linear, 8 kHz, no header
	// MaxDuration and MaxSilence end the recording, in whole seconds; 0 for never.
	MaxDuration time.Duration
	MaxSilence  time.Duration
	IfExists    IfExists
	Beep        bool   // before it begins, for the channel
	TerminateOn string // a key that ends it: "any", "*" or "#"; empty for none
}

// Record begins to record what comes in from a channel in the application, behind
// what it plays. Of a snoop that is what it hears: 50 times a second, silence where
// the party sends nothing, so that the file is as long as the recording took. A
// channel in a bridge answers 201 as well, and [RecordingFailed] follows.
// [ErrConflict] says that the name is taken, by a recording that goes on or by a
// file; after [ErrOutcomeUnknown] that means that the request was carried out.
//
// Asterisk says little of what goes wrong: where it cannot make the file, or the
// disk is full, [RecordingFinished] comes early, as if all was well, and the file is
// missing or short. Only the file's length tells how much was recorded. Of the last
// two seconds (32 KiB) nothing is on the disk yet. On a machine that is too busy a
// snoop wakes up late, and what it would have heard meanwhile is missing.
//
// For a moment after RecordingFinished the name is still taken: choose another.
func (c *Client) Record(ctx context.Context, channelID string, r RecordRequest) (LiveRecording, error) {
	switch {
	case !validRecordingName(r.Name):
		return LiveRecording{}, invalid(opRecord, fmt.Sprintf("name: %q is not one of 1 to %d printable bytes below the folder of recordings", r.Name, maxID))
	case r.Format == "":
		return LiveRecording{}, invalid(opRecord, "format: must not be empty")
	}
	query := params{
		{"name", r.Name},
		{"format", r.Format},
		wholeSeconds("maxDurationSeconds", r.MaxDuration),
		wholeSeconds("maxSilenceSeconds", r.MaxSilence),
		{"ifExists", string(r.IfExists)},
		boolean("beep", r.Beep),
		{"terminateOn", r.TerminateOn},
	}
	var recording LiveRecording
	err := c.do(ctx, opRecord, []string{channelID}, query, nil, &recording)
	return recording, err
}

// validRecordingName reports whether a recording of this name can be asked for again.
// Asterisk records to others as well: "..", or one of two lines.
func validRecordingName(name string) bool {
	if len(name) > maxID || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// GetRecording describes a recording that goes on, whoever began it.
func (c *Client) GetRecording(ctx context.Context, name string) (LiveRecording, error) {
	var recording LiveRecording
	err := c.do(ctx, opGetRecording, []string{name}, nil, nil, &recording)
	return recording, err
}

// StopRecording ends a live recording, whoever began it, and keeps what was
// recorded. The file is whole when [RecordingFinished] comes. [ErrConflict] says
// that it is ending already, [ErrNotFound] that it has.
//
// Asterisk forgets the stop of a recording that is still queued: wait for
// [RecordingStarted] before, or hang the channel up, which always ends it.
func (c *Client) StopRecording(ctx context.Context, name string) error {
	return c.do(ctx, opStopRecording, []string{name}, nil, nil, nil)
}

// DiscardRecording ends a live recording and deletes its file. [RecordingFinished]
// follows. [ErrFailed] says that the file was not there yet; the recording ends all the
// same, and the file may come: delete it with [Client.DeleteStored] after that. What
// StopRecording says of a queued one holds here, too.
func (c *Client) DiscardRecording(ctx context.Context, name string) error {
	return c.do(ctx, opDiscardRecording, []string{name}, nil, nil, nil)
}
