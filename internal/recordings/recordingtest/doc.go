// Package recordingtest makes recordings of calls that never were, for tests of what
// is done to recordings.
package recordingtest
