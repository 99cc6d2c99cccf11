package gate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

// What the gate finds is what the dialplan needs, and only where it is allowed.
func TestWhatIsFound(t *testing.T) {
	for name, tc := range map[string]struct {
		set            func(*desk)
		request        string
		effect, reason string
		told           map[string]string
	}{
		"a pickup": {
			func(d *desk) { d.ring("PJSIP/1005", "PJSIP/1002", "PJSIP/1001") }, "/pickup?to=1002", "allow", "granted",
			map[string]string{"LW_CHANNEL": "to PJSIP/1002"},
		},
		"a pickup of what may not be taken": {
			func(d *desk) { d.ring("PJSIP/1005") }, "/pickup?to=1005", "deny", "not_granted", map[string]string{"LW_CHANNEL": ""},
		},
		"a pickup where nothing rings": {
			func(d *desk) { d.ring("PJSIP/1005") }, "/pickup?to=1002", "deny", "no_call", map[string]string{"LW_CHANNEL": ""},
		},
		"a group pickup takes the longest of those it may": {
			func(d *desk) { d.ring("PJSIP/stranger", "PJSIP/1005", "PJSIP/1001", "PJSIP/1002") }, "/group-pickup", "allow", "granted",
			map[string]string{"LW_CHANNEL": "to PJSIP/1001"},
		},
		"a group pickup of others": {
			func(d *desk) { d.ring("PJSIP/stranger", "PJSIP/1005") }, "/group-pickup", "deny", "not_granted", nil,
		},
		"a group pickup of nothing": {func(*desk) {}, "/group-pickup", "deny", "no_call", nil},
		"a group pickup without knowing": {
			func(d *desk) { d.ring("PJSIP/1002"); d.blind.Store(true) }, "/group-pickup", "deny", "no_call", nil,
		},
		"parking whom the phone holds": {
			func(d *desk) { d.talk("b", "PJSIP/1004", "PJSIP/1002") }, "/park", "allow", "granted",
			map[string]string{"LW_CHANNEL": "bPJSIP/1002", "LW_ENDPOINT": "PJSIP/1004"},
		},
		"parking nobody": {func(*desk) {}, "/park", "deny", "no_call", map[string]string{"LW_CHANNEL": ""}},
		"parking without knowing": {
			func(d *desk) { d.talk("b", "PJSIP/1004", "PJSIP/1002"); d.blind.Store(true) }, "/park", "deny", "no_call", nil,
		},
		"a number outside": {
			func(*desk) {}, "/external?to=0142685300", "allow", "granted",
			map[string]string{"LW_NUMBER": "+33142685300", "LW_CALLERID": "+33100000001"},
		},
		"an ivr":                  {func(*desk) {}, "/ivr?to=7000", "allow", "granted", map[string]string{"LW_IVR": "desk"}},
		"the next mode of an ivr": {func(*desk) {}, "/ivr-next-mode?to=7000", "allow", "granted", modeOfDesk("0")},
		"a mode of an ivr":        {func(*desk) {}, "/ivr-mode?to=27000", "allow", "granted", modeOfDesk("2")},
		"the mode that is on":     {func(*desk) {}, "/ivr-hear?to=07000", "allow", "granted", modeOfDesk("0")},
		"a greeting to record":    {func(*desk) {}, "/ivr-record?to=17000", "allow", "granted", modeOfDesk("1")},
		"no mode":                 {func(*desk) {}, "/ivr-mode?to=37000", "deny", "unknown_target", nothingOfDesk},
		"no other mode":           {func(*desk) {}, "/ivr-mode?to=07000", "deny", "unknown_target", nothingOfDesk},
		"no greeting":             {func(*desk) {}, "/ivr-record?to=97000", "deny", "unknown_target", nothingOfDesk},
		"a mode of no ivr":        {func(*desk) {}, "/ivr-mode?to=21001", "deny", "unknown_target", nothingOfDesk},
		"a mode of nothing":       {func(*desk) {}, "/ivr-hear?to=", "deny", "unknown_target", nothingOfDesk},
		"one's own voicemail": {
			func(*desk) {}, "/voicemail", "allow", "granted", map[string]string{"LW_MAILBOX": "1004", "LW_ACCESS": "manage"},
		},
		"another's voicemail": {
			func(d *desk) {
				d.adopt(staff + "[user.yara]\nextension = \"1010\"\nvoicemail = true\nmulti_user_aware = true\n[user.yara.share]\nvoicemails = \"all\"\n")
			},
			"/shared-voicemail?to=1010", "allow", "shared", map[string]string{"LW_MAILBOX": "1010", "LW_ACCESS": "hear"},
		},
		"a login": {
			func(*desk) {}, "/queue-login?to=6000", "allow", "granted",
			map[string]string{"LW_QUEUE": "support", "LW_ENDPOINT": "PJSIP/1004"},
		},
		"a logout": {func(*desk) {}, "/queue-logout?to=6000", "allow", "granted", map[string]string{"LW_QUEUE": "support"}},
		"a pause":  {func(*desk) {}, "/queue-pause?to=6000", "allow", "granted", map[string]string{"LW_ENDPOINT": "PJSIP/1004"}},
		"no pause": {func(*desk) {}, "/queue-unpause?to=6000", "allow", "granted", map[string]string{"LW_QUEUE": "support"}},
		"a queue":  {func(*desk) {}, "/queue-waiting?to=6000", "allow", "granted", map[string]string{"LW_QUEUE": "support"}},
		"a whisper": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "/whisper?to=1001", "allow", "granted",
			map[string]string{"LW_CHANNEL": "bPJSIP/1001", "LW_LISTENS": "whisper bPJSIP/1001"},
		},
		"a whisper to somebody else": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "/whisper?to=1002", "deny", "not_granted", nil,
		},
		"a barge": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "/barge?to=1001", "deny", "not_granted",
			map[string]string{"LW_CHANNEL": "", "LW_LISTENS": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			tc.set(d)
			call := d.ask(dana, tc.request)
			d.want(call, tc.effect, tc.reason, "")
			for name, want := range tc.told {
				if got := call.Variable(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// Whoever wants a beep is told of, and whoever could not hear it refuses.
func TestABeepBeforeAListening(t *testing.T) {
	mara := strings.Replace(staff, "[user.mara]\n", "[user.mara]\nmonitor_beep = true\n", 1)
	noor := strings.Replace(staff, "[user.noor]\n", "[user.noor]\nmonitor_beep = true\n", 1)
	for name, tc := range map[string]struct {
		policy         string
		set            func(*desk)
		reason         string
		beep, listened string
	}{
		"nobody wants one": {
			staff, func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "granted", "", "listen bPJSIP/1001",
		},
		"the target": {
			mara, func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "granted", "yes", "listen bPJSIP/1001 noor,mara",
		},
		"the other": {
			noor, func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "granted", "yes", "listen bPJSIP/1001 noor,mara",
		},
		"the target of three": {
			mara, func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002", "PJSIP/trunk") }, "granted", "yes", "listen bPJSIP/1001 noor,mara",
		},
		"another of three": {
			noor, func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002", "PJSIP/trunk") }, "undischarged_obligation", "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.adopt(tc.policy)
			tc.set(d)
			call := d.ask(dana, "/listen?to=1001")
			d.want(call, "", tc.reason, "")
			if got := call.Variable("LW_BEEP"); got != tc.beep {
				t.Errorf("LW_BEEP is %q, want %q", got, tc.beep)
			}
			if got := call.Variable("LW_LISTENS"); got != tc.listened {
				t.Errorf("LW_LISTENS is %q, want %q", got, tc.listened)
			}
		})
	}
}

// A user without an extension has no voicemail box.
func TestWhoHasNoBoxHearsNothing(t *testing.T) {
	d := open(t)
	d.want(d.ask("PJSIP/1006-00000001", "/voicemail"), "deny", "no_call", "20")
	d.want(d.ask("PJSIP/1009-00000001", "/voicemail"), "deny", "unknown_subject", "21")
}

func TestListening(t *testing.T) {
	for name, tc := range map[string]struct {
		set                   func(*desk)
		effect, reason, cause string
	}{
		"nobody talks":     {func(*desk) {}, "deny", "no_call", "20"},
		"to one who talks": {func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "allow", "granted", ""},
		"with somebody outside": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/trunk") }, "allow", "granted", "",
		},
		"with one who refuses": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1005") }, "deny", "target_veto", "21",
		},
		"with one who refuses, behind a Local channel": {
			func(d *desk) {
				d.talk("b", "PJSIP/1001", "Local/1005@x-0000000a;1")
				d.talk("c", "Local/1005@x-0000000a;2", "PJSIP/1005")
			},
			"deny", "target_veto", "21",
		},
		"without knowing who is on the call": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002"); d.blind.Store(true) }, "deny", "no_call", "20",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			tc.set(d)
			d.want(d.ask(dana, "/listen?to=1001"), tc.effect, tc.reason, tc.cause)
		})
	}
}

func TestRetrievingAParkedCall(t *testing.T) {
	parkIn := func(d *desk, id, parker string) {
		c := ari.Channel{
			ID: id, Name: "PJSIP/" + id + "-00000001", State: ari.StateUp,
			ChannelVars: map[string]string{"LW_PARKER": parker},
		}
		lot := ari.Bridge{ID: "lot", Name: "default", BridgeClass: calls.ParkingClass, BridgeType: ari.BridgeHolding}
		d.apply(&ari.ChannelCreated{Channel: c}, &ari.ChannelEnteredBridge{Bridge: lot, Channel: c})
	}
	for name, tc := range map[string]struct {
		set                   func(*desk)
		slot                  string
		effect, reason, cause string
	}{
		"one's own":           {func(d *desk) { parkIn(d, "caller", "PJSIP/1004") }, "71", "allow", "granted", ""},
		"another's":           {func(d *desk) { parkIn(d, "caller", "PJSIP/1002") }, "71", "deny", "not_granted", "21"},
		"parked by nobody":    {func(d *desk) { parkIn(d, "caller", "") }, "71", "deny", "unknown_target", "1"},
		"parked by a trunk":   {func(d *desk) { parkIn(d, "caller", "PJSIP/trunk") }, "71", "deny", "unknown_target", "1"},
		"parked by a name":    {func(d *desk) { parkIn(d, "caller", "dana") }, "71", "deny", "unknown_target", "1"},
		"nobody":              {func(*desk) {}, "71", "deny", "none_parked", "20"},
		"an empty slot":       {func(d *desk) { parkIn(d, "caller", "PJSIP/1004") }, "72", "deny", "none_parked", "20"},
		"without knowing":     {func(d *desk) { parkIn(d, "caller", "PJSIP/1004"); d.blind.Store(true) }, "71", "deny", "none_parked", "20"},
		"no slot":             {func(d *desk) { parkIn(d, "caller", "PJSIP/1004") }, "", "deny", "unknown_target", "1"},
		"with more behind it": {func(d *desk) { parkIn(d, "caller", "PJSIP/1004") }, "71%2Cother", "deny", "unknown_target", "1"},
		"in another form":     {func(d *desk) { parkIn(d, "caller", "PJSIP/1004") }, "071", "deny", "unknown_target", "1"},
		"a function":          {func(d *desk) { parkIn(d, "caller", "PJSIP/1004") }, "71)%7D%24%7BSHELL(x", "deny", "unknown_target", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			tc.set(d)
			variables := preset()
			variables["PARK_GET_CHANNEL(71,default)"] = "PJSIP/caller-00000001"
			call, err := agitest.Ask(t.Context(), d.url+"/unpark?to="+tc.slot, agitest.Channel{Name: dana, Variables: variables})
			if err != nil {
				t.Fatal(err)
			}
			d.want(call, tc.effect, tc.reason, tc.cause)
			if slot, id := call.Variable("LW_SLOT"), call.Variable("LW_CHANNEL"); tc.effect == "allow" && (slot != "71" || id != "caller") {
				t.Errorf("told of %q in %q", id, slot)
			}
		})
	}
}

func TestPullingAWaitingCaller(t *testing.T) {
	in := func(id, app, data string, seconds int) ari.Channel {
		return ari.Channel{
			ID: id, Name: "PJSIP/" + id + "-00000001", State: ari.StateUp,
			Dialplan:     ari.Dialplan{AppName: app, AppData: data},
			CreationTime: ari.Time{Time: time.Unix(int64(seconds), 0)},
		}
	}
	fill := func(d *desk) {
		d.channels = []ari.Channel{
			in("late", "Queue", "support,tT", 9), in("first", "Queue", "support", 5), in("served", "Queue", "support", 1),
			in("elsewhere", "Queue", "sales", 0), in("playback", "Playback", "support", 0), in("longer", "Queue", "supports", 0),
		}
		for _, c := range d.channels {
			d.apply(&ari.ChannelCreated{Channel: c})
		}
		d.apply(&ari.ChannelEnteredBridge{Bridge: ari.Bridge{ID: "b"}, Channel: d.channels[2]})
	}
	for name, tc := range map[string]struct {
		set             func(*desk)
		reason, channel string
	}{
		"the one who waits longest": {fill, "granted", "first"},
		"nobody waits":              {func(*desk) {}, "no_call", ""},
		"asterisk does not say":     {func(d *desk) { fill(d); d.listing = errors.New("500") }, "no_call", ""},
		"without knowing":           {func(d *desk) { fill(d); d.blind.Store(true) }, "no_call", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			tc.set(d)
			call := d.ask(dana, "/queue-pull?to=6000")
			d.want(call, "", tc.reason, "")
			if got := call.Variable("LW_CHANNEL"); got != tc.channel {
				t.Errorf("the caller is %q, want %q", got, tc.channel)
			}
		})
	}
}

// modeOfDesk is what the dialplan is told of a mode of the IVR desk.
func modeOfDesk(mode string) map[string]string {
	return map[string]string{"LW_IVR_EXTEN": "7000", "LW_MODES": "open&closed", "LW_MODE": mode}
}

// nothingOfDesk is what it is told of none.
var nothingOfDesk = map[string]string{"LW_IVR_EXTEN": "", "LW_MODES": "", "LW_MODE": ""}
