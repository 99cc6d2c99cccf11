package aritest

import (
	"net/http"

	"github.com/linewarden/linewarden/ari"
)

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
	s.recordings[name] = true
	s.emit("RecordingStarted", nil, b, field{"recording", ari.LiveRecording{
		Name: name, Format: "wav", State: "recording", TargetURI: "bridge:" + bridgeID,
	}})
	s.changes()
}

func (s *Server) stopRecording(c *call) reply {
	name := c.r.PathValue("recording")
	if !s.recordings[name] {
		return refuse(http.StatusNotFound, "Recording not found")
	}
	delete(s.recordings, name)
	return noContent
}
