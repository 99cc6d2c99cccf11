package recordings

import (
	"fmt"
	"strings"
	"time"
)

// maxCallID is how much of a call's id becomes part of a name, in bytes.
const maxCallID = 64

// What the names of an id's files end with.
const (
	extAudio     = ".wav"
	extRecord    = ".json"
	extDraft     = ".draft"
	extDeleted   = ".deleted"
	extTemporary = ".tmp" // in a draft's folder
)

// newID makes an id of the time and the call's id. The n-th attempt at one is
// another.
func newID(callID string, at time.Time, n int) string {
	id := at.UTC().Format("20060102-150405") + "-" + plain(callID)
	if n > 1 {
		id = fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

// plain is a call's id as it may stand in a file's name.
func plain(callID string) string {
	callID = callID[:min(len(callID), maxCallID)]
	return strings.Map(func(r rune) rune {
		if inName(r) {
			return r
		}
		return '_'
	}, callID)
}

func inName(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.'
}

// validID reports whether an id may name files.
func validID(id string) bool {
	return id != "" && len(id) <= 128 && id[0] != '.' && id[0] != '-' &&
		strings.IndexFunc(id, func(r rune) bool { return !inName(r) }) < 0
}
