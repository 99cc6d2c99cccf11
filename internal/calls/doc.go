// Package calls knows what is going on: which channels there are, whose they
// are, what they are in their call, and who talks to whom.
//
// It learns everything from ARI's event stream and forgets nothing that the
// stream does not take back. After a gap in the stream a snapshot replaces all
// that was known, so that nothing here outlives a channel of Asterisk's.
//
// The registry knows endpoints and not users: which user an endpoint belongs
// to is the policy's word, and the policy may change in the middle of a call.
package calls
