package aritest

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// Channel is a channel as the test sees it.
type Channel struct {
	ari.Channel
	App       string // Stasis application that it is in, "" for none
	BridgeID  string // "" for none
	Variables map[string]string

	Dialed         bool          // by the application
	DialedFor      string        // id of the channel that it was dialled for
	DialTimeout    time.Duration // 0 for none
	Indicated      []string      // "ring", "ringStop", "progress" in order
	DTMF           string        // what was sent to the party at it
	MOH            bool
	MutedIn        bool
	MutedOut       bool
	MutedInBridge  bool
	AbsorbsDTMF    bool
	Playing        []ari.Playback      // the first of them, now
	TransferAnswer []ari.TransferState // to its wish for a transfer
	Continued      ari.Location        // where it was sent in the dialplan
	Snoops         string              // id of the channel that it snoops on
	Spy, Whisper   ari.Direction
}

// channel is a Channel with what only the Server needs.
type channel struct {
	Channel
	endpoint   string
	created    bool // over ARI
	dialTimer  *time.Timer
	transferTo []field      // of a transfer that waits for an answer
	sipStatus  int          // with which its phone has refused the call, if that is told
	cause      ari.Cause    // with which it ends if its dialplan does
	comeback   ari.Location // where a parked one goes when its time is over
	recordings []*recording // the first of them now, the others behind it
	replaces   string       // whose place it takes next
	hungUp     ari.Cause    // with which it was hung up before that
	queued     int          // tells who came into a queue before whom
}

// bridge is a bridge.
type bridge struct {
	ari.Bridge
	stasis bool // made over ARI
}

// State is how things are at one moment.
type State struct {
	Channels map[string]Channel
	Bridges  map[string]ari.Bridge
	Ended    map[string]ari.Cause // channels that are no more, and why they ended
	// Recordings are those that go on, Stored the files, by name.
	Recordings map[string]ari.LiveRecording
	Stored     map[string][]byte
	// Apps are the Stasis applications that have a WebSocket.
	Apps     []string
	Requests []Request // in the order of arrival
	// Unanswered is how many of the requests the client has no answer to yet,
	// not even on its way.
	Unanswered int
}

// Asked counts the requests of an operation, such as "channels.answer".
func (s State) Asked(op string) int {
	n := 0
	for _, r := range s.Requests {
		if r.Op == op {
			n++
		}
	}
	return n
}

// State tells how things are.
func (s *Server) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state()
}

func (s *Server) state() State {
	state := State{
		Channels:   make(map[string]Channel, len(s.channels)),
		Bridges:    make(map[string]ari.Bridge, len(s.bridges)),
		Ended:      maps.Clone(s.ended),
		Recordings: make(map[string]ari.LiveRecording, len(s.recordings)),
		Stored:     make(map[string][]byte, len(s.stored)),
		Requests:   slices.Clone(s.requests),
	}
	for name, r := range s.recordings {
		state.Recordings[name] = r.LiveRecording
	}
	for name, f := range s.stored {
		state.Stored[name] = slices.Clone(f.content)
	}
	for id, c := range s.channels {
		view := c.Channel
		view.Channel = s.view(c)
		view.Variables = maps.Clone(c.Variables)
		view.Indicated = slices.Clone(c.Indicated)
		view.Playing = slices.Clone(c.Playing)
		view.TransferAnswer = slices.Clone(c.TransferAnswer)
		state.Channels[id] = view
	}
	for id, b := range s.bridges {
		state.Bridges[id] = b.view()
	}
	for name, a := range s.apps {
		if a.socket != nil {
			state.Apps = append(state.Apps, name)
		}
	}
	slices.Sort(state.Apps)
	for _, conn := range s.conns {
		if conn == http.StateActive {
			state.Unanswered++
		}
	}
	return state
}

// patience is how long Wait waits. Only a test that fails waits that long.
const patience = 20 * time.Second

// Wait waits until things are as wanted, and tells how they are then. The test
// fails if that takes too long.
func (s *Server) Wait(what string, wanted func(State) bool) State {
	s.tb.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		s.mu.Lock()
		state, changed := s.state(), s.changed
		s.mu.Unlock()
		if wanted(state) {
			return state
		}
		select {
		case <-changed:
		case <-timeout.C:
			s.tb.Fatalf("aritest: waited %v in vain: %s\nstate: %+v", patience, what, state)
		}
	}
}

// view is a channel as Asterisk describes it.
func (s *Server) view(c *channel) ari.Channel {
	view := c.Channel.Channel
	if len(s.reported) > 0 {
		view.ChannelVars = make(map[string]string, len(s.reported))
		for _, name := range s.reported {
			view.ChannelVars[name] = c.Variables[name]
		}
	}
	return view
}

func (b *bridge) view() ari.Bridge {
	view := b.Bridge
	view.ChannelIDs = append([]string{}, b.ChannelIDs...)
	return view
}
