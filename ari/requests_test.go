package ari_test

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

const app = "linewarden"

// newClient makes a client of the fake.
func newClient(t testing.TB, asterisk *aritest.Server, change ...func(*ari.Config)) *ari.Client {
	t.Helper()
	cfg := asterisk.Config(app)
	cfg.RequestTimeout = 20 * time.Second // only a test that fails waits that long
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

// TestRequests holds what each method sends.
func TestRequests(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	ctx := t.Context()
	for _, test := range []struct {
		op   string
		do   func() error
		path string
		want string // query
		body string
	}{
		{"asterisk.getInfo", func() error { _, err := client.Info(ctx); return err }, "/asterisk/info", "only=system%2Cstatus", ""},
		{"sounds.list", func() error { _, err := client.ListSounds(ctx); return err }, "/sounds", "", ""},
		{"channels.list", func() error { _, err := client.ListChannels(ctx); return err }, "/channels", "", ""},
		{"channels.get", func() error { _, err := client.GetChannel(ctx, "a/b?c#d %+ä"); return err }, "/channels/a/b?c#d %+ä", "", ""},
		{"channels.create", func() error {
			_, err := client.CreateChannel(ctx, ari.CreateChannelRequest{
				Endpoint: "PJSIP/1002", ChannelID: "leg-1", AppArgs: []string{"leg", "a,b", `"(\`}, OriginatorID: "in-1",
				Variables: map[string]string{"LW_CALL": "7+ &="}})
			return err
		}, "/channels/create", `app=linewarden&appArgs=leg,a\,b,\"\(\\&channelId=leg-1&endpoint=PJSIP/1002&originator=in-1`,
			`{"variables":{"LW_CALL":"7+ \u0026="}}`},
		{"channels.create", func() error {
			_, err := client.CreateChannel(ctx, ari.CreateChannelRequest{
				Endpoint: "PJSIP/1002", ChannelID: "leg-2", App: "other", Formats: []string{"alaw", "opus"}})
			return err
		}, "/channels/create", "app=other&channelId=leg-2&endpoint=PJSIP/1002&formats=alaw,opus", ""},
		{"channels.originateWithId", func() error {
			_, err := client.Originate(ctx, ari.OriginateRequest{
				Endpoint: "Local/now@linewarden-pull/n", ChannelID: "lw-pull-1", Timeout: time.Second,
				Variables: map[string]string{"LW_PULL": "Local/1@x-1;2"}})
			return err
		}, "/channels/lw-pull-1", "app=linewarden&endpoint=Local/now@linewarden-pull/n&timeout=1",
			`{"variables":{"LW_PULL":"Local/1@x-1;2"}}`},
		{"channels.dial", func() error { return client.Dial(ctx, "c", "caller", 1500*time.Millisecond) }, "/channels/c/dial", "caller=caller&timeout=2", ""},
		{"channels.dial", func() error { return client.Dial(ctx, "c", "", 0) }, "/channels/c/dial", "", ""},
		{"channels.hangup", func() error { return client.Hangup(ctx, "c", ari.CauseAnsweredElsewhere) }, "/channels/c", "reason_code=26", ""},
		{"channels.answer", func() error { return client.Answer(ctx, "c") }, "/channels/c/answer", "", ""},
		{"channels.ring", func() error { return client.Ring(ctx, "c") }, "/channels/c/ring", "", ""},
		{"channels.ringStop", func() error { return client.RingStop(ctx, "c") }, "/channels/c/ring", "", ""},
		{"channels.progress", func() error { return client.Progress(ctx, "c") }, "/channels/c/progress", "", ""},
		{"channels.continueInDialplan", func() error {
			return client.Continue(ctx, "c", ari.Location{Context: "park it", Extension: "70", Priority: 2, Label: "again"})
		}, "/channels/c/continue", "context=park it&extension=70&label=again&priority=2", ""},
		{"channels.transfer_progress", func() error { return client.TransferProgress(ctx, "c", ari.TransferDeclined) }, "/channels/c/transfer_progress", "states=channel_declined", ""},
		{"channels.getChannelVar", func() error { _, err := client.Variable(ctx, "c", "CHANNEL(endpoint)"); return err }, "/channels/c/variable", "variable=CHANNEL(endpoint)", ""},
		{"channels.setChannelVar", func() error { return client.SetVariable(ctx, "c", "X", "a b") }, "/channels/c/variable", "", `{"variable":"X","value":"a b"}`},
		{"channels.playWithId", func() error {
			_, err := client.Play(ctx, "c", ari.PlayRequest{PlaybackID: "p", Media: []string{"sound:a", "tone:busy"}, Lang: "de"})
			return err
		}, "/channels/c/play/p", "lang=de&media=sound:a,tone:busy", ""},
		{"playbacks.stop", func() error { return client.StopPlayback(ctx, "p") }, "/playbacks/p", "", ""},
		{"channels.record", func() error {
			_, err := client.Record(ctx, "c", ari.RecordRequest{Name: "today/1", Format: "sln", MaxDuration: 1500 * time.Millisecond, MaxSilence: time.Second,
				IfExists: ari.AppendIfExists, Beep: true, TerminateOn: "#"})
			return err
		}, "/channels/c/record", "beep=true&format=sln&ifExists=append&maxDurationSeconds=2&maxSilenceSeconds=1&name=today/1&terminateOn=#", ""},
		{"channels.record", func() error {
			_, err := client.Record(ctx, "c", ari.RecordRequest{Name: "n", Format: "sln"})
			return err
		}, "/channels/c/record", "format=sln&name=n", ""},
		{"recordings.getLive", func() error { _, err := client.GetRecording(ctx, "n"); return err }, "/recordings/live/n", "", ""},
		{"recordings.cancel", func() error { return client.DiscardRecording(ctx, "n") }, "/recordings/live/n", "", ""},
		{"recordings.listStored", func() error { _, err := client.ListStored(ctx); return err }, "/recordings/stored", "", ""},
		{"recordings.getStoredFile", func() error { _, err := client.FetchStored(ctx, "a/b c", io.Discard, 1); return err }, "/recordings/stored/a/b c/file", "", ""},
		{"recordings.deleteStored", func() error { return client.DeleteStored(ctx, "n") }, "/recordings/stored/n", "", ""},
		{"recordings.stop", func() error { return client.StopRecording(ctx, "of today") }, "/recordings/live/of today/stop", "", ""},
		{"channels.sendDTMF", func() error { return client.SendDTMF(ctx, "c", ari.DTMF{Digits: "1#"}) }, "/channels/c/dtmf", "dtmf=1#", ""},
		{"channels.sendDTMF", func() error {
			return client.SendDTMF(ctx, "c", ari.DTMF{Digits: "1", Duration: 1500 * time.Millisecond, Between: 50 * time.Millisecond})
		}, "/channels/c/dtmf", "between=50&dtmf=1&duration=1500", ""},
		{"channels.startMoh", func() error { return client.StartMOH(ctx, "c", "jazz") }, "/channels/c/moh", "mohClass=jazz", ""},
		{"channels.stopMoh", func() error { return client.StopMOH(ctx, "c") }, "/channels/c/moh", "", ""},
		{"channels.mute", func() error { return client.MuteChannel(ctx, "c", ari.DirectionIn) }, "/channels/c/mute", "direction=in", ""},
		{"channels.unmute", func() error { return client.UnmuteChannel(ctx, "c", ari.DirectionBoth) }, "/channels/c/mute", "direction=both", ""},
		{"channels.snoopChannelWithId", func() error {
			_, err := client.Snoop(ctx, "c", ari.SnoopRequest{SnoopID: "s", Spy: ari.DirectionBoth, Whisper: ari.DirectionOut, AppArgs: []string{"listen"}})
			return err
		}, "/channels/c/snoop/s", "app=linewarden&appArgs=listen&spy=both&whisper=out", ""},
		{"bridges.list", func() error { _, err := client.ListBridges(ctx); return err }, "/bridges", "", ""},
		{"bridges.get", func() error { _, err := client.GetBridge(ctx, "b"); return err }, "/bridges/b", "", ""},
		{"bridges.createWithId", func() error {
			_, err := client.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b", Name: "call 7", Type: "mixing,dtmf_events"})
			return err
		}, "/bridges/b", "name=call 7&type=mixing,dtmf_events", ""},
		{"bridges.addChannel", func() error {
			return client.AddChannel(ctx, "b", ari.AddChannelRequest{
				ChannelIDs: []string{"x", "y"}, Role: "participant", AbsorbDTMF: true, Mute: true, InhibitConnectedLineUpdates: true})
		}, "/bridges/b/addChannel", "absorbDTMF=true&channel=x,y&inhibitConnectedLineUpdates=true&mute=true&role=participant", ""},
		{"bridges.removeChannel", func() error { return client.RemoveChannel(ctx, "b", "x") }, "/bridges/b/removeChannel", "channel=x", ""},
		{"bridges.destroy", func() error { return client.DestroyBridge(ctx, "b") }, "/bridges/b", "", ""},
		{"applications.get", func() error { _, err := client.GetApplication(ctx); return err }, "/applications/linewarden", "", ""},
		{"applications.subscribe", func() error { _, err := client.Subscribe(ctx, "channel:1", "endpoint:PJSIP/1"); return err }, "/applications/linewarden/subscription", "eventSource=channel:1,endpoint:PJSIP/1", ""},
		{"applications.unsubscribe", func() error { _, err := client.Unsubscribe(ctx, "bridge:1"); return err }, "/applications/linewarden/subscription", "eventSource=bridge:1", ""},
	} {
		t.Run(test.op, func(t *testing.T) {
			before := len(asterisk.State().Requests)
			if err := test.do(); err != nil && !errors.Is(err, ari.ErrNotFound) {
				t.Fatal(err)
			}
			sent := asterisk.State().Requests[before:]
			if len(sent) != 1 {
				t.Fatalf("%d requests", len(sent))
			}
			got := sent[0]
			want, err := url.ParseQuery(strings.NewReplacer("%2C", "%2C", "+", "%2B", "#", "%23", ";", "%3B").Replace(test.want))
			if err != nil {
				t.Fatal(err)
			}
			if got.Op != test.op || got.Path != "/ari"+test.path || got.Body != test.body {
				t.Errorf("sent %s %s %s", got.Op, got.Path, got.Body)
			}
			if diff := cmp.Diff(map[string][]string(want), got.Query); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func record(client *ari.Client, r ari.RecordRequest) func() error {
	return func() error { _, err := client.Record(context.Background(), "c", r); return err }
}

// TestRefusedHere holds what is not even sent.
func TestRefusedHere(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	ctx := t.Context()
	long := strings.Repeat("x", 150)
	for name, do := range map[string]func() error{
		"no id":            func() error { return client.Answer(ctx, "") },
		"dots":             func() error { return client.Answer(ctx, "..") },
		"nul in id":        func() error { return client.Answer(ctx, "a\x00b") },
		"nul in parameter": func() error { return client.StartMOH(ctx, "c", "a\x00b") },
		"long id":          func() error { return client.Answer(ctx, long) },
		"no id of channel": func() error {
			_, err := client.CreateChannel(ctx, ari.CreateChannelRequest{Endpoint: "PJSIP/1"})
			return err
		},
		"long id of channel": func() error {
			_, err := client.CreateChannel(ctx, ari.CreateChannelRequest{ChannelID: long})
			return err
		},
		"no id of bridge":   func() error { _, err := client.CreateBridge(ctx, ari.CreateBridgeRequest{}); return err },
		"no id of snoop":    func() error { _, err := client.Snoop(ctx, "c", ari.SnoopRequest{}); return err },
		"no id of playback": func() error { _, err := client.Play(ctx, "c", ari.PlayRequest{Media: []string{"sound:a"}}); return err },
		"nothing to play":   func() error { _, err := client.Play(ctx, "c", ari.PlayRequest{PlaybackID: "p"}); return err },
		"unknown media": func() error {
			_, err := client.Play(ctx, "c", ari.PlayRequest{PlaybackID: "p", Media: []string{"file:a"}})
			return err
		},
		"comma in media": func() error {
			_, err := client.Play(ctx, "c", ari.PlayRequest{PlaybackID: "p", Media: []string{"sound:a,b"}})
			return err
		},
		"no name of recording":     record(client, ari.RecordRequest{Format: "sln"}),
		"no format of recording":   record(client, ari.RecordRequest{Name: "n"}),
		"recording above folder":   record(client, ari.RecordRequest{Name: "a/../../b", Format: "sln"}),
		"recording called a dot":   record(client, ari.RecordRequest{Name: "a/.", Format: "sln"}),
		"recording without a name": record(client, ari.RecordRequest{Name: "a/", Format: "sln"}),
		"absolute recording":       record(client, ari.RecordRequest{Name: "/a", Format: "sln"}),
		"long name of recording":   record(client, ari.RecordRequest{Name: long, Format: "sln"}),
		"two lines of recording":   record(client, ari.RecordRequest{Name: "a\nb", Format: "sln"}),
		"comma in channel id":      func() error { return client.RemoveChannel(ctx, "b", "x,y") },
		"empty channel id":         func() error { return client.AddChannel(ctx, "b", ari.AddChannelRequest{ChannelIDs: []string{"x", ""}}) },
		"long parameters":          func() error { return client.StartMOH(ctx, "c", strings.Repeat("x", 4000)) },
		"long body":                func() error { return client.SetVariable(ctx, "c", "X", strings.Repeat("x", 41000)) },
	} {
		t.Run(name, func(t *testing.T) {
			err := do()
			if !errors.Is(err, ari.ErrInvalid) {
				t.Errorf("error %v", err)
			}
		})
	}
	if sent := asterisk.State().Requests; len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}

// TestCancelled holds that a context that is done sends nothing.
func TestCancelled(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := client.Answer(ctx, "c")
	if !errors.Is(err, ari.ErrUnreachable) || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if slices.ContainsFunc(asterisk.State().Requests, func(r aritest.Request) bool { return r.Op == "channels.answer" }) {
		t.Error("sent")
	}
}
