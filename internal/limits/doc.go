// Package limits holds users to how much they may do at once and in a time: the
// number of calls that a user has, in and out together (max_channels), of calls
// outside within a minute (external_calls_per_minute), and of calls to a class of
// numbers in a day, after which the class closes for the user until an administrator
// opens it (daily_calls).
//
// A limit comes as an obligation of a permission, and the enforcement point puts the
// permission before [Limits.Judge] before it acts on it: what is too much comes back
// as a refusal. Of several who ask at the same time as many get through as may.
//
// How many calls a user has is not counted up and down, which would go wrong with the
// first event that is missed: it is read from what is live in Asterisk, package
// calls, each time. What has been admitted and does not show there yet is kept beside
// it until it shows, is given up, or its channel is gone. So the number is right after
// a restart of the daemon as well as after one of Asterisk's, and whoever dies in
// whatever moment leaves nothing that counts.
//
// Only what a user has called in a day is kept on the disk, in a [Book].
package limits
