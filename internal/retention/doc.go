// Package retention deletes the recordings whose time is over.
//
// It looks at its start and once a day. Each deletion is on record before it
// happens; a recording of which that cannot be written stays until the next time,
// and so does one that the disk does not let go.
package retention
