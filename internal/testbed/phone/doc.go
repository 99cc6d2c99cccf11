// Package phone is a SIP phone for tests: it registers, calls, rings, answers, holds,
// presses keys, transfers and hangs up, as a test tells it, and proves by measurement
// what its user would hear.
//
// A [Phone] is one account at one server (or at another phone, which works just as
// well for a direct call), with a UDP port of its own on the loopback. A [Dialog] is
// one call of it. Each phone plays a steady tone of its own while it talks, and
// listens for the tones of the others (package tone), so that who hears whom is seen
// in the audio:
//
//	call, err := alice.Call(ctx, "1002")
//	...
//	ringing, err := bob.WaitCall(ctx)
//	...
//	err = ringing.Answer(ctx)
//	err = call.HearsOnly(ctx, bob.Tone())
//
// # Waiting
//
// Nothing here sleeps. Every wait takes a context and returns when what it waits for
// is there. A wait whose event cannot come any more, because the call is over, errs at
// once with an [*EndedError]. Every error tells the state of the call, its messages in
// a line (→ sent, ← received) and what was heard last.
//
// That something is heard is judged over 300 ms of audio received after the question
// was asked. That nothing is heard is judged likewise; and since a peer that has
// nothing to say may send no packets at all, half a second without a packet, by the
// phone's own media clock, counts as nothing too.
//
// # What a phone does by itself
//
// It answers OPTIONS, INFO, NOTIFY, UPDATE and re-INVITE; answers digest challenges;
// acknowledges, retransmits and times out as RFC 3261 says. A call that comes in gets
// no answer but 100 until the test decides ([Dialog.Ring], [Dialog.Progress],
// [Dialog.Answer], [Dialog.Busy], ...), unless [Config.AutoRing] is set.
//
// # How it is built
//
// github.com/emiago/sipgo carries messages and transactions. What happens within a call
// is the phone's own: leg.go is the dialog of RFC 3261, state.go the states of a call,
// call.go the caller's INVITE, answer.go the callee's, hold.go the re-INVITE of both,
// session.go the audio session. Messages are kept as they were on the wire (tap.go),
// and what depends on their order is decided there.
package phone
