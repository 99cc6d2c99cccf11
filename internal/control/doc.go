// Package control is how the command talks to the running daemon: a few
// requests over HTTP on a Unix socket that only its owner can open.
//
// Whoever can open the socket may see the daemon's status and make it read its
// configuration again, see what users have of what is limited, and open what a limit
// has closed, and nothing else. The permissions of the socket are the
// only authentication, so it is created closed to others and never open for a
// moment in between.
package control
