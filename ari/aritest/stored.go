package aritest

import (
	"maps"
	"net/http"
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// storedFile is a file in the folder of recordings.
type storedFile struct {
	format  string
	content []byte
}

// audio is a reply that is no JSON.
type audio struct {
	format  string
	content []byte
}

// Stores says what is in a file of the folder of recordings, which is made unless it
// is there: in that of a recording that goes on, up to now.
func (s *Server) Stores(name string, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	format := "sln"
	if r := s.recordings[name]; r != nil {
		format = r.Format
	}
	s.stored[name] = &storedFile{format, slices.Clone(content)}
	s.changes()
}

func (s *Server) listStored(*call) reply {
	list := []ari.StoredRecording{}
	for _, name := range slices.Sorted(maps.Keys(s.stored)) {
		list = append(list, ari.StoredRecording{Name: name, Format: s.stored[name].format})
	}
	return ok(list)
}

func (s *Server) storedFile(c *call, do func(name string, f *storedFile) reply) reply {
	name := c.r.PathValue("recording")
	found := s.stored[name]
	if found == nil {
		return refuse(http.StatusNotFound, "Recording not found")
	}
	return do(name, found)
}

func (s *Server) fetchStored(c *call) reply {
	return s.storedFile(c, func(_ string, f *storedFile) reply {
		return ok(audio{f.format, slices.Clone(f.content)})
	})
}

func (s *Server) deleteStored(c *call) reply {
	return s.storedFile(c, func(name string, _ *storedFile) reply {
		delete(s.stored, name)
		return noContent
	})
}
