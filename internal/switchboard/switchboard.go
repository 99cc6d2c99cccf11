package switchboard

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// ErrShutdown is the cause with which the context given to Handle should end
// when the daemon stops: calls in which people talk are then left as they are.
var ErrShutdown = errors.New("the daemon is shutting down")

// Config is what a switchboard works with. All fields are needed.
type Config struct {
	ARI    *ari.Client
	Policy func() *policy.Set // the policy in force at the moment of a request
	Calls  *calls.Registry
	Trail  *audit.Trail
	Log    *slog.Logger

	Codes            Codes
	RingTimeout      time.Duration // how long a user's phones ring, in whole seconds
	PromptLanguage   string        // of Asterisk's sounds, "en"
	EmergencyContext string        // where the dialplan routes emergency calls
}

// Switchboard carries out, on the live call, what the policy allows the owned
// phones, and refuses the rest.
type Switchboard struct {
	Config
	sessions sync.WaitGroup

	mu      sync.Mutex
	owners  map[string]*inbox // by channel id: who is told what happens to it
	placing map[string]*inbox // by call id: who can hand over a ringing call
}

// New returns a switchboard.
func New(cfg Config) *Switchboard {
	return &Switchboard{
		Config:  cfg,
		owners:  make(map[string]*inbox),
		placing: make(map[string]*inbox),
	}
}

// Handle takes an event into account, after the registry has. It never blocks;
// the sessions that it starts end with ctx.
func (s *Switchboard) Handle(ctx context.Context, event ari.Event) {
	switch e := event.(type) {
	case *ari.Snapshot:
		s.everybody(e)
		s.adopt(ctx, e)
	case *ari.StasisStart:
		s.arrive(ctx, e)
	case *ari.ChannelTransfer:
		s.refer(ctx, e)
	case *ari.ChannelStateChange:
		s.tell(e.Channel.ID, e)
	case *ari.ChannelDestroyed:
		s.tell(e.Channel.ID, e)
	case *ari.Dial:
		s.tell(e.Peer.ID, e)
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
	if in := s.owner(e.Channel.ID); in != nil {
		in.put(e)
		return
	}
	if len(e.Args) == 1 && e.Args[0] == string(calls.RolePhone) {
		s.start(ctx, newSession(s, e.Channel))
		return
	}
	// Not one that we made, and not one that the shipped dialplan sent.
	s.Log.WarnContext(ctx, "hang up a channel that nobody let in", "channel_id", e.Channel.ID, "name", e.Channel.Name)
	s.start(ctx, newIntruder(s, e.Channel))
}

// start runs a session until it ends. A panic ends that session alone.
func (s *Switchboard) start(ctx context.Context, one *session) {
	s.own(one.in, one.channel.ID)
	s.sessions.Go(func() { one.run(ctx) })
}

// own makes an inbox the one that is told about the channels.
func (s *Switchboard) own(in *inbox, channelIDs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range channelIDs {
		s.owners[id] = in
	}
}

// disown forgets whatever an inbox was told about.
func (s *Switchboard) disown(in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, owner := range s.owners {
		if owner == in {
			delete(s.owners, id)
		}
	}
	for id, owner := range s.placing {
		if owner == in {
			delete(s.placing, id)
		}
	}
}

func (s *Switchboard) owner(channelID string) *inbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owners[channelID]
}

func (s *Switchboard) tell(channelID string, event ari.Event) {
	if in := s.owner(channelID); in != nil {
		in.put(event)
	}
}

func (s *Switchboard) everybody(event ari.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := make(map[*inbox]bool)
	for _, in := range s.owners {
		if !told[in] {
			told[in] = true
			in.put(event)
		}
	}
}

// offer makes a ringing call known to those who may pick it up.
func (s *Switchboard) offer(callID string, in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.placing[callID] = in
}

func (s *Switchboard) offered(callID string) *inbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.placing[callID]
}
