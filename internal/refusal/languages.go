package refusal

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/linewarden/linewarden/ari"
)

// Languages chooses the language in which a caller is told of a refusal: the
// channel's own, or the default where nobody recorded the prompt in that.
//
// Asterisk falls back by itself (fileexists_core in main/file.c): from pt_BR to
// pt, then to a file without a language, then to English. So all that it must be
// told is to take the default before it comes to English. Nil leaves the choice
// to it. Several goroutines may use it.
type Languages struct {
	preset string
	known  atomic.Pointer[map[string][]string] // languages by sound, once they are known
}

// NewLanguages returns a choice with a default. Until [Languages.Learn] it
// leaves the choice to Asterisk.
func NewLanguages(preset string) *Languages { return &Languages{preset: preset} }

// Learn takes note of the sounds that Asterisk has.
func (l *Languages) Learn(sounds []ari.Sound) {
	known := make(map[string][]string, len(sounds))
	for _, s := range sounds {
		for _, f := range s.Formats {
			known[s.ID] = append(known[s.ID], f.Language)
		}
	}
	l.known.Store(&known)
}

// For returns the language in which to tell a refusal on a channel that has a
// language; empty for the channel's own. Where Asterisk has no such prompt, it
// is that of the core sound.
func (l *Languages) For(r Refusal, channel string) string {
	if l == nil {
		return ""
	}
	known := l.known.Load()
	if known == nil {
		return ""
	}
	there := (*known)[r.Prompt]
	if len(there) == 0 {
		there = (*known)[r.Sound]
	}
	if !includes(there, channel) && includes(there, l.preset) {
		return l.preset
	}
	return ""
}

// includes reports whether Asterisk finds a sound in a language: pt_BR also in
// that of pt.
func includes(there []string, language string) bool {
	for {
		if slices.Contains(there, language) {
			return true
		}
		end := strings.LastIndexByte(language, '_')
		if end < 0 {
			return false
		}
		language = language[:end]
	}
}
