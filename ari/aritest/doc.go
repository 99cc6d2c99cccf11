// Package aritest is an Asterisk for tests: the REST interface and its events
// over real HTTP and a real WebSocket on loopback, with channels and bridges
// whose state follows what is asked of them. The test is the phones:
//
//	asterisk := aritest.New(t)
//	client, err := ari.New(asterisk.Config("linewarden"))
//	…
//	id, _ := asterisk.Incoming(aritest.Call{Endpoint: "PJSIP/1001", Extension: "1002"})
//	asterisk.Wait("the caller is answered", func(s aritest.State) bool {
//		return s.Channels[id].State == ari.StateUp
//	})
//	asterisk.HangsUp(id, ari.CauseNormalClearing)
//
// Answers, errors, the order of events and who is subscribed to what are those
// of Asterisk 22.10.1, recorded from it. Of what one may stumble over it does
// this as well:
//
//   - Without a WebSocket nothing enters the application ([Server.Incoming]
//     reports false), and events are lost.
//   - A channel that came from the dialplan, or a snoop, has StasisEnd as its
//     last event; ChannelDestroyed follows only for a channel that was created
//     over ARI, or with SubscribeAll.
//   - Answer, SetVariable, AddChannel and RemoveChannel wait while the channel
//     plays something.
//   - A channel that is recorded waits with them, too, and cannot enter a bridge. A
//     recording that is stopped before it has started goes on.
//   - A recording whose file cannot be written finishes as any other.
//   - A second WebSocket for an application takes it over.
//   - An event filter outlasts the connection while channels are there.
//
// It does not move media: what a recording holds is what the test says
// ([Server.Stores]), and silence ends none. It does not make the second halves of
// Local channels that are created. Its dialplan is what the test says ([Server.Context]): without it, a
// channel is outside of any application after Continue until the test hangs it
// up. A parking lot keeps its bridge once it was used.
//
// And it breaks, where the test wants that: see faults.go.
package aritest
