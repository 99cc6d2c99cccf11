package switchboard

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/internal/playback"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// ErrShutdown is the cause with which the context given to Handle should end
// when the daemon stops: calls in which people talk are then left as they are.
var ErrShutdown = errors.New("the daemon is shutting down")

// Config is what a switchboard works with. All fields are needed that are not
// said to be otherwise.
type Config struct {
	ARI    *ari.Client
	Policy func() *policy.Set // the policy in force at the moment of a request
	Calls  *calls.Registry
	Trail  *audit.Trail
	Limits *limits.Limits // told of each event, too
	Reach  *reach.State
	Log    *slog.Logger

	Languages *refusal.Languages // of prompts

	Codes            codes.Plan
	Keys             keys.Plan     // what is pressed during a call
	RingTimeout      time.Duration // how long a user's phones ring, in whole seconds
	EmergencyContext string        // where the dialplan routes emergency calls
	IVRContext       string        // where it has IVRs by their extension; may be empty
	QueueContext     string        // where it has queues by their extension; may be empty
	OutboundContext  string        // where it routes calls to numbers outside; may be empty
	Numbers          numbering.Habits
	ParkingLot       string // section of res_parking.conf that has the slots of the codes

	Recordings *recordings.Store  // where the recordings are; nil if none can be made
	Playback   *playback.Folder   // from where Asterisk plays them; nil for nowhere
	Recorded   func(event string) // counts what becomes of recordings
	Wrote      func(bytes int64)  // counts what is kept

	EndIntruders bool             // who comes into a call past the policy is put out of it, and not only logged
	Intruded     func(way string) // counts them
}

// Switchboard carries out, on the live call, what the policy allows the owned
// phones, and refuses the rest.
type Switchboard struct {
	Config
	startLimit time.Duration
	sessions   sync.WaitGroup
	tapes      sync.Map // ids of the recordings that somebody sees to

	mu      sync.Mutex
	owners  map[string]*inbox // by channel id: who is told what happens to it
	bridges map[string]*inbox // by bridge id: who will destroy it
	placing map[string]*inbox // by call id: who can hand over a ringing call

	foreseen map[string]lookups // by channel id: what its session will ask for

	referring map[string]*referral // by channel id: the transfers that phones wait for

	hearing    map[string]bool      // users who hear a recording
	deaf       map[string]bool      // by channel id: whom nobody may listen to now
	monitoring map[*monitoring]bool // who is on calls of others
	stopping   bool                 // nobody may any more

	lastRecorded string            // name of the recording over ARI that was told of last; of Handle's goroutine
	intruders    map[string]bool   // by channel id: those of whom the log tells already
	recorded     map[string]bool   // by channel id: with whom MixMonitor() runs
	help         map[string]bool   // by bridge id: where an emergency call is, or was until somebody took a place in it
	taking       map[string]string // by channel id: whose place somebody takes, until he has been in it
}

// A channel that linewarden makes is in the application within milliseconds.
// One that takes longer than this never will be, and Asterisk itself would wait
// for it for ever: the time for ringing begins with the dialling.
const startLimit = 5 * time.Second

// New returns a switchboard.
func New(cfg Config) *Switchboard {
	return &Switchboard{
		Config:     cfg,
		startLimit: startLimit,
		owners:     make(map[string]*inbox),
		bridges:    make(map[string]*inbox),
		placing:    make(map[string]*inbox),
		referring:  make(map[string]*referral),
		hearing:    make(map[string]bool),
		monitoring: make(map[*monitoring]bool),
		deaf:       make(map[string]bool),
		intruders:  make(map[string]bool),
		recorded:   make(map[string]bool),
		help:       make(map[string]bool),
		taking:     make(map[string]string),
		foreseen:   make(map[string]lookups),
	}
}

// Handle takes an event into account, after the registry has. It never blocks;
// the sessions that it starts end with ctx.
func (s *Switchboard) Handle(ctx context.Context, event ari.Event) {
	s.notice(ctx, event)
	switch e := event.(type) {
	case *ari.Snapshot:
		s.everybody(e)
		s.adopt(ctx, e)
		s.answerMissed(ctx, e)
		s.noticeAll(ctx, e)
	case *ari.Gap:
		s.tellMonitors(e)
	case *ari.ChannelEnteredBridge:
		s.tellMonitors(judgeAgain{})
		if e.Bridge.BridgeClass == calls.ParkingClass {
			s.tell(e.Channel.ID, e)
		}
	case *ari.ChannelLeftBridge:
		s.tellMonitors(judgeAgain{})
	case *ari.ChannelVarset:
		if e.Variable == dialplan.VarListens { // somebody may barge in by a guarded dialplan
			s.tellMonitors(judgeAgain{})
		}
	case *ari.StasisStart:
		s.arrive(ctx, e)
	case *ari.ChannelTransfer:
		s.refer(ctx, e)
	case *ari.ChannelStateChange:
		s.tell(e.Channel.ID, e)
	case *ari.ChannelDestroyed:
		s.tell(e.Channel.ID, e)
		s.forget(e.Channel.ID)
	case *ari.Dial:
		s.tell(e.Peer.ID, e)
	case *ari.ChannelDtmfReceived:
		s.tell(e.Channel.ID, e)
	case *ari.ChannelHold:
		s.tell(e.Channel.ID, e)
	case *ari.ChannelUnhold:
		s.tell(e.Channel.ID, e)
	case *ari.RecordingStarted:
		s.tellTarget(e.Recording, e)
	case *ari.RecordingFinished:
		s.tellTarget(e.Recording, e)
	case *ari.RecordingFailed:
		s.tellTarget(e.Recording, e)
	case *ari.PlaybackFinished:
		if id, ok := strings.CutPrefix(e.Playback.TargetURI, "channel:"); ok {
			s.tell(id, e)
		}
	}
}

// Wait waits until all sessions have ended, for which the context that Handle
// got must have ended.
func (s *Switchboard) Wait() { s.sessions.Wait() }

// arrive sees to a channel that has come under linewarden's control.
func (s *Switchboard) arrive(ctx context.Context, e *ari.StasisStart) {
	if e.ReplaceChannel != nil {
		// An INVITE with Replaces, which asked nobody. Asterisk puts the channel in
		// the other's place in its bridge next.
		s.takes(e.Channel.ID, e.ReplaceChannel.ID)
		s.tell(e.ReplaceChannel.ID, e)
		s.count(byReplaces)
		s.endIntruder(ctx, e.Channel)
		s.insist(ctx, e.Channel.ID)
		return
	}
	if s.owned(e.Channel.ID) {
		s.tell(e.Channel.ID, e)
		return
	}
	if way, ok := entry(e.Args); ok {
		s.start(ctx, newAsking(s, e.Channel, way, e.Args[1:]))
		return
	}
	s.endIntruder(ctx, e.Channel)
}

// newAsking returns a session for a channel that came in by a way.
func newAsking(s *Switchboard, c ari.Channel, way entrance, args []string) *session {
	one := newSession(s, c)
	one.serve = func(ctx context.Context) {
		if !way.claims {
			one.claim(ctx)
		}
		way.serve(one, ctx, args)
	}
	return one
}

// An entrance is a way into the application.
type entrance struct {
	args   int  // how many arguments stand behind its name
	claims bool // serve claims the channel itself
	serve  func(s *session, ctx context.Context, args []string)
}

// entrances are the ways in by the first argument of Stasis() in the shipped
// dialplan.
var entrances = map[string]entrance{
	string(calls.RolePhone):  {0, true, func(s *session, ctx context.Context, _ []string) { s.request(ctx) }},
	string(calls.RoleTrunk):  {0, false, func(s *session, ctx context.Context, _ []string) { s.fromTrunk(ctx) }},
	string(calls.RoleMember): {0, false, func(s *session, ctx context.Context, _ []string) { s.fromQueue(ctx) }},
	comeback:                 {0, false, func(s *session, ctx context.Context, _ []string) { s.comeBack(ctx) }},
	lotFull:                  {0, false, func(s *session, ctx context.Context, _ []string) { s.ringParker(ctx) }},
	pulled:                   {0, false, func(s *session, ctx context.Context, _ []string) { s.backFromNowhere(ctx) }},
}

// entry finds the way by which a channel came in.
func entry(args []string) (entrance, bool) {
	if len(args) == 0 {
		return entrance{}, false
	}
	way, ok := entrances[args[0]]
	return way, ok && len(args) == 1+way.args
}

// controls reports whether a channel is in the application. A phone's channel
// is also ours before that and after an emergency call was passed on, but then
// it is the dialplan that sees to it.
func (s *Switchboard) controls(c *ari.Channel) bool {
	app, _, _ := strings.Cut(c.Dialplan.AppData, ",")
	return c.Dialplan.AppName == "Stasis" && app == s.ARI.App()
}

// start runs a session until it ends. A panic ends that session alone.
func (s *Switchboard) start(ctx context.Context, one *session) {
	s.sessions.Go(func() { one.run(ctx) })
}
