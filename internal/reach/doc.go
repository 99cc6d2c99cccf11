// Package reach keeps what users say about whether and where they are reached: that
// one has stepped out, and where one's calls go instead. It outlives the daemon, and
// is kept by the user's name in the policy.
//
// It decides nothing. That a user has stepped out is told to the policy, which then
// refuses to ring (call.ring); where calls are to go is a wish, which is judged each
// time that it is followed (call.forward).
package reach
