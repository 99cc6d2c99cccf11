package aritest

import (
	"fmt"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// Context makes a context of the dialplan. do is called with each channel that
// comes to it, by Continue, Originate, [Run.Redirect] or a parking lot's
// time-out, and is what its extensions would do. It runs while nothing else
// happens: of the Server it may call nothing but the methods of Run.
func (s *Server) Context(name string, do func(Run)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.contexts[name] = do
}

// Function gives a dialplan function, such as "PJSIP_DIAL_CONTACTS(1001)", a value
// on every channel that has no variable of this name.
func (s *Server) Function(call, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.functions[call] = value
}

// Run is a channel in the dialplan.
type Run struct {
	Extension string
	s         *Server
	c         *channel
}

// enterDialplan lets a channel go on in the dialplan. The lock is held.
func (s *Server) enterDialplan(c *channel, to ari.Location) {
	c.Dialplan = ari.Dialplan{Context: to.Context, Exten: to.Extension, Priority: max(to.Priority, 1)}
	if do := s.contexts[to.Context]; do != nil {
		do(Run{Extension: to.Extension, s: s, c: c})
	}
}

// Variable reads a variable or function of the channel, empty if there is none.
func (r Run) Variable(name string) string {
	value, _ := r.s.variable(r.c, name)
	return value
}

// Set is the application of this name.
func (r Run) Set(name, value string) { r.s.set(r.c, name, value) }

// Stasis is the application of this name. It reports whether somebody is there;
// if so, the channel has left the dialplan.
func (r Run) Stasis(app string, args ...string) bool { return r.s.enter(r.c, app, args) }

// Goto is the application of this name.
func (r Run) Goto(context, extension string) {
	r.s.enterDialplan(r.c, ari.Location{Context: context, Extension: extension})
}

// Dialled notes what Dial() is asked to call. Who answers is up to the test.
func (r Run) Dialled(endpoint string) {
	r.c.Dialplan.AppName, r.c.Dialplan.AppData = "Dial", endpoint
}

// Hangup ends the channel. Of a Local channel it is the cause with which both
// halves end.
func (r Run) Hangup(cause ari.Cause) { r.c.cause = cause }

// Redirect is the application ChannelRedirect: it takes a channel, by its name
// or id, out of whatever it is in. It reports whether there is such a one.
func (r Run) Redirect(name, context, extension string) bool {
	for _, c := range r.s.channels {
		if c.Name == name || c.ID == name {
			if c.App == "" {
				r.s.leaveBridge(c)
			}
			r.s.leave(c)
			r.s.enterDialplan(c, ari.Location{Context: context, Extension: extension})
			return true
		}
	}
	return false
}

// originate dials at once. Of a Local channel it makes the other half as well,
// which runs the dialplan and ends with what that does.
func (s *Server) originate(c *call) reply {
	endpoint, id := c.param("endpoint"), c.r.PathValue("channel")
	if no, refused := s.cannotMake(c, endpoint, id); refused {
		return no
	}
	one := s.newChannel(id, endpoint, ari.StateDown)
	one.Dialed = true
	answer := ok(s.view(one))
	for name, value := range c.variables() {
		s.set(one, name, value)
	}
	if resource, local := strings.CutPrefix(endpoint, "Local/"); local {
		s.runLocal(one, strings.TrimSuffix(resource, "/n"))
	}
	return answer
}

// runLocal makes the other half of a Local channel and runs the dialplan on it.
// Whatever it does, it does not answer. The lock is held.
func (s *Server) runLocal(one *channel, resource string) {
	extension, context, _ := strings.Cut(resource, "@")
	one.Name = fmt.Sprintf("Local/%s-%08x;1", resource, s.next())
	two := s.newChannel(one.ID+";2", one.endpoint, ari.StateRing)
	two.Name = strings.TrimSuffix(one.Name, "1") + "2"
	for name, value := range one.Variables {
		s.set(two, name, value)
	}
	two.cause = ari.CauseNormalClearing
	s.enterDialplan(two, ari.Location{Context: context, Extension: extension})
	for _, half := range []*channel{two, one} {
		s.gone(half, two.cause)
	}
}
