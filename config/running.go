package config

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/policy"
)

// Running holds the configuration that is in force and replaces it on Reload.
// Any number of goroutines may use it at once.
type Running struct {
	path    string
	current atomic.Pointer[Config]

	changed func() // see OnChange

	reload sync.Mutex // held while reloading
	memory memory     // of the last load
}

// Open loads a configuration to run on, as [Load] does.
func Open(path string) (*Running, error) {
	var l loader
	c, err := l.load(path)
	if err != nil {
		return nil, err
	}
	r := &Running{path: path, memory: l.memory}
	r.current.Store(c)
	return r, nil
}

// Current returns the configuration in force.
func (r *Running) Current() *Config { return r.current.Load() }

// OnChange has f called by each Reload, as soon as a policy is in force that says
// something else than before: what it takes away ends then, and not once it is known
// all that differs. It is to be set before the first Reload. f must not block.
func (r *Running) OnChange(f func()) { r.changed = f }

// A Change says what a reload changed.
type Change struct {
	Before, After string   // revisions of the policy
	Parsed        []string // files that were parsed anew
	Restart       []string // keys whose new value takes a restart to hold

	last, next *policy.Set
}

// Difference finds out what is newly allowed and refused at a moment. With many users
// that takes its time: what has to happen after a reload should happen first. It reports
// false if there is too much to count.
func (c Change) Difference(at time.Time) (policy.Difference, bool) {
	if c.last == c.next {
		return nil, true
	}
	return policy.Compare(c.last, c.next, at)
}

// Changed reports whether the policy says something else than before.
func (c Change) Changed() bool { return c.Before != c.After }

// Reload reads the files again and puts what they say in force. Everything
// that can fail comes before that: with an error, an [*Error] that lists what
// is wrong, all that ran goes on unchanged.
func (r *Running) Reload() (Change, error) {
	r.reload.Lock()
	defer r.reload.Unlock()
	next, memory, parsed := r.memory.edit(r.path)
	if next == nil {
		var l loader
		var err error
		if next, err = l.load(r.path); err != nil {
			return Change{}, err
		}
		memory, parsed = l.memory, l.memory.paths
	}
	r.memory = memory
	last := r.current.Swap(next)
	if r.changed != nil && last.Policy.Revision() != next.Policy.Revision() {
		r.changed()
	}
	return Change{
		Before:  last.Policy.Revision(),
		After:   next.Policy.Revision(),
		Parsed:  parsed,
		Restart: restart(last.Settings, next.Settings),
		last:    last.Policy,
		next:    next.Policy,
	}, nil
}

// restart names the settings that differ and are read only at the start: those
// of listeners, connections and credentials.
func restart(last, next Settings) []string {
	var changed []string
	differs := func(key string, differs bool) {
		if differs {
			changed = append(changed, key)
		}
	}
	differs("agi.allowed_networks", !slices.Equal(last.AGI.AllowedNetworks, next.AGI.AllowedNetworks))
	differs("agi.listen", last.AGI.Listen != next.AGI.Listen)
	differs("agi.max_sessions", last.AGI.MaxSessions != next.AGI.MaxSessions)
	differs("agi.token", last.AGI.Token != next.AGI.Token)
	differs("ari.app", last.ARI.App != next.ARI.App)
	differs("ari.password", last.ARI.Password != next.ARI.Password)
	differs("ari.url", last.ARI.URL != next.ARI.URL)
	differs("ari.username", last.ARI.Username != next.ARI.Username)
	differs("calls.emergency_context", last.Calls.EmergencyContext != next.Calls.EmergencyContext)
	differs("calls.intruders", last.Calls.EndIntruders != next.Calls.EndIntruders)
	differs("calls.ivr_context", last.Calls.IVRContext != next.Calls.IVRContext)
	differs("calls.mailbox_context", last.Calls.MailboxContext != next.Calls.MailboxContext)
	differs("calls.outbound_context", last.Calls.OutboundContext != next.Calls.OutboundContext)
	differs("calls.parking_lot", last.Calls.ParkingLot != next.Calls.ParkingLot)
	differs("calls.prompt_language", last.Calls.PromptLanguage != next.Calls.PromptLanguage)
	differs("calls.queue_context", last.Calls.QueueContext != next.Calls.QueueContext)
	differs("calls.ring_timeout", last.Calls.RingTimeout != next.Calls.RingTimeout)
	differs("calls.transfer_key", last.Calls.TransferKey != next.Calls.TransferKey)
	for _, c := range codes.All() {
		differs("codes."+string(c.Name), last.Codes[c.Name] != next.Codes[c.Name])
	}
	differs("control.socket", last.Control.Socket != next.Control.Socket)
	for _, c := range keys.All() {
		differs("keys."+string(c.Name), last.Keys[c.Name] != next.Keys[c.Name])
	}
	differs("log.format", last.Log.Format != next.Log.Format)
	differs("log.level", last.Log.Level != next.Log.Level)
	differs("metrics.listen", last.Metrics.Listen != next.Metrics.Listen)
	differs("numbers.country", last.Numbers.Country != next.Numbers.Country)
	differs("numbers.area_code", last.Numbers.AreaCode != next.Numbers.AreaCode)
	differs("numbers.prefix", last.Numbers.Prefix != next.Numbers.Prefix)
	differs("policy.watch", last.PolicyWatch != next.PolicyWatch)
	differs("recordings.dir", last.Recordings.Dir != next.Recordings.Dir)
	differs("recordings.play_dir", last.Recordings.PlayDir != next.Recordings.PlayDir)
	differs("state.dir", last.State.Dir != next.State.Dir)
	return changed
}
