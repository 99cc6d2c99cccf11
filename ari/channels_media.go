package ari

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

var (
	opPlay = &operation{name: "channels.playWithId", method: http.MethodPost, path: "/channels/{channelId}/play/{playbackId}",
		params: []string{"media", "lang"}}
	opStopPlayback = &operation{name: "playbacks.stop", method: http.MethodDelete, path: "/playbacks/{playbackId}"}
	opSendDTMF     = &operation{name: "channels.sendDTMF", method: http.MethodPost, path: "/channels/{channelId}/dtmf",
		params: []string{"dtmf", "between", "duration"}}
	opStartMOH = &operation{name: "channels.startMoh", method: http.MethodPost, path: "/channels/{channelId}/moh",
		params: []string{"mohClass"}}
	opStopMOH = &operation{name: "channels.stopMoh", method: http.MethodDelete, path: "/channels/{channelId}/moh"}
	opMute    = &operation{name: "channels.mute", method: http.MethodPost, path: "/channels/{channelId}/mute",
		params: []string{"direction"}}
	opUnmute = &operation{name: "channels.unmute", method: http.MethodDelete, path: "/channels/{channelId}/mute",
		params: []string{"direction"}}
)

// mediaSchemes are what Asterisk plays (res_stasis_playback.c). It would take
// another one too, play nothing and never say that it finished.
var mediaSchemes = []string{"sound", "recording", "number", "digits", "characters", "tone"}

// PlaybackState is how far a playback has come.
type PlaybackState string

// The states of a playback.
const (
	PlaybackQueued     PlaybackState = "queued"
	PlaybackPlaying    PlaybackState = "playing"
	PlaybackContinuing PlaybackState = "continuing" // with the next of its media
	PlaybackDone       PlaybackState = "done"
	PlaybackFailed     PlaybackState = "failed" // such as: there is no such file
)

// Playback is media being played to a channel.
type Playback struct {
	ID        string        `json:"id"`
	MediaURI  string        `json:"media_uri"`  // the one being played
	TargetURI string        `json:"target_uri"` // such as channel:ID
	Language  string        `json:"language,omitempty"`
	State     PlaybackState `json:"state"`
}

// PlayRequest says what to play.
type PlayRequest struct {
	PlaybackID string   // chosen by the caller, unique
	Media      []string // one after the other, such as "sound:vm-goodbye" or "tone:busy"
	Lang       string   // language of sounds; empty for the channel's
}

// Play queues media to be played to the channel, behind what it plays already.
// [PlaybackFinished] says how it went: a file that does not exist is noticed
// only then. Asterisk does not notice an id that is in use: two playbacks share
// it. And it never says that it finished what it could not even begin: a
// recording that does not exist, a number that is none.
func (c *Client) Play(ctx context.Context, channelID string, r PlayRequest) (Playback, error) {
	if len(r.Media) == 0 {
		return Playback{}, invalid(opPlay, "media: nothing to play")
	}
	for _, uri := range r.Media {
		scheme, _, _ := strings.Cut(uri, ":")
		if !slices.Contains(mediaSchemes, scheme) {
			return Playback{}, invalid(opPlay, fmt.Sprintf("media: %q: write it as one of %s", uri, strings.Join(mediaSchemes, ":, ")+":"))
		}
	}
	media, err := list(opPlay, "media", r.Media)
	if err != nil {
		return Playback{}, err
	}
	var playback Playback
	err = c.do(ctx, opPlay, []string{channelID, r.PlaybackID}, params{media, {"lang", r.Lang}}, nil, &playback)
	return playback, err
}

// Asterisk reports that a playback has started a moment before it can stop it
// (controllable in res_stasis_playback.c), and answers 500 until then.
const (
	stopTries = 10
	stopPause = 5 * time.Millisecond
)

// StopPlayback stops a playback. Of one that is still behind another,
// [PlaybackFinished] comes when its turn would be. [ErrNotFound] says that it is over already,
// [ErrFailed] that it cannot be stopped: what is spoken as number, digits or
// characters cannot.
func (c *Client) StopPlayback(ctx context.Context, playbackID string) error {
	for try := 1; ; try++ {
		err := c.do(ctx, opStopPlayback, []string{playbackID}, nil, nil, nil)
		if !errors.Is(err, ErrFailed) || try == stopTries {
			return err
		}
		select {
		case <-time.After(stopPause):
		case <-ctx.Done():
			return err
		}
	}
}

// DTMF are keys to be played to a party. In a bridge Asterisk is silent for 100 ms
// before the first, and does nothing else for the channel until the last is over.
type DTMF struct {
	Digits   string        // 0 to 9, *, #, A to D
	Duration time.Duration // of each: at least 100 ms in a bridge, which is the default
	Between  time.Duration // behind each; 100 ms by default
}

// SendDTMF plays keys to the party at the channel.
func (c *Client) SendDTMF(ctx context.Context, channelID string, d DTMF) error {
	return c.do(ctx, opSendDTMF, []string{channelID}, params{
		{"dtmf", d.Digits}, milliseconds("duration", d.Duration), milliseconds("between", d.Between),
	}, nil, nil)
}

// StartMOH plays music on hold to the channel, of the class or, if empty, of
// the channel's own.
func (c *Client) StartMOH(ctx context.Context, channelID, class string) error {
	return c.do(ctx, opStartMOH, []string{channelID}, params{{"mohClass", class}}, nil, nil)
}

// StopMOH ends music on hold.
func (c *Client) StopMOH(ctx context.Context, channelID string) error {
	return c.do(ctx, opStopMOH, []string{channelID}, nil, nil, nil)
}

// MuteChannel silences a direction of the channel's audio.
func (c *Client) MuteChannel(ctx context.Context, channelID string, d Direction) error {
	return c.do(ctx, opMute, []string{channelID}, params{{"direction", string(d)}}, nil, nil)
}

// UnmuteChannel lets a direction be heard again.
func (c *Client) UnmuteChannel(ctx context.Context, channelID string, d Direction) error {
	return c.do(ctx, opUnmute, []string{channelID}, params{{"direction", string(d)}}, nil, nil)
}
