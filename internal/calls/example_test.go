package calls_test

import (
	"fmt"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

func ExampleRegistry() {
	r := calls.NewRegistry()
	mara := ari.Channel{ID: "a", Name: "PJSIP/1001-00000001", State: ari.StateUp}
	noor := ari.Channel{ID: "b", Name: "PJSIP/1002-00000002", State: ari.StateUp}
	bridge := ari.Bridge{ID: "call"}
	for _, c := range []ari.Channel{mara, noor} {
		r.Apply(&ari.ChannelCreated{Channel: c})
		r.Apply(&ari.ChannelEnteredBridge{Bridge: bridge, Channel: c})
	}
	for _, talking := range r.TalkingAt([]string{"PJSIP/1001"}) {
		for _, other := range r.With(talking.ID) {
			fmt.Println(talking.Endpoint, "talks with", other.Endpoint)
		}
	}
	// Output: PJSIP/1001 talks with PJSIP/1002
}
