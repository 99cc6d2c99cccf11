// Package recordings keeps the recordings of calls on disk. It knows nothing of
// Asterisk or of who may do what.
//
// A recording begins as a [Draft]: a journal that says who is on the call, who was
// told, which stretches are being recorded and when, synced to the disk at each
// change, so that a daemon that was killed finds it again ([Store.Drafts]). When the
// call is over, the audio of each stretch is delivered as Asterisk recorded it, and
// [Draft.Complete] makes one file of all: WAV, one side of the call on each channel,
// every word at its time, silence where nothing was said and where the recording
// paused. Or [Draft.Discard] deletes everything, when somebody objected.
//
// The folder holds, readable by its owner alone:
//
//	ID.wav         the audio of a complete recording
//	ID.json        what is known of it; the recording is complete when this is here
//	ID.draft/      one that is not complete: journal.json, the audio of each stretch
//	ID.deleted     one whose deletion is under way
//
// Whatever is called otherwise is not touched, and reported ([Store.Problems]).
//
// Every file is written under a temporary name, synced, and then given its own. The
// order of the steps is such that after a crash between any two of them the next
// [Open] finds either the draft, to be completed once more, or the complete
// recording, and of a deletion nothing.
package recordings
