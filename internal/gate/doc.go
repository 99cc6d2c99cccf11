// Package gate is the enforcement point of a guarded dialplan: it answers,
// over FastAGI, whether the channel that asks may do what it is about to do.
//
// The dialplan presets LW_EFFECT to deny, asks, and goes on only if the gate
// has written allow. So whatever goes wrong on the way, an error, a time-out, a
// connection that is cut, is a refusal. The gate carries nothing out itself;
// what it cannot see from the request, it takes from the registry of calls.
package gate
