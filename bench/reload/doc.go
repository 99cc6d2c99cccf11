// Package reload measures how fast an edited policy takes force, beside decoding the
// same files and nothing else, and whether those who decide meanwhile notice.
//
// The policy lies in files as an administrator writes them, one for each department.
// What is timed is config.Running.Reload as the daemon calls it: from the files to the
// policy in force, with everything checked. What decides otherwise since then is counted
// by the daemon afterwards, and is no part of it.
package reload
