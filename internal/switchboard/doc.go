// Package switchboard is the enforcement point on owned calls: it carries out
// on the live call what the policy allows, and refuses the rest.
//
// The calls of owned phones run in Asterisk's Stasis application "linewarden",
// so every wish reaches the switchboard before it happens. Each phone's channel
// that comes in gets a session, a goroutine which decides the request once,
// sees it through, and leaves nothing behind: no channel, no bridge, no
// goroutine. What happens to a session's channels is put into its inbox, in
// order; the goroutine that reads Asterisk's events never waits for a session.
//
// What a placed call does next is decided by a state machine that touches
// nothing, see placement. The session asks it, and does what it says over ARI.
//
// Whatever is known of a call is written on its channels, in the variables
// LW_CALL and LW_ROLE and in the ids that linewarden chooses. After a gap in
// the events each session compares itself with a snapshot; after a restart the
// switchboard finds the calls in which people talk, takes them over, and ends
// what was half set up.
package switchboard
