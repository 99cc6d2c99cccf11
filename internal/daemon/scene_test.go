package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// tempting is a policy under which there is something of each kind to get at, and
// Rana may do none of it.
const tempting = `
[role.all]
call           = "all"
call_external  = "all"
intercom       = "all"
pickup         = "all"
transfer       = "all"
divert         = "all"
park           = true
unpark         = "all"
control_ivr    = "all"
listen         = "all"
whisper        = "all"
barge          = "all"
queue_login    = "all"
pickup_waiting = "all"
[ivr.desk]
extension = "7000"
[queue.support]
extension = "6000"
[number."+33142685303"]
user = "rana"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "all"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "all"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "all"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
role = "all"
[user.otto]
extension = "1006"
endpoints = ["PJSIP/1006"]
role = "all"
[user.lena]
extension = "1007"
endpoints = ["PJSIP/1007"]
role = "all"
[user.kim]
extension = "1008"
endpoints = ["PJSIP/1008"]
role = "all"
`

const temptingSettings = `
[calls]
ring_timeout     = "5m"
outbound_context = "outbound"
queue_context    = "queues"
ivr_context      = "ivrs"
[numbers]
country = "FR"
`

// surroundings are the dialplan around linewarden: what its answers lead to, and
// the same things where nobody asks.
const surroundings = `
[outbound]
exten => _[+0-9]!,1,Dial(PJSIP/carrier,30)
[queues]
exten => 6000,1,Answer()
 same => n,Queue(support)
[ivrs]
exten => 7000,1,Answer()
 same => n,Echo()
[unguarded]
exten => 5501,1,Dial(PJSIP/1006)
exten => 5502,1,Dial(PJSIP/carrier)
exten => 5503,1,Pickup(1002@linewarden-phones)
exten => 5504,1,Pickup()
exten => 5505,1,BlindTransfer(1006,linewarden-phones)
exten => 5506,1,AttendedTransfer(1006)
exten => 5507,1,Transfer(PJSIP/1006)
exten => 5508,1,Park()
exten => 5509,1,ParkedCall(default,71)
exten => 5510,1,Page(PJSIP/1006)
exten => 5511,1,Goto(ivrs,7000,1)
exten => 5512,1,Set(DEVICE_STATE(Custom:linewarden-ivr-7000-closed)=INUSE)
exten => 5513,1,ChanSpy(PJSIP/1004,q)
exten => 5514,1,ChanSpy(PJSIP/1004,qw)
exten => 5515,1,ChanSpy(PJSIP/1004,qB)
exten => 5516,1,MixMonitor(call.wav)
exten => 5517,1,VoiceMailMain(1004@default,s)
exten => 5518,1,AddQueueMember(support)
exten => 5519,1,ChannelRedirect(${QUEUE_GET_CHANNEL(support,1)},ivrs,7000,1)
exten => 5520,1,Set(CALLERID(num)=+33142685300)
 same => n,Dial(PJSIP/carrier)
`

// scene is an office in which there is something of each kind to get at: a call
// that rings, one that is parked, one that waits, one in which two talk, and that
// of Rana's with Mara, which Rana would like to be another.
type scene struct {
	*office.Desk
	t                                    *testing.T
	mara, noor, rana, dana, tarik        *phone.Phone
	otto, lena, carrier, caller          *phone.Phone
	ranas, maras                         *phone.Dialog
	danas, tariks, ringing, ringer, held *phone.Dialog
	waiting                              *phone.Dialog
	from                                 int // the daemon's record before anything was tried
}

// temptingOffice is where scenes are set. What Rana's endpoint has besides is given.
func temptingOffice(t *testing.T, ranas string) *office.Desk {
	t.Helper()
	const secret = "office-of-a-minute"
	return office.Start(t, office.Options{
		Policy: tempting, Settings: temptingSettings, Endpoint: map[string]string{"1003": ranas},
		Strangers: []testbed.Account{
			{Name: "carrier", Secret: secret, Template: "linewarden-trunk", Extra: "identify_by = username\n"},
			{Name: "caller", Secret: secret, Extra: "context = queues\ncallerid = <5550100>\n"},
		},
		Asterisk: map[string][]byte{
			"test-extensions.conf": []byte(surroundings),
			"queues.conf":          []byte("[general]\n[support]\nretry = 1\njoinempty = yes\n"),
			"voicemail.conf":       []byte("[general]\nformat = wav\n[default]\n1004 => 1234,Dana\n"),
		},
	})
}

// setScene lets all of it happen.
func setScene(t *testing.T, d *office.Desk) *scene {
	t.Helper()
	s := &scene{
		Desk: d, t: t, mara: d.Phone("1001"), noor: d.Phone("1002"), rana: d.Phone("1003"), dana: d.Phone("1004"),
		tarik: d.Phone("1005"), otto: d.Phone("1006"), lena: d.Phone("1007"), carrier: d.QuietPhone("carrier"), caller: d.Phone("caller"),
	}
	var own *phone.Dialog
	s.held, own = d.Talk(s.otto, s.mara, "1001")
	parks(d, s.mara, own, s.held)
	s.danas, s.tariks = d.Talk(s.dana, s.tarik, "1005")
	s.waiting = d.Call(s.caller, "6000")
	d.Must(s.waiting.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	s.ringer = d.Call(s.lena, "1002")
	s.ringing = d.Ring(s.noor)
	d.Must(s.ringer.WaitRinging(d.Ctx))
	s.maras, s.ranas = d.Talk(s.mara, s.rana, "1003")
	s.from = len(d.Trail.Records())
	return s
}

// untouched checks that nothing of it has changed, and that Rana was allowed
// nothing.
func (s *scene) untouched() {
	s.t.Helper()
	s.Must(s.maras.HearsOnly(s.Ctx, s.rana.Tone()))
	s.Must(s.ranas.HearsOnly(s.Ctx, s.mara.Tone()))
	s.Must(s.danas.HearsOnly(s.Ctx, s.tarik.Tone()))
	s.Must(s.tariks.HearsOnly(s.Ctx, s.dana.Tone()))
	s.Must(s.held.HearsOnly(s.Ctx, testbed.HoldMusicHz()))
	s.Must(s.waiting.HearsOnly(s.Ctx, testbed.HoldMusicHz()))
	if got := s.ringing.State(); got != phone.Ringing {
		s.t.Errorf("the call that rang is %v", got)
	}
	for who, call := range map[*phone.Phone]*phone.Dialog{s.mara: s.maras, s.dana: s.danas, s.tarik: s.tariks, s.caller: s.waiting} {
		if who != s.mara && call.Heard(s.rana.Tone()) {
			s.t.Errorf("%s has heard Rana", who.Name())
		}
		if who != s.mara && s.ranas.Heard(who.Tone()) {
			s.t.Errorf("Rana has heard %s", who.Name())
		}
	}
	wantNoCall(s.t, s.otto)
	wantNoCall(s.t, s.carrier)
	if got := members(s.Desk, "support"); got != "" {
		s.t.Errorf("somebody has logged in:\n%s", got)
	}
	if got := modeOf(s.Desk); got != "" {
		s.t.Errorf("the IVR was switched: %s", got)
	}
	for _, r := range s.Trail.Records()[s.from:] {
		if r.Message == audit.MessageDecision && r.Attrs["user"] == "rana" && r.Attrs["effect"] == "allow" {
			s.t.Errorf("Rana was allowed something: %v", r)
		}
	}
}

// asks are what a phone can ask for, by what it dials for it.
var asks = map[string]enforcement.Operation{
	"1006":           enforcement.PlaceCall,
	"0142685399":     enforcement.CallOutside,
	"*6520142685399": enforcement.PresentCallerID,
	"**1002":         enforcement.Pickup,
	"*8":             enforcement.GroupPickup,
	"70":             enforcement.Park,
	"71":             enforcement.Retrieve,
	"*801006":        enforcement.Intercom,
	"*57000":         enforcement.SendIntoIVR,
	"*2927000":       enforcement.SwitchIVR,
	"*2221004":       enforcement.Listen,
	"*2231004":       enforcement.Whisper,
	"*2241004":       enforcement.Barge,
	"*1":             enforcement.Record,
	"*92":            enforcement.PlayRecording,
	"*981004":        enforcement.Voicemail,
	"*456000":        enforcement.QueueLogin,
	"*496000":        enforcement.QueuePull,
	"*78":            enforcement.Snooze,
	"*721006":        enforcement.Forward,
}

// unguarded are what there is in a dialplan that asks nobody.
var unguarded = map[string]enforcement.Operation{
	"5501": enforcement.PlaceCall, "5502": enforcement.CallOutside, "5503": enforcement.Pickup,
	"5504": enforcement.GroupPickup, "5505": enforcement.BlindTransfer, "5506": enforcement.AttendedTransfer,
	"5507": enforcement.Divert, "5508": enforcement.Park, "5509": enforcement.Retrieve, "5510": enforcement.Intercom,
	"5511": enforcement.SendIntoIVR, "5512": enforcement.SwitchIVR, "5513": enforcement.Listen,
	"5514": enforcement.Whisper, "5515": enforcement.Barge, "5516": enforcement.Record,
	"5517": enforcement.Voicemail, "5518": enforcement.QueueLogin, "5519": enforcement.QueuePull,
	"5520": enforcement.PresentCallerID,
}

// proven says that nobody got anything of it in a way.
func proven(t *testing.T, way enforcement.Way, operations map[string]enforcement.Operation) {
	t.Helper()
	for _, operation := range operations {
		enforcement.Prevented(t, operation, way)
	}
}
