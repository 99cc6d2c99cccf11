package switchboard_test

import (
	"fmt"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

func TestAChannelThatNobodyLetInIsHungUp(t *testing.T) {
	for name, args := range map[string][]string{
		"no arguments":      nil,
		"foreign":           {"conference"},
		"a leg of ours":     {"leg", "1001-1"},
		"a snoop of ours":   {"snoop", "1001-1"},
		"a phone and more":  {"phone", "1"},
		"a phone of sorts":  {"Phone"},
		"an empty argument": {""},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			id, entered := w.Incoming(aritest.Call{Endpoint: "PJSIP/1001", Extension: "1003", Args: args})
			if !entered {
				t.Fatal("the channel did not enter the application")
			}
			w.gone(id, ari.CauseCongestion)
			w.became()
		})
		t.Run(name+", found in a snapshot", func(t *testing.T) {
			w := open(t)
			w.Lose("StasisStart", 1)
			id, _ := w.Incoming(aritest.Call{Endpoint: "PJSIP/1001", Extension: "1003", Args: args})
			w.takesStock()
			w.gone(id, ari.CauseCongestion)
			w.became()
		})
	}
}

func TestEventsOfUnknownChannelsDoNothing(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1005")
	w.handled()
	before := len(w.State().Requests)
	const at = `"timestamp":"2026-11-22T06:11:21.945+0000","application":"linewarden"`
	channel := func(state ari.ChannelState) string {
		return fmt.Sprintf(`{"id":"unknown","name":"PJSIP/1001-0000ffff","state":%q,"channelvars":{"LW_CALL":%q,"LW_ROLE":"leg"}}`, state, caller)
	}
	for _, event := range []string{
		`{"type":"ChannelCreated",` + at + `,"channel":` + channel(ari.StateDown) + `}`,
		`{"type":"ChannelStateChange",` + at + `,"channel":` + channel(ari.StateRinging) + `}`,
		`{"type":"ChannelStateChange",` + at + `,"channel":` + channel(ari.StateUp) + `}`,
		`{"type":"Dial",` + at + `,"dialstatus":"PROGRESS","peer":` + channel(ari.StateUp) + `}`,
		`{"type":"ChannelEnteredBridge",` + at + `,"bridge":{"id":"lw-` + caller + `"},"channel":` + channel(ari.StateUp) + `}`,
		`{"type":"PlaybackFinished",` + at + `,"playback":{"id":"p","target_uri":"channel:unknown","state":"done"}}`,
		`{"type":"PlaybackFinished",` + at + `,"playback":{"id":"p","target_uri":"bridge:unknown","state":"done"}}`,
		`{"type":"ChannelTransfer",` + at + `,"referred_by":{"source_channel":` + channel(ari.StateUp) + `},"refer_to":{}}`,
		`{"type":"ChannelDestroyed",` + at + `,"cause":16,"channel":` + channel(ari.StateUp) + `}`,
		`{"type":"StasisEnd",` + at + `,"channel":` + channel(ari.StateUp) + `}`,
		`{"type":"SomethingNew",` + at + `}`,
	} {
		w.Send(event)
	}
	w.handled()
	w.talk(caller, callee)
	if s := w.State(); len(s.Requests) != before {
		t.Errorf("asked Asterisk for %+v", s.Requests[before:])
	}
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
	w.quiet()
}
