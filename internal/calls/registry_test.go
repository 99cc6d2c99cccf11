package calls

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// leg returns a channel that linewarden dialled, so many seconds after start.
func leg(id, endpoint string, state ari.ChannelState, seconds int) ari.Channel {
	return ari.Channel{
		ID: id, Name: endpoint + "-00000001", State: state,
		CreationTime: ari.Time{Time: start.Add(time.Duration(seconds) * time.Second)},
		ChannelVars:  map[string]string{"LW_CALL": "call-" + id, "LW_ROLE": "leg"},
	}
}

func phone(id, endpoint string, state ari.ChannelState) ari.Channel {
	c := leg(id, endpoint, state, 0)
	c.ChannelVars = map[string]string{"LW_CALL": id, "LW_ROLE": "phone"}
	return c
}

func ids(channels []Channel) []string {
	all := make([]string, len(channels))
	for i, c := range channels {
		all[i] = c.ID
	}
	return all
}

// apply applies events. Whoever enters a bridge has been created.
func apply(r *Registry, events ...ari.Event) {
	for _, e := range events {
		if entered, ok := e.(*ari.ChannelEnteredBridge); ok {
			r.Apply(&ari.ChannelCreated{Channel: entered.Channel})
		}
		r.Apply(e)
	}
}

func enter(bridge string, c ari.Channel) ari.Event {
	return &ari.ChannelEnteredBridge{Bridge: ari.Bridge{ID: bridge}, Channel: c}
}

func leave(bridge string, c ari.Channel) ari.Event {
	return &ari.ChannelLeftBridge{Bridge: ari.Bridge{ID: bridge}, Channel: c}
}

func TestRingingAtFindsLegsLongestFirst(t *testing.T) {
	r := NewRegistry()
	apply(r,
		&ari.ChannelCreated{Channel: leg("young", "PJSIP/1002", ari.StateDown, 9)},
		&ari.ChannelCreated{Channel: leg("old", "PJSIP/1002", ari.StateDown, 3)},
		&ari.ChannelCreated{Channel: leg("elsewhere", "PJSIP/1003", ari.StateRinging, 1)},
		&ari.ChannelCreated{Channel: leg("answered", "PJSIP/1002", ari.StateUp, 2)},
		&ari.ChannelStateChange{Channel: leg("young", "PJSIP/1002", ari.StateRinging, 9)},
		&ari.ChannelStateChange{Channel: leg("old", "PJSIP/1002", ari.StateRinging, 3)},
	)
	// A phone that is called by a dialplan of its own is not ours to hand over.
	foreign := leg("foreign", "PJSIP/1002", ari.StateRinging, 0)
	foreign.ChannelVars = nil
	r.Apply(&ari.ChannelCreated{Channel: foreign})

	got := ids(r.RingingAt([]string{"PJSIP/1002", "PJSIP/1002-mobile"}))
	if diff := cmp.Diff([]string{"old", "young"}, got); diff != "" {
		t.Errorf("ringing (-want +got):\n%s", diff)
	}
}

func TestTalkingAtNeedsAnAnswerAndACompany(t *testing.T) {
	r := NewRegistry()
	mara, noor := phone("mara", "PJSIP/1001", ari.StateUp), leg("noor", "PJSIP/1002", ari.StateUp, 1)
	at := []string{"PJSIP/1001"}

	r.Apply(&ari.ChannelCreated{Channel: mara})
	if got := r.TalkingAt(at); len(got) != 0 {
		t.Errorf("talks without a bridge: %v", ids(got))
	}
	apply(r, enter("b", mara))
	if got := r.TalkingAt(at); len(got) != 0 {
		t.Errorf("talks alone: %v", ids(got))
	}
	apply(r, enter("b", noor))
	if diff := cmp.Diff([]string{"mara"}, ids(r.TalkingAt(at))); diff != "" {
		t.Errorf("talking (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"noor"}, ids(r.With("mara"))); diff != "" {
		t.Errorf("with mara (-want +got):\n%s", diff)
	}
	r.Apply(leave("b", noor))
	if got := r.TalkingAt(at); len(got) != 0 {
		t.Errorf("talks after the other left: %v", ids(got))
	}
}

func TestAListenerDoesNotTalk(t *testing.T) {
	r := NewRegistry()
	listener := phone("listener", "PJSIP/1009", ari.StateUp)
	ear := ari.Channel{ID: SnoopID("listener"), Name: "Snoop/x-00000001", State: ari.StateUp}
	apply(r, enter("b", listener), enter("b", ear))
	if len(r.TalkingAt([]string{"PJSIP/1009"})) != 1 {
		t.Error("a phone in a bridge does not count as talking before it is marked")
	}
	listener.ChannelVars = map[string]string{"LW_CALL": "listener", "LW_ROLE": "listener"}
	r.Apply(&ari.ChannelVarset{Channel: &listener})
	if got := r.TalkingAt([]string{"PJSIP/1009"}); len(got) != 0 {
		t.Errorf("a listener talks: %v", ids(got))
	}
	if c, ok := r.Get(ear.ID); !ok || c.Role != RoleSnoop || c.Call != "listener" {
		t.Errorf("the snoop is described as %+v", c)
	}
}

func TestAMovedChannelIsWhereItWent(t *testing.T) {
	r := NewRegistry()
	c := phone("c", "PJSIP/1001", ari.StateUp)
	apply(r, enter("old", c), enter("new", c), leave("old", c))
	if got, _ := r.Get("c"); got.Bridge != "new" {
		t.Errorf("in bridge %q, want new", got.Bridge)
	}
}

// A Local channel joins two bridges into one call.
func TestThoseBehindALocalChannelAreOnTheCall(t *testing.T) {
	r := NewRegistry()
	mara, tarik := phone("mara", "PJSIP/1001", ari.StateUp), leg("tarik", "PJSIP/1005", ari.StateUp, 9)
	one := ari.Channel{ID: "one", Name: "Local/1005@inner-00000003;1", State: ari.StateUp}
	two := ari.Channel{ID: "two", Name: "Local/1005@inner-00000003;2", State: ari.StateUp}
	other := ari.Channel{ID: "other", Name: "Local/1005@inner-00000004;2", State: ari.StateUp}
	apply(r, enter("outer", mara), enter("outer", one))
	if diff := cmp.Diff([]string{"one"}, ids(r.With("mara"))); diff != "" {
		t.Errorf("with mara before the other half is in a call (-want +got):\n%s", diff)
	}
	apply(r, enter("inner", two), enter("inner", tarik), enter("elsewhere", other))
	if diff := cmp.Diff([]string{"one", "tarik"}, ids(r.With("mara"))); diff != "" {
		t.Errorf("with mara (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"two", "mara"}, ids(r.With("tarik"))); diff != "" {
		t.Errorf("with tarik (-want +got):\n%s", diff)
	}
	// A loop of Local channels ends.
	apply(r, enter("inner", one))
	if got := r.With("tarik"); len(got) == 0 {
		t.Error("nobody with tarik")
	}
}

// Events can come late: after the end of their channel, or after a snapshot
// that does not show it any more.
func TestAChannelThatIsGoneStaysGone(t *testing.T) {
	c := phone("c", "PJSIP/1001", ari.StateUp)
	for name, late := range map[string]ari.Event{
		"its start":    &ari.StasisStart{Channel: c},
		"its state":    &ari.ChannelStateChange{Channel: c},
		"its variable": &ari.ChannelVarset{Channel: &c},
		"its entering": enter("b", c),
		"its leaving":  leave("b", c),
	} {
		for end, gone := range map[string]ari.Event{
			"its end":    &ari.ChannelDestroyed{Channel: c},
			"a snapshot": &ari.Snapshot{},
		} {
			t.Run(name+" after "+end, func(t *testing.T) {
				r := NewRegistry()
				apply(r, enter("b", c), gone)
				r.Apply(late)
				if got, ok := r.Get("c"); ok {
					t.Errorf("still knows %+v", got)
				}
			})
		}
	}
}

func TestASnapshotReplacesWhatWasKnown(t *testing.T) {
	r := NewRegistry()
	apply(r, enter("b", phone("gone", "PJSIP/1001", ari.StateUp)))
	r.Apply(&ari.Snapshot{
		Channels: []ari.Channel{phone("mara", "PJSIP/1001", ari.StateUp), leg("noor", "PJSIP/1002", ari.StateUp, 1)},
		Bridges:  []ari.Bridge{{ID: "b", ChannelIDs: []string{"mara", "noor", "a channel that was not listed"}}},
	})
	if _, ok := r.Get("gone"); ok {
		t.Error("a channel outlived the snapshot")
	}
	if diff := cmp.Diff([]string{"mara"}, ids(r.TalkingAt([]string{"PJSIP/1001"}))); diff != "" {
		t.Errorf("talking (-want +got):\n%s", diff)
	}
	owned := r.Calls()
	if len(owned["mara"]) != 1 || len(owned["call-noor"]) != 1 || len(owned) != 2 {
		t.Errorf("owned calls %v", owned)
	}
}

func TestCountKnowsTheRoles(t *testing.T) {
	r := NewRegistry()
	for id, role := range map[string]string{"1": "phone", "2": "leg", "3": "leg", "4": "", "5": "mara of sales"} {
		r.Apply(&ari.ChannelCreated{Channel: ari.Channel{ID: id, Name: "PJSIP/1001-" + id, ChannelVars: map[string]string{"LW_ROLE": role}}})
	}
	got := r.Count()
	for _, role := range Roles() {
		want := map[Role]int{RolePhone: 1, RoleLeg: 2, RoleNone: 2}[role]
		if n, ok := got[role]; !ok || n != want {
			t.Errorf("%q: %d, %t, want %d", role, n, ok, want)
		}
	}
	if len(got) != len(Roles()) {
		t.Errorf("counted %v", got)
	}
}
