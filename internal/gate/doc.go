// Package gate is the enforcement point of a guarded dialplan: it answers,
// over FastAGI, whether the channel that asks may do what it is about to do.
//
// The dialplan presets LW_EFFECT to deny, asks, and goes on only if the gate
// has written allow. So whatever goes wrong on the way, an error, a time-out, a
// connection that is cut, is a refusal. The gate carries nothing out itself;
// what it cannot see from the request, it takes from the registry of calls. With
// its consent it tells what the dialplan needs to act on what was judged, and on
// nothing else: the channel that rings, the queue, the number to show.
//
// A listening is the one thing that it ends. ChanSpy() asks nobody again, so the
// gate keeps asking in its place, and hangs the listener up; see [Gate.Run].
package gate
