package switchboard_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/callerid"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/internal/playback"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/internal/switchboard"
	"github.com/linewarden/linewarden/policy"
)

// patience is how long a test waits for what must come. Only a test that fails
// waits that long.
const patience = 30 * time.Second

// inTime is what tests choose where something has to be too late: a busy
// machine is faster, and it can be waited for.
const inTime = 3 * time.Second

// errKilled ends a switchboard that could not reach Asterisk any more.
var errKilled = errors.New("killed")

// staff is the policy: Noor has two phones, Tarik may only be called.
const staff = `
[emergency]
numbers = ["112"]
[role.agent]
call   = "all"
pickup = "all"
divert = "all"
forward = "all"
listen = "all"
whisper = "all"
barge = "all"
control_ivr = "all"
transfer = "all"
read_ivr = "all"
write_ivr = "all"
pickup_waiting = "all"
call_external = "number:+33*"
park   = true
unpark = "all"
[role.trainee]
[number."+33142685301"]
user = "mara"
[number."+33142685305"]
user = "tarik"
[queue.support]
extension = "600"
[ivr.main]
extension = "7000"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "agent"
start_stop_recording = "self"
[user.vera]
extension = "1006"
endpoints = ["PJSIP/1006"]
role = "agent"
start_stop_recording = "self"
pause_recording = "self"
[user.vera.recording]
mode = "all"
notify = "all"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
role = "trainee"
monitor_beep = true
`

var loadStaff = sync.OnceValues(func() (*policy.Set, error) { return load(staff) })

// load reads a policy.
func load(text string) (*policy.Set, error) {
	dir, err := os.MkdirTemp("", "switchboard-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	err = errors.Join(
		os.WriteFile(filepath.Join(dir, "ari.secret"), []byte("secret"), 0o600),
		os.WriteFile(filepath.Join(dir, "linewarden.toml"), []byte("[ari]\npassword_file = \"ari.secret\"\n"+text), 0o600),
	)
	if err != nil {
		return nil, err
	}
	c, err := config.Load(dir)
	if err != nil {
		return nil, err
	}
	return c.Policy, nil
}

// world is an Asterisk that breaks when it is told to, and a switchboard at it.
type world struct {
	*aritest.Server
	t     *testing.T
	trail *trail

	// What may be changed before begin.
	requestTimeout time.Duration
	ringTimeout    time.Duration
	startLimit     time.Duration      // 0 for the switchboard's own
	policy         func() *policy.Set // what inForce holds
	contacts       map[string]string  // by endpoint, what is registered there
	codes          codes.Plan
	reach          *reach.State
	state          string            // the folder where it is
	recordings     *recordings.Store // nil where nothing is recorded
	playback       *playback.Folder  // nil where none is played
	prefix         string            // dialled for a line outside
	said           map[string]string // of the call by who dials: variables of its channel

	inForce atomic.Pointer[policy.Set]
	board   *switchboard.Switchboard
	limits  *limits.Limits
	end     func(cause error) // stops the switchboard as the daemon does

	begun     int // how many switchboards have run
	callers   int
	early     bool        // early media has been sent
	pressedAt int         // how many requests there had been when a code was pressed
	moved     bool        // the call that rang has been sent elsewhere
	finished  bool        // somebody hung up at the end of a story
	victim    string      // who hung up in the middle of one
	kept      string      // who may not end in a story unless somebody hangs up
	seen      chan string // which barriers have been handled
}

// newWorld makes a world in which nothing runs yet.
func newWorld(t *testing.T) *world {
	t.Helper()
	set, err := loadStaff()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		Server: aritest.New(t), t: t, trail: newTrail(),
		ringTimeout: time.Minute,
		contacts:    make(map[string]string),
		codes:       codes.Defaults(),
		seen:        make(chan string, 100),
	}
	w.records()
	w.inForce.Store(set)
	w.state = t.TempDir()
	if w.reach, err = reach.Open(w.state); err != nil {
		t.Fatal(err)
	}
	w.policy = w.inForce.Load
	w.ships()
	w.Function(callerid.Headers, "preferred=&asserted=&from=&privacy=") // a phone that says nothing
	for _, name := range []string{"1001", "1002", "1002-mobile", "1003", "1004", "1005", "1006"} {
		w.contacts["PJSIP/"+name] = "PJSIP/" + name + "/sip:" + name + "@192.0.2.7:5060"
	}
	return w
}

// open makes a world whose switchboard runs.
func open(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.begin()
	return w
}

// begin starts a switchboard and waits until it has taken stock.
func (w *world) begin() {
	w.t.Helper()
	w.begun++
	log := slog.New(w.trail)
	cfg := w.Config("linewarden")
	cfg.SubscribeAll, cfg.Logger, cfg.RequestTimeout = true, log, w.requestTimeout
	cfg.Events = []string{
		"StasisStart", "ChannelCreated", "ChannelStateChange", "ChannelDestroyed", "ChannelVarset",
		"ChannelEnteredBridge", "ChannelLeftBridge", "ChannelTransfer", "ChannelHold", "ChannelUnhold", "ChannelDtmfReceived", "Dial", "PlaybackFinished", "RecordingStarted", "RecordingFinished", "RecordingFailed", "Barrier",
	}
	client, err := ari.New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	registry := calls.NewRegistry()
	book, err := store.Open(w.state, limits.BookName, limits.CheckBook)
	if err != nil {
		w.t.Fatal(err)
	}
	w.limits = limits.New(limits.Config{
		Calls: registry, EmergencyContext: "emergency-out", Book: book, Log: log, Refused: func(policy.Code) {},
	})
	limited := w.limits
	board := switchboard.New(switchboard.Config{
		Limits: limited,
		ARI:    client, Policy: func() *policy.Set { return w.policy() },
		Calls: registry, Trail: audit.NewTrail(audit.Config{Log: log}), Log: log,
		Reach:       w.reach,
		Codes:       w.codes,
		Keys:        keys.Defaults(),
		RingTimeout: w.ringTimeout, Languages: refusal.NewLanguages("en"), EmergencyContext: "emergency-out", IVRContext: "ivrs",
		OutboundContext: "outbound", Numbers: numbering.Habits{Country: "FR", Prefix: w.prefix},
		ParkingLot: "default",
		Recordings: w.recordings,
		Playback:   w.playback,
	})
	if w.startLimit != 0 {
		board.SetStartLimit(w.startLimit)
	}
	w.board = board
	sessions, endSessions := context.WithCancelCause(context.Background())
	stream, endStream := context.WithCancel(context.Background())
	stocked := make(chan struct{})
	var once, ended sync.Once
	var running sync.WaitGroup
	running.Go(func() {
		client.Run(stream, func(event ari.Event) {
			registry.Apply(event)
			limited.Handle(event)
			board.Handle(sessions, event)
			switch e := event.(type) {
			case *ari.Snapshot:
				once.Do(func() { close(stocked) })
			case *ari.Unknown:
				w.seen <- string(e.Raw)
			}
		})
	})
	w.end = func(cause error) {
		ended.Do(func() {
			if errors.Is(cause, switchboard.ErrShutdown) {
				limited, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				board.StopMonitoring(limited)
				cancel()
			}
			endStream()
			running.Wait()
			endSessions(cause)
			board.Wait()
			client.Close()
		})
	}
	w.t.Cleanup(func() { w.end(switchboard.ErrShutdown) })
	w.await("the first snapshot", stocked)
}

// runs lets another program be connected until the test ends.
func (w *world) runs(client *ari.Client) {
	w.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	connected := make(chan struct{}, 10)
	running.Go(func() {
		client.Run(ctx, func(event ari.Event) {
			if _, ok := event.(*ari.Snapshot); ok {
				connected <- struct{}{}
			}
		})
	})
	w.t.Cleanup(func() {
		stop()
		running.Wait()
	})
	w.await("the other program", connected)
}

// await waits until a channel is closed.
func (w *world) await(what string, done <-chan struct{}) {
	w.t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		w.t.Fatalf("waited in vain for %s", what)
	}
}

// handled waits until the switchboard has been given every event so far.
func (w *world) handled() {
	w.t.Helper()
	text := fmt.Sprintf(`{"type":"Barrier","timestamp":"2026-11-22T06:11:21.945+0000","number":%d}`, time.Now().UnixNano())
	w.Wait("the switchboard is connected", func(s aritest.State) bool { return len(s.Apps) > 0 })
	w.Send(text)
	timeout := time.After(patience)
	for {
		select {
		case seen := <-w.seen:
			if seen == text {
				return
			}
		case <-timeout:
			w.t.Fatal("the switchboard does not take its events")
		}
	}
}
