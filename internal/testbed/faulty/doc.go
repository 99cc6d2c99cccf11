// Package faulty is a wire to Asterisk's HTTP server on which things go wrong,
// when a test wants them to.
//
// It stands between the daemon and Asterisk: requests and the WebSocket with the
// events pass through it. Requests that a test picks out fail, are never
// answered, or are carried out and not answered; the WebSocket can be cut,
// stalled or slowed down. A wire that is down refuses everything.
package faulty
