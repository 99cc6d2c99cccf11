// Package agi is a FastAGI server: it answers Asterisk's dialplan over TCP.
//
// The dialplan runs AGI(agi://HOST/place), Asterisk connects, writes a block
// of headers about the channel and then carries out the commands the server
// sends, until the server closes the connection:
//
//	same => n,Set(EFFECT=deny)
//	same => n,AGI(agi://127.0.0.1/place?to=${URIENCODE(${EXTEN})})
//	same => n,GotoIf($["${EFFECT}" = "allow"]?allowed:refused)
//
// A [Server] accepts the connections, a [Mux] chooses the [Handler] by the
// request's path, and the handler talks to the channel through its [Session].
// agi/agitest plays the part of Asterisk in tests.
//
// # What Asterisk promises, and what it does not
//
// AGISTATUS is never consent: it is SUCCESS as well when the server closes
// early, or was too busy to answer. A dialplan that asks for permission
// presets a refusal and goes on only when the handler has overwritten it. So
// this package writes nothing of its own accord, and an error, a panic or a
// limit ends a session by closing the connection, no more.
//
// # Who is on the other side
//
// FastAGI has no authentication. [Server] accepts loopback peers only, unless
// AllowedNetworks says otherwise, and can ask for a token as the first element
// of the path: agi://HOST/TOKEN/place. Mind that Asterisk writes the URI into
// its own log at verbose level 3.
//
// The headers themselves carry what a phone sent, and Asterisk 22 does not
// keep line breaks out of them: a call to sip:1001%0Aagi_channel:%20PJSIP%2Fboss
// writes a second agi_channel line into the block, or an empty line that ends
// it early, with a made-up reply to follow. Three things stop this:
//
//   - The block must be exactly the one that Asterisk writes: every header
//     once, in its order, nothing else.
//   - Before the first command of a session takes effect, Asterisk must echo a
//     number that nobody could foresee ([Session.Verify]). That proves that the
//     block ended where Asterisk ended it. A dialplan that seals its requests, see
//     below, has proven it before.
//   - [Session.GetVariable] frames the value with such a number, so that a
//     value with line breaks cannot pass for the reply to a later command.
//
// What remains possible is to add one more argument after the last: a handler
// refuses a request with more Args than it knows. Best hand over what a caller
// can choose as ${URIENCODE(…)} in the query.
//
// # Sealed requests
//
// The echo is a round trip. A dialplan spares it by a number of its own that no caller
// can foresee, in front of the query and again as the last argument:
//
//	same => n,Set(SEAL=${RAND(1000000000,2147483647)}${RAND(1000000000,2147483647)})
//	same => n,AGI(agi://127.0.0.1/place?seal=${SEAL}&to=${URIENCODE(${EXTEN})},${SEAL})
//
// The argument is the last line of the block. All that a caller can write into stands
// between the two, so who makes the block end early would have to know the number, and a
// block that does not end with it is refused. [Request.Sealed] tells.
//
// # Hanging up
//
// When the channel hangs up, Asterisk writes HANGUP between two replies. The
// session's context is then cancelled with the cause [ErrHangup]; the command
// in flight still gets its reply. On a hung up channel Asterisk carries out a
// few commands (variables, VERBOSE, NOOP, EXEC, DATABASE) and refuses the
// others, which return an [Error] that is [ErrDeadChannel]. A handler that has
// something left to do uses [context.WithoutCancel].
package agi
