package aritest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// afterPlaying waits until the channel has played what it was given, and is recorded
// no more, as the
// channel's thread in Asterisk does one thing after the other. It reports
// whether the channel is still there. The lock is held.
func (s *Server) afterPlaying(c *call, found *channel) bool {
	for (len(found.Playing) > 0 || len(found.recordings) > 0) && s.channels[found.ID] == found {
		if !s.wait(c.r) {
			return false
		}
	}
	return s.channels[found.ID] == found && found.App != ""
}

func (s *Server) play(c *call) reply {
	return s.liveChannel(c, func(found *channel) reply {
		media := strings.Split(c.param("media"), ",")
		language := c.param("lang")
		if language == "" {
			language = found.Language
		}
		queued := ari.Playback{
			ID:        c.r.PathValue("playback"),
			MediaURI:  media[0],
			TargetURI: "channel:" + found.ID,
			Language:  language,
			State:     ari.PlaybackQueued,
		}
		found.Playing = append(found.Playing, queued)
		s.playbacks[queued.ID] = found
		if len(found.Playing) == 1 && len(found.recordings) == 0 {
			s.plays(found)
		}
		return reply{http.StatusCreated, queued}
	})
}

// plays starts the first playback in the queue, unless it was stopped before.
// The lock is held.
func (s *Server) plays(c *channel) {
	if len(c.Playing) == 0 || c.Playing[0].State == ari.PlaybackPlaying || len(c.recordings) > 0 && c.recordings[0].State == ari.RecordingRuns {
		return
	}
	if c.Playing[0].State == ari.PlaybackDone {
		s.played(c, ari.PlaybackDone)
		return
	}
	c.Playing[0].State = ari.PlaybackPlaying
	s.emit("PlaybackStarted", c, nil, field{"playback", c.Playing[0]})
}

// played ends the first playback in the queue. The lock is held.
func (s *Server) played(c *channel, state ari.PlaybackState) {
	done := c.Playing[0]
	done.State = state
	c.Playing = c.Playing[1:]
	delete(s.playbacks, done.ID)
	s.emit("PlaybackFinished", c, nil, field{"playback", done})
	s.plays(c)
	s.records(c)
}

func (s *Server) stopPlayback(c *call) reply {
	id := c.r.PathValue("playback")
	found := s.playbacks[id]
	if found == nil {
		return refuse(http.StatusNotFound, "Playback not found")
	}
	if found.Playing[0].ID == id {
		s.played(found, ari.PlaybackDone)
		return noContent
	}
	for i := range found.Playing {
		if found.Playing[i].ID == id {
			found.Playing[i].State = ari.PlaybackDone // told when its turn comes
		}
	}
	return noContent
}

// listSounds is an Asterisk without any.
func (s *Server) listSounds(*call) reply {
	return refuse(http.StatusNotFound, "No sounds found that matched the query")
}

func (s *Server) sendDTMF(c *call) reply {
	return s.liveChannel(c, func(found *channel) reply {
		if c.param("dtmf") == "" {
			return refuse(http.StatusBadRequest, "DTMF is required")
		}
		found.DTMF += c.param("dtmf")
		return noContent
	})
}

func (s *Server) startMOH(c *call) reply { return s.moh(c, true) }
func (s *Server) stopMOH(c *call) reply  { return s.moh(c, false) }

func (s *Server) moh(c *call, on bool) reply {
	return s.liveChannel(c, func(found *channel) reply {
		found.MOH = on
		return noContent
	})
}

func (s *Server) mute(c *call) reply   { return s.silence(c, true) }
func (s *Server) unmute(c *call) reply { return s.silence(c, false) }

func (s *Server) silence(c *call, on bool) reply {
	return s.liveChannel(c, func(found *channel) reply {
		switch ari.Direction(c.param("direction")) {
		case ari.DirectionIn:
			found.MutedIn = on
		case ari.DirectionOut:
			found.MutedOut = on
		case ari.DirectionBoth:
			found.MutedIn, found.MutedOut = on, on
		case ari.DirectionNone:
			return refuse(http.StatusBadRequest, "Direction is required")
		default:
			return refuse(http.StatusBadRequest, "Invalid direction specified")
		}
		return noContent
	})
}

func (s *Server) snoop(c *call) reply {
	directions := map[string]bool{"": true, "none": true, "in": true, "out": true, "both": true}
	spy, whisper := c.param("spy"), c.param("whisper")
	id := c.r.PathValue("snoop")
	found := s.channels[c.r.PathValue("channel")]
	switch {
	case !directions[spy]:
		return refuse(http.StatusBadRequest, "Invalid direction specified for spy")
	case !directions[whisper]:
		return refuse(http.StatusBadRequest, "Invalid direction specified for whisper")
	case (spy == "" || spy == "none") && (whisper == "" || whisper == "none"):
		return refuse(http.StatusBadRequest, "Direction must be specified for at least spy or whisper")
	case c.param("app") == "":
		return refuse(http.StatusBadRequest, "Application name is required")
	case found == nil:
		return refuse(http.StatusNotFound, "Provided channel was not found")
	case s.channels[id] != nil:
		return refuse(http.StatusInternalServerError, "Snoop channel could not be created")
	}
	snoop := s.newChannel(id, "Snoop/"+found.ID, ari.StateUp)
	snoop.Name = fmt.Sprintf("Snoop/%s-%08x", found.ID, s.next())
	snoop.Snoops, snoop.Spy, snoop.Whisper = found.ID, ari.Direction(spy), ari.Direction(whisper)
	answer := ok(s.view(snoop))
	if !s.enter(snoop, c.param("app"), splitArgs(c.param("appArgs"))) {
		s.end(snoop, ari.CauseNormalClearing, true)
	}
	return answer
}
