package limits

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/policy"
)

// Discharged names the obligations that are discharged by [Limits.Judge].
var Discharged = []string{"max_channels", "calls_per_minute", "daily_calls"}

// Config is what limits work with. All fields are needed.
type Config struct {
	Calls            *calls.Registry // what is live
	EmergencyContext string          // where the dialplan routes emergency calls
	Book             *store.Document[Book]
	Log              *slog.Logger
	Refused          func(reason policy.Code) // counts the refusals
}

// Limits knows what users have and had. Any number of goroutines may use it at once.
type Limits struct {
	Config

	mu       sync.Mutex
	admitted map[string]admission // by channel: phones that got what they asked for
	reserved map[seat]time.Time   // what is being set up for users who did not ask, and until when that counts; zero for as long as it takes
	begun    map[string]*window   // by user: calls outside
	torn     bool                 // the book cannot be read, and that cannot be noted in it
	swept    time.Time            // when admissions to which nothing came were last looked for
}

// An admission is that a phone's channel may have a call.
type admission struct {
	user, call string
	at         time.Time
	seen       bool // the channel has been live; without that Asterisk may not have told yet
}

// unseen is how long an admission counts whose channel Asterisk has not told of.
const unseen = 5 * time.Second

// isOver reports whether nothing can come of an admission any more.
func (a admission) isOver(live bool, now time.Time) bool {
	return !live && (a.seen || now.Sub(a.at) > unseen)
}

// A seat is a user's part in a call.
type seat struct{ user, call string }

// An Attempt is what a permission would set up for a user, who is its subject.
type Attempt struct {
	// Channel is the user's own that asked. Without it the user is called, or
	// something is done on the user's behalf.
	Channel string
	// Call is which call it would be. One that the user has already is no other.
	Call string
	// Within is how soon it shows, or comes to nothing without a word. Zero where
	// [Limits.Release] says so.
	Within time.Duration
}

// New returns the limits. Where the book was lost every class is closed to whom
// daily_calls limits it, until an administrator opens it.
func New(cfg Config) *Limits {
	l := &Limits{
		Config: cfg, admitted: make(map[string]admission), reserved: make(map[seat]time.Time), begun: make(map[string]*window),
	}
	if cfg.Book.Lost() != nil {
		err := cfg.Book.Change(func(b *Book) error {
			b.Lost = true
			return nil
		})
		l.torn = err != nil
	}
	return l
}

// Judge returns a permission as it is to be taken: it is a refusal if it would be too
// much. What is not refused counts from then on: of a phone's own channel as long as
// that is there or until [Limits.Forget], else until [Limits.Release]. It may wait for
// the disk, for two seconds at most. Calls for help are neither counted nor refused.
func (l *Limits) Judge(ctx context.Context, set *policy.Set, r policy.Request, d policy.Decision, a Attempt) policy.Decision {
	row, _ := policy.FindAction(r.Action)
	if !d.Allowed() || d.Reason.Code == policy.Emergency || !row.TakesChannel() {
		return d
	}
	user := policy.User{Name: d.Subject}
	if d.Obligations.MaxChannels > 0 || a.Channel == "" { // which are counted by the user's phones
		user, _ = set.User(d.Subject)
	}
	now := time.Now()
	why := l.take(user, d.Obligations, r.Action, a, now)
	if why == "" && d.Obligations.DailyCalls > 0 {
		if why = l.spend(ctx, user.Name, r.Resource.Class, d.Obligations.DailyCalls, now.In(set.ZoneOf(user.Name))); why != "" {
			l.giveBack(user.Name, a, d.Obligations, now)
		}
	}
	if why == "" {
		return d
	}
	l.Refused(why)
	d.Effect, d.Obligations = policy.Deny, policy.Obligations{}
	d.Reason = policy.Reason{Code: why}
	return d
}

// Full reports whether a user has as many calls as may be, and not this one among
// them; 0 is no limit. It admits nobody.
func (l *Limits) Full(user policy.User, call string, limit int) bool {
	if limit == 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	taken := l.taken(user)
	return len(taken) >= limit && !slices.Contains(taken, call)
}

// take admits an attempt, or says why not.
func (l *Limits) take(user policy.User, o policy.Obligations, action policy.Action, a Attempt, now time.Time) policy.Code {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	var taken []string
	has := false
	// To find out what a user has takes a look at all that is live. Without a limit only
	// a call that somebody else sets up has to know.
	if o.MaxChannels > 0 || a.Channel == "" {
		taken = l.taken(user)
		has = slices.Contains(taken, a.Call)
	}
	switch {
	case o.MaxChannels > 0 && !has && len(taken) >= o.MaxChannels && action == policy.CallRing:
		return refusal.Busy
	case o.MaxChannels > 0 && !has && len(taken) >= o.MaxChannels:
		return refusal.TooManyCalls
	case o.CallsPerMinute > 0 && !l.windowOf(user.Name).admits(o.CallsPerMinute, now):
		return refusal.TooManyPerMinute
	}
	switch {
	case a.Channel != "":
		_, live := l.Calls.Get(a.Channel)
		l.admitted[a.Channel] = admission{user.Name, a.Call, now, live}
	case !has:
		var until time.Time
		if a.Within > 0 {
			until = now.Add(a.Within)
		}
		l.reserved[seat{user.Name, a.Call}] = until
	}
	return ""
}

// sweep ends the admissions whose channels went without a word, now and then: of users
// without a limit nobody else asks.
func (l *Limits) sweep(now time.Time) {
	if now.Sub(l.swept) < unseen {
		return
	}
	l.swept = now
	for id, one := range l.admitted {
		l.look(id, one)
	}
}

// giveBack takes an admission back.
func (l *Limits) giveBack(user string, a Attempt, o policy.Obligations, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.admitted, a.Channel)
	delete(l.reserved, seat{user, a.Call})
	if o.CallsPerMinute > 0 {
		l.windowOf(user).takeBack(at)
	}
}

// taken returns the calls that a user has, and those that are set up for the user.
func (l *Limits) taken(user policy.User) []string {
	taken := l.Calls.TakenBy(user.Name, user.Endpoints, l.EmergencyContext)
	add := func(call string) {
		if !slices.Contains(taken, call) {
			taken = append(taken, call)
		}
	}
	for id, one := range l.admitted {
		// One that is answered has been read from what is live, in whichever call it
		// is by now.
		if c, live := l.look(id, one); c.State != ari.StateUp && live && one.user == user.Name {
			add(one.call)
		}
	}
	for one, until := range l.reserved {
		switch {
		case !until.IsZero() && time.Now().After(until):
			delete(l.reserved, one)
		case one.user == user.Name:
			add(one.call)
		}
	}
	return taken
}

// look returns an admitted channel as far as it is live, and whether the admission
// holds. It ends one whose channel went without a word.
func (l *Limits) look(id string, one admission) (c calls.Channel, holds bool) {
	c, live := l.Calls.Get(id)
	if one.isOver(live, time.Now()) {
		delete(l.admitted, id)
		return c, false
	}
	if live && !one.seen {
		one.seen = true
		l.admitted[id] = one
	}
	return c, true
}

// Forget takes the admission of a phone's channel back, to which nothing came.
func (l *Limits) Forget(channelID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.admitted, channelID)
}

// Release ends what was kept for a user in a call. What is live of it counts on.
func (l *Limits) Release(user, call string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.reserved, seat{user, call})
}

// Handle takes an event into account, after the registry has.
func (l *Limits) Handle(event ari.Event) {
	switch e := event.(type) {
	case *ari.ChannelDestroyed:
		l.Forget(e.Channel.ID)
	case *ari.Snapshot: // the end of some may have been missed
		l.mu.Lock()
		defer l.mu.Unlock()
		for id, one := range l.admitted {
			l.look(id, one)
		}
	}
}

var errClosed = errors.New("the class is closed for the user")
