package config

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/linewarden/linewarden/policy"
)

// Recordings says where recordings of calls are kept, and for how long.
type Recordings struct {
	Dir  string        // for the daemon alone; made if it is missing
	Keep time.Duration // after which they are deleted, in whole days; 0 for never
	// PlayDir is where Asterisk finds a copy while it plays it to a phone; empty for
	// nowhere, so that it plays none.
	PlayDir string
}

// keepDays is how long a recording is kept where nothing is written: nobody who has
// not thought about it keeps what people said for ever.
const keepDays = 90

func (r *reader) recordings(state string) Recordings {
	s := Recordings{
		Dir:     r.path("recordings.dir", "/var/lib/linewarden/recordings"),
		Keep:    time.Duration(r.number("recordings.keep_days", keepDays, 0, 36_500)) * 24 * time.Hour,
		PlayDir: r.path("recordings.play_dir", ""),
	}
	if strings.Contains(s.PlayDir, ",") { // which parts several sounds that it is told to play
		r.problem(r.where("recordings.play_dir"), "name another", "has a comma in its path, and Asterisk plays nothing from there")
	}
	// Whoever may read a folder may read what is below it, and each of these is
	// emptied of what is not its own, or refuses it.
	for _, other := range []struct{ key, dir string }{
		{"recordings.play_dir", s.PlayDir},
		{"state.dir", state},
	} {
		if other.dir != "" && (within(s.Dir, other.dir) || within(other.dir, s.Dir)) {
			r.problem(r.where("recordings.dir"), "choose a folder of its own", "is %s or one of the two is in the other", other.key)
		}
	}
	return s
}

// where is a field that a problem is with, written or not.
func (r *reader) where(key string) field {
	if f, written := r.fields[key]; written {
		return f
	}
	return field{source: policy.Source{File: r.file, Key: key}}
}

// within reports whether a path is a folder or below it.
func within(folder, path string) bool {
	below, err := filepath.Rel(folder, path)
	return err == nil && below != ".." && !strings.HasPrefix(below, "../")
}
