package ari_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/testbed"
)

// parkingContexts are a parking lot of two slots, and how a channel is taken out
// of it: into the application.
const parkingContexts = `
[park]
exten => s,1,Park(default,sc(back,s,1)t(1))
 same => n,Stasis(parking,full)
[back]
exten => s,1,Stasis(parking,back)
[pull]
exten => s,1,ChannelRedirect(${LW_PULL},pulled,s,1)
 same => n,Hangup()
[pulled]
exten => s,1,Stasis(parking,pulled)
`

// parkingBoxes are a real Asterisk with a parking lot, and the fake one.
func parkingBoxes(t *testing.T) map[string]*box {
	t.Helper()
	genuine := testbed.Start(t, testbed.Options{Files: map[string][]byte{
		"test-extensions.conf": []byte(phonesContext + parkingContexts),
		"res_parking.conf":     []byte("[general]\n[default]\nparkpos=71-72\n"),
	}})
	fake := aritest.New(t)
	fake.Context("park", func(r aritest.Run) {
		if !r.Park(aritest.ParkRequest{Lot: "default", First: 71, Last: 72, Comeback: ari.Location{Context: "back"}}) {
			r.Stasis("parking", "full")
		}
	})
	fake.Context("back", func(r aritest.Run) { r.Stasis("parking", "back") })
	fake.Context("pull", func(r aritest.Run) { r.Redirect(r.Variable("LW_PULL"), "pulled", "s") })
	fake.Context("pulled", func(r aritest.Run) { r.Stasis("parking", "pulled") })
	return map[string]*box{
		"real": {
			cfg:  ari.Config{URL: genuine.ARIURL(), Username: genuine.ARIUsername, Password: genuine.ARIPassword},
			acts: func(string, string) {},
		},
		"fake": {cfg: fake.Config(""), acts: func(channelID, does string) {
			if does == "answer" {
				fake.Answers(channelID)
			} else {
				fake.ParkingTimesOut(channelID)
			}
		}},
	}
}

// TestFaithfulParking parks and takes back on a real Asterisk and on the fake
// one.
func TestFaithfulParking(t *testing.T) {
	seen := make(map[string]*transcript)
	for name, b := range parkingBoxes(t) {
		x := b.start(t, "parking", func(c *ari.Config) { c.SubscribeAll = true })
		playParking(x)
		seen[name] = x
	}
	if diff := cmp.Diff(seen["real"].Answers, seen["fake"].Answers); diff != "" {
		t.Errorf("answers of the real one (-) and the fake one (+):\n%s", diff)
	}
	if diff := cmp.Diff(seen["real"].Events, seen["fake"].Events); diff != "" {
		t.Errorf("events of the real one (-) and the fake one (+):\n%s", diff)
	}
}

func playParking(x *transcript) {
	ctx := x.t.Context()
	names := map[string]string{}
	for _, id := range []string{"leg", "two", "three"} {
		c, err := x.CreateChannel(ctx, ari.CreateChannelRequest{Endpoint: "Local/answers@phones/n", ChannelID: id})
		x.asked("create", err)
		names[id] = c.Name
		x.about(id, "StasisStart "+id+" []")
		x.asked("dial", x.Dial(ctx, id, "", 30*time.Second))
		x.b.acts(id, "answer")
		x.about(id, "ChannelStateChange "+id+" Up")
	}
	slot := func(slot string) {
		in := "nobody"
		name, err := x.Variable(ctx, "three", "PARK_GET_CHANNEL("+slot+",default)")
		for id := range names {
			if names[id] == name {
				in = id
			}
		}
		x.asked("in "+slot+" is "+in, err)
	}
	park := func(id string) {
		x.asked("continue "+id, x.Continue(ctx, id, ari.Location{Context: "park", Extension: "s", Priority: 1}))
	}
	slot("71")
	park("leg")
	x.about("leg", "ChannelEnteredBridge leg parking")
	slot("71")
	slot("72")
	slot("99")
	x.asked("set", x.SetVariable(ctx, "leg", "LW_X", "x"))
	x.asked("continue again", x.Continue(ctx, "leg", ari.Location{Context: "park", Extension: "s", Priority: 1}))

	c, err := x.Originate(ctx, ari.OriginateRequest{
		Endpoint: "Local/s@pull/n", ChannelID: "puller", Variables: map[string]string{"LW_PULL": names["leg"]}})
	x.asked("originate "+c.ID, err)
	x.about("leg", `StasisStart leg ["pulled"]`)
	slot("71")
	_, err = x.Originate(ctx, ari.OriginateRequest{Endpoint: "Local/s@pull/n", ChannelID: "leg"})
	x.asked("originate", err)
	_, err = x.Originate(ctx, ari.OriginateRequest{Endpoint: "NoSuchTechnology/1", ChannelID: "none"})
	x.asked("originate", err)

	park("leg")
	x.about("leg", "ChannelEnteredBridge leg parking")
	x.b.acts("leg", "wait")
	x.about("leg", `StasisStart leg ["back"]`)
	space, err := x.Variable(ctx, "leg", "PARKING_SPACE")
	x.asked("was in "+space, err)
	slot("71")
	for _, id := range []string{"leg", "two"} {
		park(id)
		x.about(id, "ChannelEnteredBridge "+id+" parking")
	}
	park("three")
	x.about("three", `StasisStart three ["full"]`)
}

// about notes the events of a channel until one that is wanted has come.
// Bridges have ids that differ, so they are told by their class.
func (x *transcript) about(channelID, wanted string) {
	x.t.Helper()
	for {
		event := x.next()
		line := describe(event)
		switch e := event.(type) {
		case *ari.ChannelEnteredBridge:
			line = "ChannelEnteredBridge " + e.Channel.ID + " " + e.Bridge.BridgeClass
		case *ari.ChannelLeftBridge:
			line = "ChannelLeftBridge " + e.Channel.ID + " " + e.Bridge.BridgeClass
		}
		if _, id, _ := strings.Cut(line, " "); id == channelID || strings.HasPrefix(id, channelID+" ") {
			if !strings.HasPrefix(line, "Dial ") { // Asterisk reports it as it comes
				x.Events = append(x.Events, line)
			}
		}
		if line == wanted {
			return
		}
	}
}
