package ari_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// TestFaithful runs the same scenes on a real Asterisk and on the fake one,
// which must answer and report the same.
func TestFaithful(t *testing.T) {
	boxes := map[string]*box{"real": realBox(t), "fake": fakeBox(t)}
	for i, scene := range []struct {
		name string
		play func(*transcript)
	}{
		{"outgoing", playOutgoing},
		{"declined", playDeclined},
		{"no answer", playNoAnswer},
		{"incoming", playIncoming},
		{"in a bridge", playBridge},
		{"playback", playPlayback},
		{"snoop", playSnoop},
		{"recording", playRecording},
	} {
		t.Run(scene.name, func(t *testing.T) {
			seen := make(map[string]*transcript)
			for name, b := range boxes {
				x := b.start(t, fmt.Sprintf("app-%d", i))
				scene.play(x)
				seen[name] = x
			}
			compare(t, seen["real"], seen["fake"])
		})
	}
}

// odd is a channel id, and what Asterisk may take apart in arguments.
const odd = "leg+1 /ä%2F"

var oddArgs = []string{"a,b", `q"x\(`, "", "[ü)]", " spaces "}

func playOutgoing(x *transcript) {
	ctx := x.t.Context()
	create := func(id, endpoint string) {
		c, err := x.CreateChannel(ctx, ari.CreateChannelRequest{
			Endpoint: endpoint, ChannelID: id, AppArgs: oddArgs, Variables: map[string]string{"LW_X": "a+b & c%20ü"}})
		x.asked(fmt.Sprintf("create %s: %s %s", id, c.ID, c.State), err)
	}
	create(odd, x.b.answers)
	x.await(fmt.Sprintf("StasisStart %s %q", odd, oddArgs))
	create(odd, x.b.answers)
	create("none", "NoSuchTechnology/1")
	create("none", "Local")
	value, err := x.Variable(ctx, odd, "LW_X")
	x.asked("variable "+value, err)
	_, err = x.Play(ctx, odd, ari.PlayRequest{PlaybackID: "p", Media: []string{"sound:beep"}})
	x.asked("play", err)
	x.asked("answer", x.Answer(ctx, odd))
	x.asked("ring", x.Ring(ctx, odd))
	x.asked("continue", x.Continue(ctx, odd, ari.Location{Context: "phones", Extension: "rings"}))
	x.asked("dial", x.Dial(ctx, odd, "", 30*time.Second))
	x.b.acts(odd, "answer")
	x.await(fmt.Sprintf(`Dial %s "ANSWER" "" ""`, odd), fmt.Sprintf("ChannelStateChange %s Up", odd))
	x.asked("dial again", x.Dial(ctx, odd, "", 30*time.Second))
	x.asked("hang up", x.Hangup(ctx, odd, ari.CauseAnsweredElsewhere))
	x.await(fmt.Sprintf("ChannelDestroyed %s 26 Answered elsewhere", odd))
	x.asked("hang up again", x.Hangup(ctx, odd, ari.CauseAnsweredElsewhere))
	_, err = x.GetChannel(ctx, odd)
	x.asked("get", err)
	_, err = x.Variable(ctx, odd, "LW_X")
	x.asked("variable", err)
	x.asked("dial", x.Dial(ctx, odd, "", 0))
}

func playDeclined(x *transcript) {
	ctx := x.t.Context()
	_, err := x.CreateChannel(ctx, ari.CreateChannelRequest{Endpoint: x.b.rings, ChannelID: "leg"})
	x.asked("create", err)
	x.await(`StasisStart leg []`)
	x.asked("dial", x.Dial(ctx, "leg", "", 30*time.Second))
	x.b.acts("leg", "ring")
	x.await(`Dial leg "RINGING" "" ""`, "ChannelStateChange leg Ringing", `Dial leg "" "rings@phones" ""`)
	x.asked("answer", x.Answer(ctx, "leg"))
	x.b.hangsUp(x.t, "leg", ari.CauseCallRejected)
	x.await("ChannelDestroyed leg 21 Call Rejected")
}

func playNoAnswer(x *transcript) {
	ctx := x.t.Context()
	_, err := x.CreateChannel(ctx, ari.CreateChannelRequest{Endpoint: x.b.rings, ChannelID: "leg"})
	x.asked("create", err)
	x.await(`StasisStart leg []`)
	x.asked("dial", x.Dial(ctx, "leg", "", time.Second))
	x.b.acts("leg", "ring")
	x.await("ChannelDestroyed leg 19 User alerting, no answer")
}

func playIncoming(x *transcript) {
	ctx := x.t.Context()
	id := x.incoming()
	x.asked("ring", x.Ring(ctx, id))
	x.asked("progress", x.Progress(ctx, id))
	x.asked("answer", x.Answer(ctx, id))
	x.await("ChannelStateChange in Up")
	x.asked("answer again", x.Answer(ctx, id))
	x.asked("ring stop", x.RingStop(ctx, id))
	x.asked("mute", x.MuteChannel(ctx, id, ari.DirectionIn))
	x.asked("mute nothing", x.MuteChannel(ctx, id, ""))
	x.asked("mute sideways", x.MuteChannel(ctx, id, "sideways"))
	x.asked("unmute", x.UnmuteChannel(ctx, id, ari.DirectionIn))
	x.asked("music", x.StartMOH(ctx, id, ""))
	x.asked("no music", x.StopMOH(ctx, id))
	x.asked("digits", x.SendDTMF(ctx, id, ari.DTMF{Digits: "1"}))
	x.asked("no digits", x.SendDTMF(ctx, id, ari.DTMF{}))
	x.asked("decline a transfer", x.TransferProgress(ctx, id, ari.TransferDeclined))
	x.asked("odd answer to a transfer", x.TransferProgress(ctx, id, "odd"))
	x.asked("no answer to a transfer", x.TransferProgress(ctx, id, ""))
	x.asked("dial", x.Dial(ctx, id, "", 0))
	x.asked("set", x.SetVariable(ctx, id, "LW_Y", "a+b & c%20ü,\\"))
	x.asked("set nothing", x.SetVariable(ctx, id, "", "x"))
	x.asked("set several", x.SetVariable(ctx, id, "ARRAY(LW_X,LW_Z)", "yes,7"))
	for _, name := range []string{"LW_X", "LW_Z", "LW_Y", "LW_NONE", "NOSUCH(x)", ""} {
		value, err := x.Variable(ctx, id, name)
		x.asked("variable "+name+" is "+value, err)
	}
	x.asked("continue", x.Continue(ctx, id, ari.Location{Context: "phones", Extension: "rings"}))
	x.await("StasisEnd in")
	x.asked("answer", x.Answer(ctx, id))
	x.asked("set", x.SetVariable(ctx, id, "LW_Y", ""))
	x.asked("add", x.AddChannel(ctx, "none", ari.AddChannelRequest{ChannelIDs: []string{id}}))
	value, err := x.Variable(ctx, id, "LW_Y")
	x.asked("variable "+value, err)
	c, err := x.GetChannel(ctx, id)
	x.asked(fmt.Sprintf("get %s %s %s,%s", c.ID, c.State, c.Dialplan.Context, c.Dialplan.Exten), err)
	x.asked("hang up", x.Hangup(ctx, id, ari.CauseUserBusy))
}

func playBridge(x *transcript) {
	ctx := x.t.Context()
	create := func(id, kind string) {
		b, err := x.CreateBridge(ctx, ari.CreateBridgeRequest{ID: id, Name: "call " + id, Type: kind})
		x.asked(fmt.Sprintf("create %s: %s %s %q %s %s %s %v", id, b.ID, b.BridgeType, b.Name, b.BridgeClass, b.Creator, b.Technology, b.ChannelIDs), err)
	}
	add := func(bridge string, ids ...string) {
		x.asked("add to "+bridge, x.AddChannel(ctx, bridge, ari.AddChannelRequest{ChannelIDs: ids, AbsorbDTMF: true, Mute: true, InhibitConnectedLineUpdates: true}))
	}
	id := x.incoming()
	x.asked("answer", x.Answer(ctx, id))
	x.await("ChannelStateChange in Up")
	create("b", "mixing")
	create("b", "mixing")
	create("h", "holding")
	create("odd", "odd")
	add("none", id)
	add("b", "none")
	add("b")
	x.asked("remove", x.RemoveChannel(ctx, "b", id))
	x.asked("remove", x.RemoveChannel(ctx, "b", "none"))
	add("b", id)
	x.await(`ChannelEnteredBridge in b mixing stasis Stasis "call b" [in]`)
	add("b", id)
	x.await(`ChannelEnteredBridge in b mixing stasis Stasis "call b" [in]`)
	add("h", id)
	x.await(`ChannelEnteredBridge in h holding stasis Stasis "call h" [in]`)
	x.asked("remove", x.RemoveChannel(ctx, "h", id))
	x.await(`ChannelLeftBridge in h holding stasis Stasis "call h" []`)
	add("b", id)
	x.await(`ChannelEnteredBridge in b mixing stasis Stasis "call b" [in]`)
	x.asked("destroy", x.DestroyBridge(ctx, "b"))
	x.await(`ChannelLeftBridge in b mixing stasis Stasis "call b" []`)
	var err error
	for err == nil { // Asterisk takes a moment
		_, err = x.GetBridge(ctx, "b")
	}
	x.asked("get", err)
	x.asked("destroy", x.DestroyBridge(ctx, "b"))
	add("h", id)
	x.await(`ChannelEnteredBridge in h holding stasis Stasis "call h" [in]`)
	x.asked("hang up", x.Hangup(ctx, id, ari.CauseNormalClearing))
	x.await("StasisEnd in")
	x.asked("destroy", x.DestroyBridge(ctx, "h"))
}

func playPlayback(x *transcript) {
	ctx := x.t.Context()
	id := x.incoming()
	x.asked("answer", x.Answer(ctx, id))
	x.await("ChannelStateChange in Up")
	play := func(playback, media string) {
		p, err := x.Play(ctx, id, ari.PlayRequest{PlaybackID: playback, Media: []string{media}})
		x.asked(fmt.Sprintf("play %s %s %s", p.ID, p.MediaURI, p.TargetURI), err)
		x.await(fmt.Sprintf("PlaybackStarted %s playing %s channel:in", playback, media))
	}
	play("none", "sound:no-such-sound")
	x.b.endsSound(id)
	x.await("PlaybackFinished none failed")
	_, err := x.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b"})
	x.asked("create bridge", err)
	play("p", "tone:1004/1000")
	_, err = x.Play(ctx, id, ari.PlayRequest{PlaybackID: "queued", Media: []string{"tone:1004/1000"}})
	x.asked("play behind", err)
	x.asked("stop before it begins", x.StopPlayback(ctx, "queued"))
	added := make(chan error)
	go func() { added <- x.AddChannel(ctx, "b", ari.AddChannelRequest{ChannelIDs: []string{id}}) }()
	x.asked("stop", x.StopPlayback(ctx, "p"))
	x.await("PlaybackFinished p done")
	x.asked("add", <-added)
	x.await(`ChannelEnteredBridge in b mixing stasis Stasis "" [in]`)
	x.asked("stop again", x.StopPlayback(ctx, "p"))
	play("q", "tone:1004/1000")
	x.asked("hang up", x.Hangup(ctx, id, ari.CauseNormalClearing))
	x.await("StasisEnd in")
	x.asked("destroy", x.DestroyBridge(ctx, "b"))
}

func playSnoop(x *transcript) {
	ctx := x.t.Context()
	id := x.incoming()
	x.asked("answer", x.Answer(ctx, id))
	x.await("ChannelStateChange in Up")
	snoop := func(what, channelID string, r ari.SnoopRequest) {
		c, err := x.Snoop(ctx, channelID, r)
		x.asked(fmt.Sprintf("%s: %s %s", what, c.ID, c.State), err)
	}
	snoop("snoop", id, ari.SnoopRequest{SnoopID: "s", Spy: ari.DirectionBoth, Whisper: ari.DirectionOut, AppArgs: oddArgs})
	x.await(fmt.Sprintf(`StasisStart s %q`, oddArgs))
	snoop("again", id, ari.SnoopRequest{SnoopID: "s", Spy: ari.DirectionBoth})
	snoop("nothing", id, ari.SnoopRequest{SnoopID: "t"})
	snoop("sideways", id, ari.SnoopRequest{SnoopID: "t", Spy: "sideways"})
	snoop("sideways", id, ari.SnoopRequest{SnoopID: "t", Whisper: "sideways"})
	snoop("nobody", "none", ari.SnoopRequest{SnoopID: "t", Spy: ari.DirectionIn})
	x.asked("hang up", x.Hangup(ctx, id, ari.CauseNormalClearing))
	x.await("StasisEnd s")
}
