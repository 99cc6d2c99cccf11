package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/control"
	"github.com/linewarden/linewarden/internal/gate"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/metrics"
	"github.com/linewarden/linewarden/internal/playback"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/internal/switchboard"
	"github.com/linewarden/linewarden/policy"
)

// How long a stopping daemon gives to each of: the questions of the dialplan
// that are being answered, and the calls that are half set up.
const stopLimit = 5 * time.Second

// Daemon is linewarden, ready to run once.
type Daemon struct {
	log      *slog.Logger
	running  *config.Running
	listener net.Listener
	agi      *agi.Server
	gate     *gate.Gate
	ari      *ari.Client
	calls    *calls.Registry
	board    *switchboard.Switchboard
	audit    *audit.File
	trail    *audit.Trail
	metrics  *metrics.Metrics
	reach    *reach.State
	limits   *limits.Limits

	recordings *recordings.Store // nil where none can be made
	playback   *playback.Folder  // nil for nowhere

	languages *refusal.Languages
	newSounds chan struct{} // holds one while it is to be asked what sounds there are

	started    time.Time
	lastReload atomic.Pointer[control.Reload]

	readyOnce sync.Once
	ready     chan struct{}
}

// New opens the listener and prepares everything else; nothing is answered
// before Run. It fails where the address is taken or the settings are of no
// use.
func New(ctx context.Context, running *config.Running, log *slog.Logger) (*Daemon, error) {
	settings := running.Current().Settings
	d := &Daemon{
		log: log, running: running, calls: calls.NewRegistry(), started: time.Now(), ready: make(chan struct{}),
		languages: refusal.NewLanguages(settings.Calls.PromptLanguage), newSounds: make(chan struct{}, 1),
	}
	d.metrics = d.measures()
	var lost error
	if d.reach, lost = reach.Open(settings.State.Dir); lost != nil {
		log.ErrorContext(ctx, "who has stepped out and where calls are forwarded is lost", "error", lost)
	}
	d.beginLimits(ctx, settings)
	client, err := ari.New(ari.Config{
		URL:      settings.ARI.URL,
		Username: settings.ARI.Username,
		Password: settings.ARI.Password.Reveal(),
		App:      settings.ARI.App,
		// Guarded calls are in no application of ours, and who talks to whom
		// there counts too: a party's veto, for one.
		SubscribeAll: true,
		Events:       events,

		IgnoreVariables: ignored,
		Logger:          log.With("part", "ari"),
		Observe:         d.observe,
	})
	if err != nil {
		return nil, err
	}
	listener, err := agi.Listen(ctx, settings.AGI.Listen.String())
	if err != nil {
		return nil, fmt.Errorf("listen for the dialplan's questions (agi.listen): %w", err)
	}
	d.listener, d.ari = listener, client
	d.beginAudit(settings.Audit.File)
	d.openRecordings(ctx, settings.Recordings)
	d.gate = gate.New(gate.Config{
		Policy: d.policy, Calls: d.calls, Known: client.Connected, Trail: d.trail, Reach: d.reach, Limits: d.limits, Languages: d.languages,
		Log: log.With("part", "gate"), Channels: client.ListChannels, HangUp: client.Hangup,
		Codes: settings.Codes, Numbers: settings.Numbers, EmergencyContext: settings.Calls.EmergencyContext, ParkingLot: settings.Calls.ParkingLot,
	})
	d.agi = &agi.Server{
		Handler:         d.timed(d.gate.Handler()),
		Logger:          log.With("part", "gate"),
		Token:           settings.AGI.Token.Reveal(),
		AllowedNetworks: settings.AGI.AllowedNetworks,
		MaxSessions:     settings.AGI.MaxSessions,
	}
	d.board = switchboard.New(switchboard.Config{
		ARI: client, Policy: d.policy, Calls: d.calls, Trail: d.trail, Reach: d.reach, Limits: d.limits,
		Log:              log.With("part", "switchboard"),
		Codes:            settings.Codes,
		Keys:             settings.Keys,
		RingTimeout:      settings.Calls.RingTimeout,
		Languages:        d.languages,
		EmergencyContext: settings.Calls.EmergencyContext,
		IVRContext:       settings.Calls.IVRContext,
		QueueContext:     settings.Calls.QueueContext,
		OutboundContext:  settings.Calls.OutboundContext,
		ParkingLot:       settings.Calls.ParkingLot,
		Numbers:          settings.Numbers,
		Recordings:       d.recordings,
		Playback:         d.playback,
		Recorded:         d.metrics.Recorded,
		Wrote:            d.metrics.Wrote,
		EndIntruders:     settings.Calls.EndIntruders,
		Intruded:         d.metrics.Intruded,
	})
	running.OnChange(func() { inForeground(d.judgeAgain) })
	return d, nil
}

// judgeAgain has everything that goes on by a permission judged by the policy that is
// in force now.
func (d *Daemon) judgeAgain() {
	d.board.PolicyChanged()
	d.gate.Review()
}

// MessageReady is logged whenever the daemon knows anew what is going on in
// Asterisk: at its start, and when it had lost sight of it.
const MessageReady = "linewarden is ready"

// events are the types of events that something here listens to. Asterisk does
// not send the others.
var events = []string{
	"StasisStart", "ChannelCreated", "ChannelStateChange", "ChannelDestroyed", "ChannelVarset",
	"ChannelEnteredBridge", "ChannelLeftBridge", "ChannelTransfer", "ChannelHold", "ChannelUnhold", "ChannelDtmfReceived",
	"Dial", "PlaybackFinished", "RecordingStarted", "RecordingFinished", "RecordingFailed",
}

// ignored are variables that are set on every channel, or by the daemon itself, and tell
// nothing: what else is new about the channel then is in the events around it.
var ignored = []string{
	"SIPDOMAIN", "STASISSTATUS", "BRIDGEPEER", "BRIDGEPVTCALLID", "DIALEDPEERNAME", "DIALEDPEERNUMBER",
	"DIALSTATUS", "DIALEDTIME", "DIALEDTIME_MS", "ANSWEREDTIME", "ANSWEREDTIME_MS",
	"RINGTIME", "RINGTIME_MS", "PROGRESSTIME", "PROGRESSTIME_MS",
	"RTPAUDIOQOS", "RTPAUDIOQOSJITTER", "RTPAUDIOQOSLOSS", "RTPAUDIOQOSRTT", "RTPAUDIOQOSMES",
	"RTPAUDIOQOSBRIDGED", "RTPAUDIOQOSJITTERBRIDGED", "RTPAUDIOQOSLOSSBRIDGED", "RTPAUDIOQOSRTTBRIDGED",
	"RTPAUDIOQOSMESBRIDGED",
	dialplan.VarClaimed, dialplan.VarKeys, dialplan.VarFeatures, "LW_DIALLED",
}

func (d *Daemon) policy() *policy.Set { return d.running.Current().Policy }

// Ready is closed when the daemon knows what is going on in Asterisk and
// decides what is asked.
func (d *Daemon) Ready() <-chan struct{} { return d.ready }

// Run serves until ctx ends, which is no error, or until it cannot go on:
// because the listener failed, or another program took over the Stasis
// application. Stopping it leaves people who talk alone, ends what is half set
// up, and takes a few seconds at most.
func (d *Daemon) Run(ctx context.Context) error {
	defer d.ari.Close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	sessions, endSessions := context.WithCancelCause(context.WithoutCancel(ctx))
	stream, endStream := context.WithCancel(context.WithoutCancel(ctx))
	go d.audit.Run() // until endAudit
	var parts sync.WaitGroup
	parts.Go(func() {
		stop(d.ari.Run(stream, func(e ari.Event) { d.handle(sessions, e) }))
	})
	parts.Go(func() {
		stop(d.agi.Serve(sessions, d.listener))
	})
	parts.Go(func() { d.gate.Run(stream) })
	parts.Go(func() { d.board.WatchSpies(stream) })
	parts.Go(func() { d.answerControl(stream) })
	parts.Go(func() { d.learnSounds(stream) })
	parts.Go(func() { d.expireRecordings(stream) })
	if d.running.Current().Settings.Metrics.Listen.IsValid() {
		parts.Go(func() { d.serveMetrics(stream) })
	}
	if d.running.Current().Settings.PolicyWatch {
		parts.Go(func() { d.watchPolicy(stream) })
	}
	if forgotten := d.running.Current().UnlistedEmergencyNumbers(); len(forgotten) > 0 {
		d.log.WarnContext(ctx, "help is also called by other numbers in the country of numbers.country: add them to emergency.numbers",
			"numbers", forgotten)
	}
	d.log.InfoContext(ctx, "linewarden is up", "agi", d.listener.Addr().String(),
		"revision", d.policy().Revision(), "users", d.policy().CountUsers())

	<-ctx.Done()
	d.log.InfoContext(ctx, "linewarden stops", "cause", context.Cause(ctx))
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
	defer cancel()
	// First those end who listen to calls: what happens to a call from here on
	// nobody judges.
	d.board.StopMonitoring(limited)
	agiErr := d.agi.Shutdown(limited)
	// First no more events, so that no session begins any more; Asterisk tells
	// those who call now that linewarden is away. Then the sessions end, and
	// tidy up over REST, which does not need the stream.
	endStream()
	parts.Wait()
	endSessions(switchboard.ErrShutdown)
	d.board.Wait()
	d.closeRecordings(ctx)
	d.endAudit(ctx)
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return agiErr
}

// handle is called with each of Asterisk's events, one after the other.
func (d *Daemon) handle(ctx context.Context, event ari.Event) {
	d.calls.Apply(event)
	d.limits.Handle(event)
	d.board.Handle(ctx, event)
	d.gate.Handle(event)
	switch e := event.(type) {
	case *ari.Snapshot:
		d.log.InfoContext(ctx, MessageReady, "channels", len(e.Channels), "bridges", len(e.Bridges))
		d.readyOnce.Do(func() { close(d.ready) })
		d.askForSounds()
	case *ari.Gap:
		d.metrics.Gap()
	}
}
