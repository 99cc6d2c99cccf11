package switchboard

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
)

// ChanSpy() and ExtenSpy() overhear by the names of channels, and Asterisk tells
// ARI nothing of it. What application a channel runs is told when the dialplan
// comes to it, but not when another application runs it, or AGI, Lua, "channel
// originate … application ChanSpy". So it is looked up, again and again, while an
// owned call goes on and somebody is answered who talks with nobody.

// spyPause is how often that is.
const spyPause = 400 * time.Millisecond

// WatchSpies looks for those who overhear owned calls by an application, until ctx
// ends.
func (s *Switchboard) WatchSpies(ctx context.Context) {
	tick := time.NewTicker(spyPause)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.lookForSpies(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// lookForSpies ends whoever overhears an owned call by an application, unless the
// gate has allowed it.
func (s *Switchboard) lookForSpies(ctx context.Context) {
	heard := s.overhearable()
	if len(heard) == 0 {
		return
	}
	list, err := s.ARI.ListChannels(ctx)
	if err != nil {
		s.Log.DebugContext(ctx, "could not look for spies", "error", err)
		return // the next look is soon
	}
	for i := range list {
		if spies := readSpy(&list[i]); spies != nil && s.overhears(list, spies, heard) && !s.helps(&list[i]) {
			s.expel(ctx, bySpy, list[i], s.ending(list[i].ID))
		}
	}
}

// overhearable returns the channels by which an owned call can be heard, if there
// is anybody who might do that.
func (s *Switchboard) overhearable() map[string]bool {
	var talking []calls.Channel
	idle := false
	for _, c := range s.Calls.Answered() {
		switch ours := s.owned(c.ID); {
		case ours && c.Bridge != "":
			talking = append(talking, c)
		case !ours && c.Bridge == "":
			idle = true
		}
	}
	if !idle {
		return nil
	}
	heard := make(map[string]bool)
	for _, c := range talking {
		if s.hears(c.ID) {
			heard[c.ID] = true
			for _, other := range s.Calls.With(c.ID) {
				heard[other.ID] = true
			}
		}
	}
	return heard
}

func (s *Switchboard) overhears(list []ari.Channel, spies func(*ari.Channel) bool, heard map[string]bool) bool {
	for i := range list {
		if heard[list[i].ID] && spies(&list[i]) {
			return true
		}
	}
	return false
}

// readSpy returns what a channel may overhear by the application that it runs, nil
// if that is none to overhear with. What the gate has allowed is left out. Groups
// (g, e) are not looked at: whoever is in none is heard only without them, but a
// variable of any name makes one be in one.
func readSpy(c *ari.Channel) func(*ari.Channel) bool {
	what, options, _ := strings.Cut(c.Dialplan.AppData, ",")
	options = lettersOf(options)
	allowed := calls.ListensTo(c.ChannelVars[dialplan.VarListens])
	var spies func(*ari.Channel) bool
	switch app := c.Dialplan.AppName; {
	case app == "ChanSpy" && strings.Contains(options, "u"):
		spies = func(o *ari.Channel) bool { return o.ID == what || strings.EqualFold(o.Name, what) }
	case app == "ChanSpy" && what != "" && what != "all":
		spies = func(o *ari.Channel) bool {
			return len(o.Name) >= len(what) && strings.EqualFold(o.Name[:len(what)], what)
		}
	case app == "ExtenSpy" && strings.IndexByte(what, '@') > 0: // without an extension it is everybody
		extension, in, _ := strings.Cut(what, "@")
		in = cmp.Or(in, c.Dialplan.Context)
		spies = func(o *ari.Channel) bool {
			return strings.EqualFold(o.Dialplan.Exten, extension) && strings.EqualFold(o.Dialplan.Context, in)
		}
	case app == "ChanSpy" || app == "ExtenSpy" || app == "DAHDIScan":
		spies = func(*ari.Channel) bool { return true }
	default:
		return nil
	}
	return func(o *ari.Channel) bool { return o.ID != allowed && spies(o) }
}

// lettersOf returns the options of an application without their arguments, which
// are in parentheses.
func lettersOf(options string) string {
	var letters strings.Builder
	depth := 0
	for _, c := range options {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth <= 0:
			letters.WriteRune(c)
		}
	}
	return letters.String()
}
