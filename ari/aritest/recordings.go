package aritest

import (
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// recording is one that goes on.
type recording struct {
	ari.LiveRecording
	channel *channel // nil for one of a bridge
	bridge  *bridge
	ends    string      // the keys that end it
	limit   *time.Timer // nil for none
	ending  bool        // asked to
	lost    bool        // its file could not be made
	longest time.Duration
}

// recordingFormats are the extensions that an Asterisk knows.
var recordingFormats = []string{"alaw", "g722", "gsm", "raw", "sln", "sln16", "sln48", "ulaw", "wav", "WAV"}

func (s *Server) record(c *call) reply {
	return s.ownChannel(c, func(found *channel) reply {
		name, format, ifExists := c.param("name"), c.param("format"), c.param("ifExists")
		ends := map[string]string{"": "", "none": "", "any": "#*0123456789abcd", "#": "#", "*": "*"}
		keys, known := ends[c.param("terminateOn")]
		switch {
		case !known:
			return refuse(http.StatusBadRequest, "terminateOn invalid")
		case !slices.Contains([]string{"", "fail", "overwrite", "append"}, ifExists):
			return refuse(http.StatusBadRequest, "ifExists invalid")
		case !slices.Contains(recordingFormats, format):
			return refuse(http.StatusUnprocessableEntity, "specified format is unknown on this system")
		case name == "" || strings.HasPrefix(path.Join("/", name), "/..") || strings.HasPrefix(path.Join(".", name), ".."):
			return refuse(http.StatusInternalServerError, "Error parsing request")
		case s.unwritable && strings.Contains(name, "/"):
			return refuse(http.StatusInternalServerError, "Internal Server Error")
		}
		_, exists := s.stored[name]
		if s.recordings[name] != nil || exists && (ifExists == "" || ifExists == "fail") {
			return refuse(http.StatusConflict, "Recording '%s' already exists and can not be overwritten", name)
		}
		seconds, _ := strconv.Atoi(c.param("maxDurationSeconds"))
		r := &recording{channel: found, ends: keys, longest: time.Duration(seconds) * time.Second, LiveRecording: ari.LiveRecording{
			Name: name, Format: format, State: ari.RecordingQueued, TargetURI: "channel:" + found.ID,
		}}
		s.recordings[name] = r
		found.recordings = append(found.recordings, r)
		queued := r.LiveRecording
		s.records(found)
		return reply{http.StatusCreated, queued}
	})
}

// records begins the first recording in the channel's queue, unless the channel
// does something else. The lock is held.
func (s *Server) records(c *channel) {
	if len(c.Playing) > 0 || len(c.recordings) == 0 || c.recordings[0].State == ari.RecordingRuns {
		return
	}
	r := c.recordings[0]
	if c.BridgeID != "" {
		r.State, r.Cause = ari.RecordingFails, "Cannot record channel while in bridge"
		s.emit("RecordingFailed", c, nil, field{"recording", r.LiveRecording})
		s.recorded(r)
		return
	}
	// A stop that came before is forgotten.
	r.State, r.ending = ari.RecordingRuns, false
	s.emit("RecordingStarted", c, nil, field{"recording", r.LiveRecording})
	if s.unwritable {
		r.lost = true
		s.finishes(r)
		return
	}
	if s.stored[r.Name] == nil {
		s.stored[r.Name] = &storedFile{format: r.Format}
	}
	if r.longest > 0 {
		r.limit = time.AfterFunc(r.longest, func() { s.EndsRecording(r.Name) })
	}
}

// finishes ends a recording that goes on. The lock is held.
func (s *Server) finishes(r *recording) {
	if r.limit != nil {
		r.limit.Stop()
	}
	duration := 0
	if f := s.stored[r.Name]; f != nil && !r.lost {
		duration = len(f.content) / 2 / 8000
	}
	r.State, r.Duration = ari.RecordingDone, &duration
	s.emit("RecordingFinished", r.channel, r.bridge, field{"recording", r.LiveRecording})
	s.recorded(r)
}

// recorded forgets a recording and goes on with the channel's next thing to do. The
// lock is held.
func (s *Server) recorded(r *recording) {
	delete(s.recordings, r.Name)
	if c := r.channel; c != nil {
		c.recordings = slices.DeleteFunc(c.recordings, func(other *recording) bool { return other == r })
		s.plays(c)
		s.records(c)
	}
	s.changes()
}

// endRecordings ends what a channel that ends is recorded to. The lock is held.
func (s *Server) endRecordings(c *channel) {
	for _, r := range slices.Clone(c.recordings) {
		c.recordings = c.recordings[1:]
		if r.State == ari.RecordingRuns {
			s.finishes(r)
			continue
		}
		delete(s.recordings, r.Name) // Asterisk tells nobody
	}
}

// endByKey ends a recording that one of its keys ends. The lock is held.
func (s *Server) endByKey(c *channel, key rune) {
	if len(c.recordings) > 0 && c.recordings[0].State == ari.RecordingRuns && strings.ContainsRune(c.recordings[0].ends, key) {
		s.finishes(c.recordings[0])
	}
}

func (s *Server) liveRecording(c *call, do func(*recording) reply) reply {
	found := s.recordings[c.r.PathValue("recording")]
	if found == nil {
		return refuse(http.StatusNotFound, "Recording not found")
	}
	return do(found)
}

func (s *Server) getRecording(c *call) reply {
	return s.liveRecording(c, func(r *recording) reply {
		live := r.LiveRecording
		if r.ending {
			live.State = "canceled"
		}
		return ok(live)
	})
}

func (s *Server) stopRecording(c *call) reply {
	return s.liveRecording(c, func(r *recording) reply {
		switch {
		case r.ending:
			return refuse(http.StatusConflict, "Recording not in session")
		case r.State == ari.RecordingQueued:
			r.ending = true
		default:
			s.finishes(r)
		}
		return noContent
	})
}

func (s *Server) discardRecording(c *call) reply {
	return s.liveRecording(c, func(r *recording) reply {
		switch {
		case r.ending:
			return refuse(http.StatusConflict, "Recording not in session")
		case r.State == ari.RecordingQueued:
			r.ending = true
		default:
			delete(s.stored, r.Name)
			s.finishes(r)
		}
		return noContent
	})
}

// Records begins a recording of a bridge over ARI, as another program would.
func (s *Server) Records(bridgeID, name string) {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bridges[bridgeID]
	if b == nil {
		s.tb.Errorf("aritest: no bridge %s to record", bridgeID)
		return
	}
	r := &recording{bridge: b, LiveRecording: ari.LiveRecording{
		Name: name, Format: "wav", State: ari.RecordingRuns, TargetURI: "bridge:" + bridgeID,
	}}
	s.recordings[name] = r
	s.emit("RecordingStarted", nil, b, field{"recording", r.LiveRecording})
	s.changes()
}

// EndsRecording ends a recording without being asked to, as Asterisk does where the
// disk is full: it says that it has finished, and the file holds what it holds.
func (s *Server) EndsRecording(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.recordings[name]; r != nil && r.State == ari.RecordingRuns {
		s.finishes(r)
	}
}

// SpoolUnwritable makes Asterisk unable to make files in its folder of recordings,
// or able again. It says of each recording that it has started, and that it has
// finished.
func (s *Server) SpoolUnwritable(unwritable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unwritable = unwritable
}
