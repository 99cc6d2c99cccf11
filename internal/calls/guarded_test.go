package calls

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

// foreign returns a channel that a dialplan of its own has dialled or taken.
func foreign(id, name string, state ari.ChannelState, seconds int) ari.Channel {
	c := leg(id, "", state, seconds)
	c.Name, c.ChannelVars = name, nil
	return c
}

func TestRingingGuardedLeavesOwnedCallsOut(t *testing.T) {
	ringing := RingingGuarded([]ari.Channel{
		leg("owned", "PJSIP/1002", ari.StateRinging, 1),
		foreign("young", "PJSIP/1003-0000000a", ari.StateRinging, 9),
		foreign("old", "PJSIP/1002-0000000b", ari.StateRinging, 3),
		foreign("calling", "PJSIP/1001-0000000c", ari.StateRing, 2),
		foreign("half", "Local/1002@x-0000000d;1", ari.StateRinging, 2),
	})
	if diff := cmp.Diff([]string{"old", "young"}, ids(ringing)); diff != "" {
		t.Errorf("ringing (-want +got):\n%s", diff)
	}
}

func TestHeldByIsTheOtherOfTheLastCall(t *testing.T) {
	for name, tc := range map[string]struct {
		set  func(*Registry)
		want string
	}{
		"nobody": {func(r *Registry) {
			r.Apply(&ari.ChannelCreated{Channel: foreign("asking", "PJSIP/1001-00000001", ari.StateRing, 9)})
		}, ""},
		"the other": {func(r *Registry) {
			apply(r, enter("b", foreign("mara", "PJSIP/1001-00000002", ari.StateUp, 1)), enter("b", foreign("noor", "PJSIP/1002-00000003", ari.StateUp, 2)))
		}, "noor"},
		"of two calls the last": {func(r *Registry) {
			apply(r, enter("b", foreign("mara", "PJSIP/1001-00000002", ari.StateUp, 1)), enter("b", foreign("noor", "PJSIP/1002-00000003", ari.StateUp, 2)))
			apply(r, enter("c", foreign("mara2", "PJSIP/1001-00000004", ari.StateUp, 5)), enter("c", foreign("rana", "PJSIP/1003-00000005", ari.StateUp, 6)))
		}, "rana"},
		"a conference": {func(r *Registry) {
			apply(r, enter("b", foreign("mara", "PJSIP/1001-00000002", ari.StateUp, 1)), enter("b", foreign("noor", "PJSIP/1002-00000003", ari.StateUp, 2)),
				enter("b", foreign("rana", "PJSIP/1003-00000005", ari.StateUp, 3)))
		}, ""},
		"an owned call": {func(r *Registry) {
			apply(r, enter("b", foreign("mara", "PJSIP/1001-00000002", ari.StateUp, 1)), enter("b", phone("noor", "PJSIP/1002", ari.StateUp)))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewRegistry()
			tc.set(r)
			if got, ok := r.HeldBy("PJSIP/1001", "asking"); got.ID != tc.want || ok != (tc.want != "") {
				t.Errorf("held is %q, %t, want %q", got.ID, ok, tc.want)
			}
		})
	}
}

func TestListeningIsWhatTheGateNoted(t *testing.T) {
	r := NewRegistry()
	c := foreign("dana", "PJSIP/1004-00000001", ari.StateRing, 1)
	r.Apply(&ari.ChannelCreated{Channel: c})
	if got := r.Listening(); len(got) != 0 {
		t.Errorf("listening before the note: %v", ids(got))
	}
	c.ChannelVars = map[string]string{"LW_LISTENS": "listen 1.2"}
	r.Apply(&ari.ChannelVarset{Channel: &c})
	if got := r.Listening(); len(got) != 1 || got[0].Listens != "listen 1.2" {
		t.Errorf("listening: %+v", got)
	}
}
