package calls

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/linewarden/linewarden/ari"
)

// The values of which random channels are made. There are few, so that channels have
// much in common.
var (
	someIDs       = []string{"1.1", "1.2", "1.3", "1.4", SnoopID("1.1"), SnoopID("1.2")}
	someNames     = []string{"PJSIP/1001-0000000a", "PJSIP/1001-0000000b", "PJSIP/1002-0000000c", "Local/a@b-00000001;1", "Local/a@b-00000001;2", "Snoop/1.1-00000001", "Snoop/1.2-00000002"}
	someEndpoints = []string{"PJSIP/1001", "PJSIP/1002"}
	someBridges   = []ari.Bridge{{ID: "a"}, {ID: "b"}, {ID: "c", BridgeType: ari.BridgeHolding}, {ID: "d", BridgeClass: ParkingClass, Name: "lot"}}
	someVariables = map[string][]string{
		"LW_ROLE":           {"", "", "phone", "leg", "barger", "listener", "emergency"},
		"LW_LISTENS":        {"", "", "listen 1.1", "barge 1.1", "barge 1.2 mara", "odd"},
		"LW_BEHALF":         {"", "mara", "noor"},
		"LW_CONSULTS":       {"", "1.2"},
		"CHANNEL(linkedid)": {"", "1.1", "1.2"},
	}
)

func drawChannel(t *rapid.T) ari.Channel {
	c := ari.Channel{
		ID: rapid.SampledFrom(someIDs).Draw(t, "id"), Name: rapid.SampledFrom(someNames).Draw(t, "name"),
		State:        rapid.SampledFrom([]ari.ChannelState{ari.StateUp, ari.StateUp, ari.StateRing, ari.StateRinging}).Draw(t, "state"),
		CreationTime: ari.Time{Time: start.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "age")) * time.Second)},
		ChannelVars:  make(ari.Variables),
		Dialplan:     ari.Dialplan{Context: rapid.SampledFrom([]string{"linewarden-phones", "help", "office"}).Draw(t, "context")},
	}
	for name, values := range someVariables {
		c.ChannelVars[name] = rapid.SampledFrom(values).Draw(t, name)
	}
	return c
}

func drawEvent(t *rapid.T) ari.Event {
	c, b := drawChannel(t), rapid.SampledFrom(someBridges).Draw(t, "bridge")
	switch rapid.SampledFrom([]string{"created", "state", "enter", "enter", "left", "varset", "destroyed", "snapshot"}).Draw(t, "event") {
	case "created":
		return &ari.ChannelCreated{Channel: c}
	case "state":
		return &ari.ChannelStateChange{Channel: c}
	case "enter":
		return &ari.ChannelEnteredBridge{Channel: c, Bridge: b}
	case "left":
		return &ari.ChannelLeftBridge{Channel: c, Bridge: b}
	case "varset":
		return &ari.ChannelVarset{Channel: &c}
	case "destroyed":
		return &ari.ChannelDestroyed{Channel: c}
	}
	b.ChannelIDs = []string{c.ID}
	return &ari.Snapshot{Channels: []ari.Channel{c, drawChannel(t)}, Bridges: []ari.Bridge{b}}
}

// What is found by an index is what a look at all channels finds.
func TestWhatIsFoundByAnIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := NewRegistry()
		for _, e := range rapid.SliceOfN(rapid.Custom(drawEvent), 1, 40).Draw(t, "events") {
			r.Apply(e)
		}
		s := scan{r}
		same := func(what string, got, want any) {
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s: %s", what, diff)
			}
		}
		for _, id := range someIDs {
			same("with "+id, r.With(id), s.with(id))
			same("heard on "+id, r.Heard(id), s.heard(id))
			same("an emergency at "+id, r.Emergency(id, "help"), s.emergency(id, "help"))
		}
		same("listening", r.Listening(), r.find(func(c *Channel) bool { return c.Listens != "" }))
		same("talking", r.TalkingAt(someEndpoints), s.talkingAt(someEndpoints))
		same("ringing", r.RingingAt(someEndpoints), r.find(func(c *Channel) bool {
			return c.State == ari.StateRinging && c.Role == RoleLeg && slices.Contains(someEndpoints, c.Endpoint)
		}))
		for _, endpoint := range someEndpoints {
			held, holds := r.HeldBy(endpoint, "1.1")
			want, does := s.heldBy(endpoint, "1.1")
			same("held by "+endpoint, []any{held, holds}, []any{want, does})
			taken := r.TakenBy("mara", []string{endpoint}, "help")
			slices.Sort(taken)
			same("taken at "+endpoint, taken, s.takenBy("mara", []string{endpoint}, "help"))
		}
		for _, name := range someNames {
			c, ok := r.Named(name)
			all := r.find(func(c *Channel) bool { return c.Name == name })
			same("named "+name, ok, len(all) > 0)
			if ok {
				same("named "+name, c, all[0])
			}
		}
	})
}

// What is gone is in no index: nothing piles up.
func TestNothingIsLeftInAnIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := NewRegistry()
		for _, e := range rapid.SliceOfN(rapid.Custom(drawEvent), 1, 40).Draw(t, "events") {
			r.Apply(e)
		}
		for _, id := range someIDs {
			r.Apply(&ari.ChannelDestroyed{Channel: ari.Channel{ID: id}})
		}
		x := r.by
		for what, left := range map[string]index{
			"bridge": x.bridge, "name": x.name, "endpoint": x.endpoint, "linked": x.linked, "behalf": x.behalf, "heard": x.heard,
		} {
			if len(left) > 0 {
				t.Fatalf("left by %s: %v", what, left)
			}
		}
	})
}
