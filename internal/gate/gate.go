package gate

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// Config is what a gate works with. All fields are needed.
type Config struct {
	Policy func() *policy.Set // the policy in force at the moment of a request
	Calls  *calls.Registry
	Known  func() bool // whether Calls knows what is going on at this moment
	Trail  *audit.Trail
	Reach  *reach.State
	Limits *limits.Limits // told of each event, too
	Log    *slog.Logger
	// Languages chooses that of a prompt.
	Languages *refusal.Languages

	Codes            codes.Plan       // what is dialled in front of a number outside
	Numbers          numbering.Habits // how numbers outside are dialled
	EmergencyContext string           // where the dialplan routes emergency calls
	ParkingLot       string           // section of res_parking.conf

	// Channels lists Asterisk's channels, with what each is doing.
	Channels func(context.Context) ([]ari.Channel, error)
	// HangUp ends a channel.
	HangUp func(ctx context.Context, channelID string, cause ari.Cause) error
}

// Gate answers the requests of a guarded dialplan, and ends what it allowed and
// would refuse by now.
type Gate struct {
	Config
	changed chan struct{} // there is something to review

	mu     sync.Mutex
	parted map[string]bool // ids of the listeners in a barge whose other party has left
	told   map[string]bool // ids of those who may listen, of which Asterisk has not told yet
	blind  time.Time       // when listenings end because events are cut; zero while they are not
}

// New returns a gate.
func New(cfg Config) *Gate {
	return &Gate{Config: cfg, changed: make(chan struct{}, 1), parted: make(map[string]bool), told: make(map[string]bool)}
}

// Handler returns the gate's requests as paths of a FastAGI server, one for each
// of dialplan.Guards. What a request is about comes as ?to=, encoded.
func (g *Gate) Handler() agi.Handler {
	mux := new(agi.Mux)
	for name, q := range questions {
		mux.Handle("/"+name, agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
			return g.answer(ctx, s, name, q)
		}))
	}
	return mux
}
