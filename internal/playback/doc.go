// Package playback lends sounds to Asterisk that nobody else may read: each is a
// copy in a folder that the daemon writes and Asterisk's group reads, for as long as
// it plays.
//
// The folder should be the daemon's, of Asterisk's group, mode 2710: new files get
// that group, and who is in it opens a file whose name it knows and lists none. The
// names cannot be guessed. Whatever is left of a daemon that was killed is deleted
// when the next one opens the folder.
package playback
