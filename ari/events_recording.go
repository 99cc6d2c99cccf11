package ari

// RecordingStarted says that a channel or a bridge is being recorded over ARI, by
// whichever program. MixMonitor() does not tell so: it sets MIXMONITOR_FILENAME.
type RecordingStarted struct {
	Header
	Recording LiveRecording `json:"recording"`
}

// Type implements [Event].
func (*RecordingStarted) Type() string { return "RecordingStarted" }

// RecordingFinished says that a recording has ended and its file is whole: asked to,
// because its channel has ended, or because the file could not be written.
type RecordingFinished struct {
	Header
	Recording LiveRecording `json:"recording"`
}

// Type implements [Event].
func (*RecordingFinished) Type() string { return "RecordingFinished" }

// RecordingFailed says that a recording did not begin: the channel is in a bridge, or
// cannot be answered. It does not tell of a disk that is full.
type RecordingFailed struct {
	Header
	Recording LiveRecording `json:"recording"`
}

// Type implements [Event].
func (*RecordingFailed) Type() string { return "RecordingFailed" }
