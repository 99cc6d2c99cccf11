package aritest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Request is one that the Server was sent.
type Request struct {
	Op     string // such as "channels.answer", as in ari.Error
	Path   string
	Query  map[string][]string
	Body   string
	Status int // of the answer, 0 if there was none yet
}

// call is a request being worked on. The lock is held.
type call struct {
	r    *http.Request
	body map[string]json.RawMessage
}

// param is a parameter of the query, or a field of the body instead.
func (c *call) param(name string) string {
	if v := c.r.URL.Query().Get(name); v != "" {
		return v
	}
	var v string
	if json.Unmarshal(c.body[name], &v) != nil {
		return ""
	}
	return v
}

// variables are those in the body.
func (c *call) variables() map[string]string {
	var vars map[string]string
	if json.Unmarshal(c.body["variables"], &vars) != nil {
		return nil
	}
	return vars
}

// reply is the answer to a call.
type reply struct {
	status int
	body   any
}

var noContent = reply{status: http.StatusNoContent}

func ok(body any) reply { return reply{http.StatusOK, body} }

func refuse(status int, format string, args ...any) reply {
	return reply{status, map[string]string{"message": fmt.Sprintf(format, args...)}}
}

// allocationFailed is how Asterisk says, among other things, that an endpoint
// cannot be called.
var allocationFailed = reply{http.StatusInternalServerError, map[string]string{"error": "Allocation failed"}}

// routes are the operations.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	route := func(pattern, op string, do func(*call) reply) {
		mux.Handle(pattern, s.operation(op, do))
	}
	route("GET /ari/asterisk/info", "asterisk.getInfo", s.info)
	route("GET /ari/channels", "channels.list", s.listChannels)
	route("POST /ari/channels/create", "channels.create", s.createChannel)
	route("POST /ari/channels/{channel}", "channels.originateWithId", s.originate)
	route("GET /ari/channels/{channel}", "channels.get", s.getChannel)
	route("DELETE /ari/channels/{channel}", "channels.hangup", s.hangup)
	route("POST /ari/channels/{channel}/dial", "channels.dial", s.dial)
	route("POST /ari/channels/{channel}/answer", "channels.answer", s.answer)
	route("POST /ari/channels/{channel}/ring", "channels.ring", s.ring)
	route("DELETE /ari/channels/{channel}/ring", "channels.ringStop", s.ringStop)
	route("POST /ari/channels/{channel}/progress", "channels.progress", s.progress)
	route("POST /ari/channels/{channel}/continue", "channels.continueInDialplan", s.continueInDialplan)
	route("POST /ari/channels/{channel}/transfer_progress", "channels.transfer_progress", s.transferProgress)
	route("GET /ari/channels/{channel}/variable", "channels.getChannelVar", s.getVariable)
	route("POST /ari/channels/{channel}/variable", "channels.setChannelVar", s.setVariable)
	route("POST /ari/channels/{channel}/snoop/{snoop}", "channels.snoopChannelWithId", s.snoop)
	route("POST /ari/channels/{channel}/play/{playback}", "channels.playWithId", s.play)
	route("DELETE /ari/playbacks/{playback}", "playbacks.stop", s.stopPlayback)
	route("POST /ari/channels/{channel}/record", "channels.record", s.record)
	route("GET /ari/recordings/live/{recording}", "recordings.getLive", s.getRecording)
	route("POST /ari/recordings/live/{recording}/stop", "recordings.stop", s.stopRecording)
	route("DELETE /ari/recordings/live/{recording}", "recordings.cancel", s.discardRecording)
	route("GET /ari/recordings/stored", "recordings.listStored", s.listStored)
	route("GET /ari/recordings/stored/{recording}/file", "recordings.getStoredFile", s.fetchStored)
	route("DELETE /ari/recordings/stored/{recording}", "recordings.deleteStored", s.deleteStored)
	route("POST /ari/channels/{channel}/dtmf", "channels.sendDTMF", s.sendDTMF)
	route("POST /ari/channels/{channel}/moh", "channels.startMoh", s.startMOH)
	route("DELETE /ari/channels/{channel}/moh", "channels.stopMoh", s.stopMOH)
	route("POST /ari/channels/{channel}/mute", "channels.mute", s.mute)
	route("DELETE /ari/channels/{channel}/mute", "channels.unmute", s.unmute)
	route("GET /ari/sounds", "sounds.list", s.listSounds)
	route("GET /ari/bridges", "bridges.list", s.listBridges)
	route("GET /ari/bridges/{bridge}", "bridges.get", s.getBridge)
	route("POST /ari/bridges/{bridge}", "bridges.createWithId", s.createBridge)
	route("DELETE /ari/bridges/{bridge}", "bridges.destroy", s.destroyBridge)
	route("POST /ari/bridges/{bridge}/addChannel", "bridges.addChannel", s.addChannel)
	route("POST /ari/bridges/{bridge}/removeChannel", "bridges.removeChannel", s.removeChannel)
	route("GET /ari/applications/{app}", "applications.get", s.getApplication)
	route("POST /ari/applications/{app}/subscription", "applications.subscribe", s.subscribe)
	route("DELETE /ari/applications/{app}/subscription", "applications.unsubscribe", s.unsubscribe)
	route("PUT /ari/applications/{app}/eventFilter", "applications.filter", s.filter)
	mux.HandleFunc("GET /ari/events", s.events)
	mux.Handle("/ari/", s.operation("unknown", func(*call) reply { return refuse(http.StatusNotFound, "Resource not found") }))
	return mux
}

// operation makes a handler of what an operation does.
func (s *Server) operation(op string, do func(*call) reply) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.mu.Lock()
		index := len(s.requests)
		s.requests = append(s.requests, Request{Op: op, Path: r.URL.Path, Query: r.URL.Query(), Body: string(text)})
		s.changes()
		f := s.takeFault(op)
		h := s.takeHeld(s.requests[index])
		s.mu.Unlock()
		if s.stops(h, r, false) {
			return
		}
		c := &call{r: r}
		answer := refuse(http.StatusBadRequest, "Error parsing request body")
		switch {
		case !authorized(r):
			answer = refuse(http.StatusUnauthorized, "Authentication required")
		case f.status != 0:
			answer = refuse(f.status, "%s", f.message)
		case f.hang:
			s.untilGone(r)
			return
		case len(text) == 0 || json.Unmarshal(text, &c.body) == nil:
			s.mu.Lock()
			answer = do(c)
			s.changes()
			s.mu.Unlock()
		}
		if s.stops(h, r, true) {
			return
		}
		if f.late {
			s.untilGone(r)
		}
		if f.late || f.drop {
			panic(http.ErrAbortHandler)
		}
		s.mu.Lock()
		s.requests[index].Status = answer.status
		s.changes()
		s.mu.Unlock()
		write(w, answer)
	})
}

// untilGone waits until the client gives up.
func (s *Server) untilGone(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.done:
	}
}

func authorized(r *http.Request) bool {
	username, password, _ := r.BasicAuth()
	return username == Username && password == Password
}

func write(w http.ResponseWriter, answer reply) {
	if answer.body == nil {
		w.WriteHeader(answer.status)
		return
	}
	if file, isFile := answer.body.(audio); isFile {
		w.Header().Set("Content-Type", "audio/"+file.format)
		w.Header().Set("Content-Length", strconv.Itoa(len(file.content)))
		if _, err := w.Write(file.content); err != nil {
			panic(http.ErrAbortHandler) // nobody is there any more
		}
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if answer.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="Asterisk REST Interface"`)
	}
	w.WriteHeader(answer.status)
	if json.NewEncoder(w).Encode(answer.body) != nil {
		panic(http.ErrAbortHandler) // nobody is there any more
	}
}

func (s *Server) info(*call) reply {
	started := s.started.Format("2006-01-02T15:04:05.000-0700")
	return ok(map[string]any{
		"system": map[string]string{"version": "22.10.1", "entity_id": asteriskID},
		"status": map[string]string{"startup_time": started, "last_reload_time": started},
	})
}

// wait blocks, without the lock, until something changes. It reports whether
// the caller should still be interested.
func (s *Server) wait(r *http.Request) bool {
	changed := s.changed
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-changed:
		return true
	case <-r.Context().Done():
	case <-s.done:
	case <-time.After(time.Minute):
	}
	return false
}
