package calls

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

var lot = ari.Bridge{ID: "lot", Name: "default", BridgeType: ari.BridgeHolding, BridgeClass: "parking"}

// parked is a channel that Mara's phone has parked.
func parked(id, name string) ari.Channel {
	return ari.Channel{
		ID: id, Name: name, State: ari.StateUp,
		ChannelVars: map[string]string{"LW_CALL": id, "LW_ROLE": "parked", "LW_PARKER": "PJSIP/1001"},
	}
}

func TestAParkedChannelIsKnownByName(t *testing.T) {
	r := NewRegistry()
	c := parked("c", "PJSIP/1002-00000001")
	if _, ok := r.Parked(c.Name); ok {
		t.Error("a channel that is unknown is parked")
	}
	apply(r, &ari.ChannelCreated{Channel: c}, &ari.ChannelEnteredBridge{Bridge: lot, Channel: c})
	want := Channel{
		ID: "c", Name: c.Name, Endpoint: "PJSIP/1002", State: ari.StateUp, Call: "c", Role: RoleParked,
		Bridge: "lot", Waits: true, Lot: "default", Parker: "PJSIP/1001",
	}
	got, _ := r.Parked(c.Name)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parked (-want +got):\n%s", diff)
	}
	// What else is told of it takes it out of nothing.
	r.Apply(&ari.ChannelVarset{Channel: &c})
	if _, ok := r.Parked(c.Name); !ok {
		t.Error("a variable takes it out of the lot")
	}
	r.Apply(&ari.ChannelLeftBridge{Bridge: lot, Channel: c})
	if _, ok := r.Parked(c.Name); ok {
		t.Error("it left and is still parked")
	}
}

// A daemon that comes back finds in a snapshot who is parked, and by whom.
func TestASnapshotTellsWhoIsParked(t *testing.T) {
	r := NewRegistry()
	in := lot
	in.ChannelIDs = []string{"c"}
	r.Apply(&ari.Snapshot{Channels: []ari.Channel{parked("c", "PJSIP/1002-00000001")}, Bridges: []ari.Bridge{in}})
	if c, ok := r.Parked("PJSIP/1002-00000001"); !ok || c.Parker != "PJSIP/1001" || c.Lot != "default" {
		t.Errorf("parked %v: %+v", ok, c)
	}
	r.Apply(&ari.Snapshot{Channels: []ari.Channel{parked("c", "PJSIP/1002-00000001")}})
	if _, ok := r.Parked("PJSIP/1002-00000001"); ok {
		t.Error("it is in no bridge and parked")
	}
}

// All who are parked are in one bridge, and hear nothing of one another.
func TestThoseWhoAreParkedDoNotTalk(t *testing.T) {
	r := NewRegistry()
	one, two := parked("one", "PJSIP/1002-00000001"), parked("two", "Local/1@out-00000001;1")
	behind := ari.Channel{ID: "behind", Name: "Local/1@out-00000001;2", State: ari.StateUp}
	trunk := ari.Channel{ID: "trunk", Name: "PJSIP/trunk-00000004", State: ari.StateUp}
	for _, c := range []ari.Channel{one, two} {
		apply(r, &ari.ChannelCreated{Channel: c}, &ari.ChannelEnteredBridge{Bridge: lot, Channel: c})
	}
	apply(r, &ari.ChannelCreated{Channel: behind}, &ari.ChannelCreated{Channel: trunk}, enter("out", behind), enter("out", trunk))
	if got := r.With("one"); len(got) > 0 {
		t.Errorf("with who is parked: %v", ids(got))
	}
	if got := r.TalkingAt([]string{"PJSIP/1002"}); len(got) > 0 {
		t.Errorf("who is parked talks: %v", ids(got))
	}
	if diff := cmp.Diff([]string{"behind"}, ids(r.With("trunk"))); diff != "" {
		t.Errorf("with the trunk, whose other end is parked (-want +got):\n%s", diff)
	}
}
