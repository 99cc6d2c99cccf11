// Package store keeps the little that must outlive the daemon: named documents
// of JSON in a folder of its own. What is going on is not among it, for that
// Asterisk knows; nothing here is needed to keep a call.
//
// A [Document] is read once, when it is opened, and held in memory: to read it
// never waits. A change is on the disk before it holds. It is written beside the
// document, synced, and put into its place by renaming, so that at every moment,
// and after a power failure, there is the whole document of before or of after.
// A change that cannot be written is refused with an error, and so is one for
// which the disk takes longer than two seconds.
//
// A file that is no such document, because it is cut short or somebody has written
// into it, is put aside under another name and never written over. The document is
// then empty, and says so ([Document.Lost]): whoever keeps in it what refuses, such
// as how often somebody has called already, goes on as if that refused. A file that
// cannot be read at all stays where it is, and nothing can be changed until the
// next start.
//
// The folder is the daemon's alone (0700, its files 0600). One into which others
// may write is not used. Two daemons must not share one.
package store
