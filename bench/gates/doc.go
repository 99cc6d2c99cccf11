// Package gates measures linewarden's answers over FastAGI beside other servers that
// give the same answers.
//
// linewarden is the daemon as it is installed: its command with a configuration, which
// judges by a whole policy, limits, measures and records what it decides. The others do
// the least that an answer takes: they read the headers, look two users up in a map, and
// send the command that tells the answer. One is in Go as it is usually written, one in
// C on epoll, one on npm's ding-dong, one on Python's asyncio.
package gates
