package ari_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/testbed"
)

// box is an Asterisk, real or not, and the phones around it.
type box struct {
	cfg ari.Config // without App
	// rings and answers are endpoints that do so when dialled.
	rings, answers string
	// incoming lets a call from the dialplan enter the application, which may
	// have to be waited for.
	incoming func(t *testing.T, app string)
	// acts lets the phone behind a dialled channel do what its endpoint stands
	// for. A real one does it by itself.
	acts func(channelID string, does string)
	// hangsUp lets the phone behind a dialled channel hang up.
	hangsUp func(t *testing.T, channelID string, cause ari.Cause)
	// endsSound lets a sound that does not exist come to its end.
	endsSound func(channelID string)
}

// fakeBox is the one that other packages test with.
func fakeBox(t *testing.T) *box {
	t.Helper()
	asterisk := aritest.New(t)
	return &box{
		cfg:     asterisk.Config(""),
		rings:   "Local/rings@phones",
		answers: "Local/answers@phones",
		incoming: func(_ *testing.T, app string) {
			asterisk.Incoming(aritest.Call{ID: "in-" + app, Endpoint: "Local/in", App: app, Context: "phones", Extension: app, Args: []string{"one", "two words"}})
		},
		acts: func(channelID, does string) {
			if does == "ring" {
				asterisk.Rings(channelID)
			} else {
				asterisk.Answers(channelID)
			}
		},
		hangsUp:   func(_ *testing.T, channelID string, cause ari.Cause) { asterisk.HangsUp(channelID, cause) },
		endsSound: func(channelID string) { asterisk.Played(channelID, true) },
	}
}

// phonesContext are the phones of a real box. One that answers at once would do
// so before Asterisk has reported that it was dialled.
const phonesContext = `
[phones]
exten => rings,1,Ringing()
 same => n,Wait(60)
exten => answers,1,Wait(0.3)
 same => n,Answer()
 same => n,Wait(60)
exten => _app-.,1,Stasis(${EXTEN},one,two words)
 same => n,Wait(60)
`

// realBox is a real one.
func realBox(t *testing.T) *box {
	t.Helper()
	asterisk := testbed.Start(t, testbed.Options{Files: map[string][]byte{"test-extensions.conf": []byte(phonesContext)}})
	b := &box{
		cfg:     ari.Config{URL: asterisk.ARIURL(), Username: asterisk.ARIUsername, Password: asterisk.ARIPassword},
		rings:   "Local/rings@phones",
		answers: "Local/answers@phones",
		acts:    func(string, string) {},
		incoming: func(t *testing.T, app string) {
			t.Helper()
			if _, err := asterisk.Command(t.Context(), "channel originate Local/"+app+"@phones application Wait 60"); err != nil {
				t.Fatal(err)
			}
		},
		endsSound: func(string) {},
	}
	b.hangsUp = func(t *testing.T, channelID string, cause ari.Cause) {
		t.Helper()
		// The other half of the Local channel is the phone.
		if err := b.client(t, "app-phone").Hangup(t.Context(), channelID+";2", cause); err != nil {
			t.Error(err)
		}
	}
	return b
}

// client makes a client for an application.
func (b *box) client(t *testing.T, app string, change ...func(*ari.Config)) *ari.Client {
	t.Helper()
	cfg := b.cfg
	cfg.App = app
	cfg.RequestTimeout = 20 * time.Second
	for _, c := range change {
		c(&cfg)
	}
	client, err := ari.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// transcript is what a client saw, without what differs from run to run.
type transcript struct {
	*receiver
	b       *box
	app     string
	ids     *strings.Replacer
	Answers []string
	Events  []string // but those of type Dial
	Dials   []string // which Asterisk reports as it comes, even the first after the others
}

// start runs a client and waits until it is connected.
func (b *box) start(t *testing.T, app string, change ...func(*ari.Config)) *transcript {
	t.Helper()
	r := receive(t, b.client(t, app, append(change, func(c *ari.Config) { c.Events = callEvents })...))
	want[*ari.Snapshot](r)
	return &transcript{receiver: r, b: b, app: app, ids: strings.NewReplacer()}
}

// asked notes the answer to a request.
func (x *transcript) asked(what string, err error) {
	for kind, sentinel := range sentinels {
		if e, ok := errors.AsType[*ari.Error](err); ok && errors.Is(e, sentinel) {
			what += fmt.Sprintf(": %s %d %s", kind, e.Status, e.Message)
		}
	}
	x.Answers = append(x.Answers, x.ids.Replace(what))
}

// await notes events until all that are wanted have come, in any order.
func (x *transcript) await(wanted ...string) {
	x.t.Helper()
	for len(wanted) > 0 {
		line := x.ids.Replace(describe(x.next()))
		if strings.HasPrefix(line, "Dial ") {
			x.Dials = append(x.Dials, line)
		} else {
			x.Events = append(x.Events, line)
		}
		wanted = slices.DeleteFunc(wanted, func(w string) bool { return w == line })
		if len(x.Events) > 200 {
			x.t.Fatalf("no %q among %q", wanted, x.Events)
		}
	}
}

// compare holds what was seen of the fake one against what was seen of the
// real one.
func compare(t *testing.T, genuine, fake *transcript) {
	t.Helper()
	if diff := cmp.Diff(genuine.Answers, fake.Answers); diff != "" {
		t.Errorf("answers of the real one (-) and the fake one (+):\n%s", diff)
	}
	if diff := cmp.Diff(genuine.Events, fake.Events); diff != "" {
		t.Errorf("events of the real one (-) and the fake one (+):\n%s", diff)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(genuine.Dials)), slices.Sorted(slices.Values(fake.Dials))); diff != "" {
		t.Errorf("dialling of the real one (-) and the fake one (+):\n%s", diff)
	}
}

// incoming lets a call enter, which is called "in" from then on.
func (x *transcript) incoming() (id string) {
	x.t.Helper()
	x.b.incoming(x.t, x.app)
	start := until[*ari.StasisStart](x.receiver)
	id = start.Channel.ID
	x.ids = strings.NewReplacer(id, "in", x.app, "app")
	x.Events = append(x.Events, x.ids.Replace(describe(start)))
	return id
}

// describe tells of an event what does not differ from run to run.
func describe(event ari.Event) string {
	in := func(b ari.Bridge) string {
		return fmt.Sprintf("%s %s %s %s %q %v", b.ID, b.BridgeType, b.BridgeClass, b.Creator, b.Name, b.ChannelIDs)
	}
	switch e := event.(type) {
	case *ari.StasisStart:
		return fmt.Sprintf("StasisStart %s %q", e.Channel.ID, e.Args)
	case *ari.StasisEnd:
		return "StasisEnd " + e.Channel.ID
	case *ari.ChannelStateChange:
		return fmt.Sprintf("ChannelStateChange %s %s", e.Channel.ID, e.Channel.State)
	case *ari.ChannelHangupRequest:
		return fmt.Sprintf("ChannelHangupRequest %s %d %v", e.Channel.ID, e.Cause, e.Soft)
	case *ari.ChannelDestroyed:
		return fmt.Sprintf("ChannelDestroyed %s %d %s", e.Channel.ID, e.Cause, e.CauseTxt)
	case *ari.Dial:
		return fmt.Sprintf("Dial %s %q %q %q", e.Peer.ID, e.DialStatus, e.DialString, e.Forward)
	case *ari.ChannelEnteredBridge:
		return fmt.Sprintf("ChannelEnteredBridge %s %s", e.Channel.ID, in(e.Bridge))
	case *ari.ChannelLeftBridge:
		return fmt.Sprintf("ChannelLeftBridge %s %s", e.Channel.ID, in(e.Bridge))
	case *ari.PlaybackStarted:
		return fmt.Sprintf("PlaybackStarted %s %s %s %s", e.Playback.ID, e.Playback.State, e.Playback.MediaURI, e.Playback.TargetURI)
	case *ari.ChannelDtmfReceived:
		return fmt.Sprintf("ChannelDtmfReceived %s %s", e.Channel.ID, e.Digit)
	case *ari.ChannelHold:
		return "ChannelHold " + e.Channel.ID
	case *ari.ChannelUnhold:
		return "ChannelUnhold " + e.Channel.ID
	case *ari.ChannelTransfer:
		to, by := e.ReferTo, e.ReferredBy
		line := fmt.Sprintf("ChannelTransfer %q to %q %q by %s", e.State, to.RequestedDestination.Destination, to.RequestedDestination.ProtocolID, by.SourceChannel.ID)
		if by.ConnectedChannel != nil {
			line += " with " + by.ConnectedChannel.ID
		}
		if by.Bridge != nil {
			line += " in " + by.Bridge.ID
		}
		return line
	case *ari.RecordingStarted:
		return "RecordingStarted " + recording(e.Recording)
	case *ari.RecordingFinished:
		return "RecordingFinished " + recording(e.Recording)
	case *ari.RecordingFailed:
		return fmt.Sprintf("RecordingFailed %s: %s", recording(e.Recording), e.Recording.Cause)
	case *ari.PlaybackFinished:
		return fmt.Sprintf("PlaybackFinished %s %s", e.Playback.ID, e.Playback.State)
	}
	return event.Type()
}
