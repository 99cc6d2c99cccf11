package calls

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

// ear lets somebody be on the call of a channel.
func ear(r *Registry, supervisor, role, on string) {
	c := phone(supervisor, "PJSIP/"+supervisor, ari.StateUp)
	c.ChannelVars["LW_ROLE"] = role
	apply(r,
		enter("ear-"+supervisor, ari.Channel{ID: SnoopID(supervisor), Name: "Snoop/" + on + "-00000001", State: ari.StateUp}),
		enter("ear-"+supervisor, c))
}

func TestABargerIsHeardAndAListenerIsNot(t *testing.T) {
	r := NewRegistry()
	mara, noor := phone("mara", "PJSIP/1001", ari.StateUp), leg("noor", "PJSIP/1002", ari.StateUp, 1)
	apply(r, enter("b", mara), enter("b", noor))
	ear(r, "dana", "listener", "mara")
	ear(r, "otto", "whisperer", "mara")
	ear(r, "rana", "barger", "mara")
	ear(r, "zoe", "barger", "noor")
	ear(r, "elsewhere", "barger", "mara-2")
	for note, id := range map[string]string{"barge mara noor,mara": "guarded", "listen mara": "quiet", "barge mara-2": "away"} {
		c := phone(id, "PJSIP/"+id, ari.StateUp)
		c.ChannelVars = map[string]string{"LW_LISTENS": note}
		r.Apply(&ari.ChannelCreated{Channel: c})
	}
	if diff := cmp.Diff([]string{"noor", "guarded", "rana", "zoe"}, ids(r.Heard("mara"))); diff != "" {
		t.Errorf("heard besides mara (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"mara", "zoe", "guarded", "rana"}, ids(r.Heard("noor"))); diff != "" {
		t.Errorf("heard besides noor (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"noor"}, ids(r.With("mara"))); diff != "" {
		t.Errorf("with mara (-want +got):\n%s", diff)
	}
	for _, supervisor := range []string{"dana", "otto", "rana"} {
		if got := r.TalkingAt([]string{"PJSIP/" + supervisor}); len(got) != 0 {
			t.Errorf("%s talks: %v", supervisor, ids(got))
		}
	}
}

func TestABeepIsLinewardens(t *testing.T) {
	r := NewRegistry()
	r.Apply(&ari.ChannelCreated{Channel: ari.Channel{ID: BeepID("dana"), Name: "Snoop/mara-00000001", State: ari.StateUp}})
	if c, _ := r.Get(BeepID("dana")); c.Role != RoleSnoop || c.Call != "dana" {
		t.Errorf("the beep is described as %+v", c)
	}
}

func TestAnEmergencyCall(t *testing.T) {
	r := NewRegistry()
	mara, trunk := phone("mara", "PJSIP/1001", ari.StateUp), ari.Channel{ID: "trunk", Name: "PJSIP/trunk-00000001", State: ari.StateUp}
	apply(r, enter("b", mara), enter("b", trunk))
	if r.Emergency("mara", "emergency-out") || r.Emergency("mara", "") || r.Emergency("nobody", "") {
		t.Error("an ordinary call is an emergency")
	}
	mara.Dialplan.Context = "emergency-out"
	r.Apply(enter("b", mara))
	if !r.Emergency("mara", "emergency-out") || !r.Emergency("trunk", "emergency-out") {
		t.Error("not known by its context")
	}
	if r.Emergency("mara", "") {
		t.Error("known by no context")
	}
	mara.Dialplan.Context, mara.ChannelVars = "", map[string]string{"LW_ROLE": "emergency"}
	r.Apply(&ari.ChannelVarset{Channel: &mara})
	if !r.Emergency("mara", "") || !r.Emergency("trunk", "") {
		t.Error("not known by its mark")
	}
	if len(r.Calls()) != 0 {
		t.Errorf("an emergency call is linewarden's: %v", r.Calls())
	}
}

func TestWhoHolds(t *testing.T) {
	r := NewRegistry()
	mara := phone("mara", "PJSIP/1001", ari.StateUp)
	held := func() bool { c, _ := r.Get("mara"); return c.Held }
	apply(r, &ari.ChannelHold{Channel: mara}, enter("b", mara), &ari.ChannelHold{Channel: mara}, enter("b", mara))
	if !held() {
		t.Error("a hold is forgotten")
	}
	r.Apply(&ari.Snapshot{Channels: []ari.Channel{mara}})
	if !held() {
		t.Error("a hold is forgotten in a snapshot")
	}
	r.Apply(&ari.ChannelUnhold{Channel: mara})
	if held() {
		t.Error("holds for ever")
	}
	gone := &ari.ChannelHold{Channel: phone("gone", "PJSIP/1002", ari.StateUp)}
	r.Apply(gone)
	if r.Len() != 1 {
		t.Error("a late hold makes a channel")
	}
}
