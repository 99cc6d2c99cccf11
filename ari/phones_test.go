package ari_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// office is an Asterisk with two phones, real or not. 1001 calls, 1002 is
// called by the application, over the channel "leg".
type office struct {
	cfg    ari.Config
	calls  func(x *scene, extension string) // 1001 calls; the scene knows the channel as "in"
	rings  func(x *scene)                   // 1002
	lifts  func(x *scene)                   // 1002 answers
	busy   func(x *scene)                   // 1002
	drops  func(x *scene)                   // 1002 hangs up
	moves  func(x *scene, extension string) // 1002 answers that the call should go there
	press  func(x *scene, digit string)     // 1001
	hold   func(x *scene)                   // 1001
	resume func(x *scene)                   // 1001
	refer  func(x *scene, extension string) // 1001
	told   func(x *scene, status int)       // 1001 has learnt what became of that
}

// scene is what a client saw of an office.
type scene struct {
	*transcript
	in string // channel of 1001
}

// fakeOffice is the one that other packages test with.
func fakeOffice(t *testing.T) *office {
	t.Helper()
	asterisk := aritest.New(t)
	asterisk.Unregistered("PJSIP/1003")
	asterisk.Unregistered("PJSIP/nobody")
	in := func(do func(string)) func(*scene) { return func(x *scene) { do(x.in) } }
	leg := func(do func(string)) func(*scene) { return func(*scene) { do("leg") } }
	return &office{
		cfg: asterisk.Config("linewarden"),
		calls: func(_ *scene, extension string) {
			asterisk.Incoming(aritest.Call{Endpoint: "PJSIP/1001", Context: "linewarden-phones", Extension: extension, Args: []string{"phone"}})
		},
		rings:  leg(asterisk.Rings),
		lifts:  leg(asterisk.Answers),
		busy:   leg(func(id string) { asterisk.HangsUp(id, ari.CauseUserBusy) }),
		drops:  leg(func(id string) { asterisk.HangsUp(id, ari.CauseNormalClearing) }),
		moves:  func(_ *scene, extension string) { asterisk.Diverts("leg", extension) },
		press:  func(x *scene, digit string) { asterisk.Presses(x.in, digit) },
		hold:   in(asterisk.Holds),
		resume: in(asterisk.Unholds),
		refer:  func(x *scene, extension string) { asterisk.Refers(x.in, extension) },
		told: func(x *scene, status int) {
			answers := asterisk.State().Channels[x.in].TransferAnswer
			if status != 603 || len(answers) != 1 || answers[0] != ari.TransferDeclined {
				x.t.Errorf("answers %q", answers)
			}
		},
	}
}

// realOffice is one on the configuration that linewarden ships.
func realOffice(t *testing.T) *office {
	t.Helper()
	asterisk := testbed.Start(t, testbed.Options{Phones: []testbed.Account{
		{Name: "1001", Secret: "s1001", Extra: "allow_transfer = yes"}, {Name: "1002", Secret: "s1002", Extra: "allow_transfer = yes"}, {Name: "1003", Secret: "s1003", Extra: "allow_transfer = yes"},
	}})
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	must := func(x *scene, err error) {
		x.t.Helper()
		if err != nil {
			x.t.Fatal(err)
		}
	}
	register := func(name string) *phone.Phone {
		p := phone.Start(t, phone.Config{Name: name, Secret: "s" + name, Server: asterisk.SIPAddr()})
		if err := p.Register(ctx); err != nil {
			t.Fatal(err)
		}
		return p
	}
	first, second := register("1001"), register("1002")
	var outgoing, incoming *phone.Dialog
	var transfer *phone.Transfer
	return &office{
		cfg: ari.Config{URL: asterisk.ARIURL(), Username: asterisk.ARIUsername, Password: asterisk.ARIPassword, App: "linewarden"},
		calls: func(x *scene, extension string) {
			var err error
			outgoing, err = first.Call(ctx, extension)
			must(x, err)
		},
		rings: func(x *scene) {
			select {
			case incoming = <-second.Incoming():
				must(x, incoming.Ring())
			case <-ctx.Done():
				x.t.Fatal("1002 was not called")
			}
		},
		lifts:  func(x *scene) { must(x, incoming.Answer(ctx)) },
		busy:   func(x *scene) { must(x, incoming.Busy()) },
		drops:  func(x *scene) { must(x, incoming.Hangup(ctx)) },
		moves:  func(x *scene, extension string) { must(x, incoming.Redirect(extension)) },
		press:  func(x *scene, digit string) { must(x, outgoing.SendDTMF(ctx, digit)) },
		hold:   func(x *scene) { must(x, outgoing.Hold(ctx)) },
		resume: func(x *scene) { must(x, outgoing.Resume(ctx)) },
		refer: func(x *scene, extension string) {
			var err error
			transfer, err = outgoing.Refer(ctx, extension)
			must(x, err)
		},
		told: func(x *scene, status int) {
			got, err := transfer.Wait(ctx)
			if err != nil || got != status {
				x.t.Errorf("told %d, %v", got, err)
			}
		},
	}
}

// TestPhones plays scenes with phones on a real Asterisk and on the fake one,
// which must answer and report the same.
func TestPhones(t *testing.T) {
	offices := map[string]*office{"real": realOffice(t), "fake": fakeOffice(t)}
	for _, s := range []struct {
		name string
		play func(*scene, *office)
	}{
		{"a call", playCall},
		{"busy", playBusy},
		{"answered elsewhere", playElsewhere},
		{"diverted", playDiverted},
		{"nobody there", playUnregistered},
	} {
		t.Run(s.name, func(t *testing.T) {
			seen := make(map[string]*scene)
			for name, o := range offices {
				b := &box{cfg: o.cfg}
				x := &scene{transcript: b.start(t, "linewarden")}
				s.play(x, o)
				seen[name] = x
				x.cancel(errStopped)
				x.done <- <-x.done
			}
			compare(t, seen["real"].transcript, seen["fake"].transcript)
		})
	}
}

// called waits for the call of 1001.
func (x *scene) called() {
	x.t.Helper()
	start := until[*ari.StasisStart](x.receiver)
	x.in = start.Channel.ID
	x.ids = strings.NewReplacer(x.in, "in")
	x.Events = append(x.Events, x.ids.Replace(describe(start)))
}

// dials calls 1002 on behalf of 1001.
func (x *scene) dials() {
	x.t.Helper()
	ctx := x.t.Context()
	_, err := x.CreateChannel(ctx, ari.CreateChannelRequest{
		Endpoint: "PJSIP/1002", ChannelID: "leg", OriginatorID: x.in, Variables: map[string]string{"PJSIP_TRANSFER_HANDLING()": "ari-only"}})
	x.asked("create", err)
	x.await("StasisStart leg []")
	x.asked("dial", x.Dial(ctx, "leg", x.in, 30*time.Second))
	x.asked("ring", x.Ring(ctx, x.in))
}

func playCall(x *scene, o *office) {
	ctx := x.t.Context()
	o.calls(x, "1002")
	x.called()
	x.dials()
	o.rings(x)
	x.await(`Dial leg "RINGING" "" ""`, "ChannelStateChange leg Ringing", `Dial leg "" "1002" ""`)
	o.lifts(x)
	x.await(`Dial leg "ANSWER" "" ""`, "ChannelStateChange leg Up")
	x.asked("answer", x.Answer(ctx, x.in))
	x.await("ChannelStateChange in Up")
	_, err := x.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b", Type: "mixing,dtmf_events,proxy_media"})
	x.asked("bridge", err)
	x.asked("add", x.AddChannel(ctx, "b", ari.AddChannelRequest{ChannelIDs: []string{x.in, "leg"}, AbsorbDTMF: true}))
	x.await(`ChannelEnteredBridge leg b mixing stasis Stasis "" [in leg]`)
	o.press(x, "#")
	x.await("ChannelDtmfReceived in #")
	o.hold(x)
	x.await("ChannelHold in")
	o.resume(x)
	x.await("ChannelUnhold in")
	o.refer(x, "1003")
	x.await(`ChannelTransfer "" to "1003" "" by in with leg in b`)
	x.asked("decline", x.TransferProgress(ctx, x.in, ari.TransferDeclined))
	x.await(`ChannelTransfer "channel_declined" to "1003" "" by in with leg in b`)
	o.told(x, 603)
	o.drops(x)
	x.await("ChannelDestroyed leg 16 Normal Clearing")
	x.asked("hang up", x.Hangup(ctx, x.in, ari.CauseNormalClearing))
	x.await("StasisEnd in")
	x.asked("destroy", x.DestroyBridge(ctx, "b"))
}

func playBusy(x *scene, o *office) {
	o.calls(x, "1002")
	x.called()
	x.dials()
	o.rings(x)
	x.await(`Dial leg "RINGING" "" ""`, "ChannelStateChange leg Ringing", `Dial leg "" "1002" ""`)
	o.busy(x)
	x.await("ChannelDestroyed leg 17 User busy")
	x.asked("hang up", x.Hangup(x.t.Context(), x.in, ari.CauseUserBusy))
	x.await("StasisEnd in")
}

func playElsewhere(x *scene, o *office) {
	o.calls(x, "1002")
	x.called()
	x.dials()
	o.rings(x)
	x.await(`Dial leg "RINGING" "" ""`, "ChannelStateChange leg Ringing", `Dial leg "" "1002" ""`)
	x.asked("hang up", x.Hangup(x.t.Context(), "leg", ari.CauseAnsweredElsewhere))
	x.await("ChannelDestroyed leg 26 Answered elsewhere")
	x.asked("hang up", x.Hangup(x.t.Context(), x.in, ari.CauseNormalClearing))
	x.await("StasisEnd in")
}

// Asterisk tells where the phone wants the call, once or more, and dials nobody.
func playDiverted(x *scene, o *office) {
	o.calls(x, "1002")
	x.called()
	x.dials()
	o.rings(x)
	x.await(`Dial leg "RINGING" "" ""`, "ChannelStateChange leg Ringing", `Dial leg "" "1002" ""`)
	o.moves(x, "1003")
	x.await(`Dial leg "CANCEL" "" "1003"`, "ChannelDestroyed leg 23 Redirected to new destination")
	slices.Sort(x.Dials)
	x.Dials = slices.Compact(x.Dials)
	x.asked("hang up", x.Hangup(x.t.Context(), x.in, ari.CauseNormalClearing))
	x.await("StasisEnd in")
}

func playUnregistered(x *scene, _ *office) {
	for _, endpoint := range []string{"PJSIP/1003", "PJSIP/nobody"} {
		_, err := x.CreateChannel(x.t.Context(), ari.CreateChannelRequest{Endpoint: endpoint, ChannelID: "leg"})
		x.asked(fmt.Sprint("create ", endpoint), err)
	}
}
