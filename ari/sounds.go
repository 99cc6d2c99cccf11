package ari

import (
	"context"
	"net/http"
)

// Sound is a file, or several in different languages and formats, that Asterisk
// can play as "sound:ID".
type Sound struct {
	ID      string       `json:"id"`             // such as "digits/1"
	Text    string       `json:"text,omitempty"` // what it says, if that is known
	Formats []SoundFiles `json:"formats"`
}

// SoundFiles is a language and a format that there is a file of a [Sound] in.
type SoundFiles struct {
	Language string `json:"language"` // as its folder is called: "en", "pt_BR"
	Format   string `json:"format"`
}

var opListSounds = &operation{name: "sounds.list", method: http.MethodGet, path: "/sounds"}

// ListSounds lists the sounds that Asterisk finds in its folders at this moment.
// It answers [ErrNotFound] where there are none at all. Those of
// sounds_search_custom_dir have an ID that begins with "custom/".
func (c *Client) ListSounds(ctx context.Context) ([]Sound, error) {
	var sounds []Sound
	err := c.do(ctx, opListSounds, nil, nil, nil, &sounds)
	return sounds, err
}
