// Package ari speaks the Asterisk REST Interface: requests over HTTP, events
// over a WebSocket. It covers what a call controlling daemon needs and holds
// to these rules:
//
//   - Every request takes a context and has a deadline of its own.
//   - A request is never repeated behind the caller's back, where it may
//     have had an effect. What went wrong is
//     an [*Error] that keeps Asterisk's words and answers errors.Is for the
//     sentinels: [ErrUnreachable] means that nothing has happened,
//     [ErrOutcomeUnknown] that it may have. Channels, bridges, snoops and
//     playbacks carry ids that the caller chose, so that an unknown outcome can
//     be looked up, or the request repeated: what exists already answers
//     [ErrConflict] (but for a playback, which would be heard twice).
//   - No event is dropped in silence. Whatever may have been missed shows in
//     the stream as a [*Gap], and a [*Snapshot] of all channels and bridges
//     follows before anything newer.
//   - The reader of the WebSocket never waits for the program: Asterisk cuts a
//     slow reader off, and a backlog throttles the whole box.
//
// # Events
//
// [Client.Run] connects, and keeps connecting until its context ends or another
// program registers the same Stasis application. It calls one function, from
// one goroutine, with every event in the order in which Asterisk sent it:
//
//	err := client.Run(ctx, func(event ari.Event) {
//		switch event := event.(type) {
//		case *ari.Snapshot: // forget what was known, this is how things are
//		case *ari.Gap: // what is known may be stale until the next Snapshot
//		case *ari.StasisStart: // a channel is ours
//		case *ari.StasisEnd: // it is not any more
//		}
//	})
//
// A Snapshot is taken after the WebSocket is connected. An event that follows
// it may therefore tell what the Snapshot already showed; it never tells less.
//
// Written against Asterisk 22; everything that is sent and read is held against
// the api-docs of a running Asterisk by a test.
package ari
