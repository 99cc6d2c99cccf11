package ari

import (
	"context"
	"net/http"
)

var opStopRecording = &operation{name: "recordings.stop", method: http.MethodPost, path: "/recordings/live/{recordingName}/stop"}

// LiveRecording is a recording over ARI that goes on.
type LiveRecording struct {
	Name      string `json:"name"` // of the file, without its extension; unique
	Format    string `json:"format"`
	State     string `json:"state"`      // such as "recording"
	TargetURI string `json:"target_uri"` // "channel:ID" or "bridge:ID"
}

// RecordingStarted says that a channel or a bridge is being recorded over ARI, by
// whichever program. MixMonitor() does not tell so: it sets MIXMONITOR_FILENAME.
type RecordingStarted struct {
	Header
	Recording LiveRecording `json:"recording"`
}

// Type implements [Event].
func (*RecordingStarted) Type() string { return "RecordingStarted" }

// StopRecording ends a live recording, whoever began it, and keeps what was
// recorded.
func (c *Client) StopRecording(ctx context.Context, name string) error {
	return c.do(ctx, opStopRecording, []string{name}, nil, nil, nil)
}
