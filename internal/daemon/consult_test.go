package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// consulters is a policy by which Tarik may transfer others to where he may not call.
const consulters = transferers + `transfer = "all"
`

// threeParties are those of a call of Mara's and Dana's during which Mara asks Rana.
type threeParties struct {
	*office.Desk
	t                *testing.T
	mara, dana, rana *phone.Phone
	by, moved, asked *phone.Dialog
}

// rings lets Mara call Rana while Dana waits.
func (c *threeParties) rings(byCallee bool) {
	if byCallee {
		c.moved, c.by = c.Talk(c.dana, c.mara, "1001")
	} else {
		c.by, c.moved = c.Talk(c.mara, c.dana, "1004")
	}
	dialsOn(c.t, c.Desk, c.by, c.moved, "*2", "1003#")
	c.asked = c.Ring(c.rana)
	c.Must(c.moved.HearsOnly(c.Ctx, testbed.HoldMusicHz()))
	c.Must(c.by.HearsAudio(c.Ctx))
}

// asks lets Rana answer.
func (c *threeParties) asks(byCallee bool) {
	c.rings(byCallee)
	c.Must(c.asked.Answer(c.Ctx))
	c.consulting()
}

func (c *threeParties) presses(keys string) { c.Must(c.by.SendDTMF(c.Ctx, keys)) }

// completes presses the code that ends Mara's call, as a rule before the key is up.
func (c *threeParties) completes() {
	if err := c.by.SendDTMF(c.Ctx, "*2"); err != nil {
		c.Ends(c.by)
	}
}

func (c *threeParties) consulting() {
	hear(c.Desk, c.by, c.mara, c.asked, c.rana)
	c.Must(c.moved.HearsOnly(c.Ctx, testbed.HoldMusicHz()))
}

func (c *threeParties) swapped() {
	hear(c.Desk, c.by, c.mara, c.moved, c.dana)
	c.Must(c.asked.HearsOnly(c.Ctx, testbed.HoldMusicHz()))
}

func (c *threeParties) back() {
	hear(c.Desk, c.by, c.mara, c.moved, c.dana)
}

func (c *threeParties) transferred() {
	c.Ends(c.by)
	c.talkWithoutMara()
}

func (c *threeParties) talkWithoutMara() {
	hear(c.Desk, c.moved, c.dana, c.asked, c.rana)
}

func (c *threeParties) became(outcome string) {
	c.Decided(transferred("mara", "1003", "rana", "granted", outcome))
}

// consult lets three go through each of the cases, in one office.
func consult(t *testing.T, d *office.Desk, cases map[string]func(c *threeParties)) {
	t.Helper()
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	for name, goes := range cases {
		t.Run(name, func(t *testing.T) {
			goes(&threeParties{Desk: d.In(t), t: t, mara: mara, dana: dana, rana: rana})
		})
	}
}

func TestAttendedTransferByKey(t *testing.T) {
	t.Parallel()
	consult(t, office.Start(t, office.Options{Policy: consulters}), map[string]func(c *threeParties){
		"completed by the caller": func(c *threeParties) {
			c.asks(false)
			ours, theirs := len(c.by.Digits()), len(c.asked.Digits())
			c.presses("##7")
			getsKeys(c.t, c.Desk, c.asked, &theirs, "##7") // no other code is one
			presses(c.Desk, c.asked, "#72")
			getsKeys(c.t, c.Desk, c.by, &ours, "#72")
			if got := c.moved.Digits(); got != "" {
				c.t.Errorf("who waits got the keys %q", got)
			}
			c.completes()
			c.transferred()
			c.became("connected")
			keysWork(c.t, c.Desk, c.moved, c.asked)
		},
		"completed by the callee": func(c *threeParties) {
			c.asks(true)
			c.completes()
			c.transferred()
			c.became("connected")
		},
		"completed while it rings": func(c *threeParties) {
			c.rings(true)
			c.completes()
			c.Ends(c.by)
			c.Must(c.asked.Answer(c.Ctx))
			c.talkWithoutMara()
			c.became("connected")
		},
		"swapped twice": func(c *threeParties) {
			c.asks(false)
			c.presses("*4")
			c.swapped()
			c.presses("*4")
			c.consulting()
			c.completes()
			c.transferred()
			c.became("connected")
		},
		"completed while the target waits": func(c *threeParties) {
			c.asks(true)
			c.presses("*4")
			c.swapped()
			c.completes()
			c.transferred()
			c.became("connected")
		},
		"the transferor hangs up while it rings": func(c *threeParties) {
			c.rings(false)
			c.Must(c.by.Hangup(c.Ctx))
			c.Must(c.moved.HearsNoTone(c.Ctx))
			c.Must(c.asked.Answer(c.Ctx))
			c.talkWithoutMara()
			c.became("connected")
		},
		"the transferor hangs up": func(c *threeParties) {
			c.asks(false)
			c.Must(c.by.Hangup(c.Ctx))
			c.talkWithoutMara()
			c.became("connected")
		},
		"the transferor hangs up while the target waits": func(c *threeParties) {
			c.asks(true)
			c.presses("*4")
			c.swapped()
			c.Must(c.by.Hangup(c.Ctx))
			c.talkWithoutMara()
			c.became("connected")
		},
	})
}

func TestAnAttendedTransferByKeyComesToNothing(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: consulters})
	consult(t, d, map[string]func(c *threeParties){
		"aborted": func(c *threeParties) {
			c.asks(false)
			c.presses("*1")
			c.Ends(c.asked)
			c.back()
			c.became("cancelled")
			keysWork(c.t, c.Desk, c.by, c.moved)
		},
		"aborted while it rings": func(c *threeParties) {
			c.rings(true)
			c.presses("*1")
			c.Ends(c.asked)
			c.back()
			c.became("cancelled")
		},
		"the target is busy": func(c *threeParties) {
			c.rings(true)
			c.Must(c.asked.Busy())
			c.back()
			c.became("busy")
		},
		"the target hangs up": func(c *threeParties) {
			c.asks(false)
			c.Must(c.asked.Hangup(c.Ctx))
			c.back()
			c.became("cancelled")
		},
		"the other hangs up": func(c *threeParties) {
			c.asks(true)
			c.Must(c.moved.Hangup(c.Ctx))
			hear(c.Desk, c.by, c.mara, c.asked, c.rana)
			keysWork(c.t, c.Desk, c.by, c.asked)
			c.became("cancelled")
		},
		"the other hangs up while it rings": func(c *threeParties) {
			c.rings(false)
			c.Must(c.moved.Hangup(c.Ctx))
			c.became("cancelled")
			c.Must(c.asked.Answer(c.Ctx))
			hear(c.Desk, c.by, c.mara, c.asked, c.rana)
		},
		"not allowed any more": func(c *threeParties) {
			c.asks(false)
			c.Must(c.WritePolicy(strings.Replace(consulters, "transfer = \"all\"", "transfer = \"department\"", 1)))
			c.Must(c.Daemon.Reload(c.Ctx))
			c.Ends(c.asked)
			c.back()
			c.became("revoked")
			c.Must(c.WritePolicy(consulters))
			c.Must(c.Daemon.Reload(c.Ctx))
		},
	})
	dana, desk, tarik := d.Phone("1004"), d.Phone("1002"), d.Phone("1005")
	t.Run("refused", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(desk, dana, "1004")
		dialsOn(t, d, by, moved, "*2", "1003#")
		d.Decided(transferred("noor", "1003", "rana", "not_granted", "refused"))
		hear(d, by, desk, moved, dana)
		keysWork(t, d, by, moved)
	})
	t.Run("to one who may not be called", func(t *testing.T) {
		d := d.In(t)
		moved, by := d.Talk(dana, tarik, "1005")
		dialsOn(t, d, by, moved, "*2", "1003#")
		d.Decided(office.Decision{User: "tarik", Action: "call.place", Extension: "1003", Target: "rana", Reason: "not_granted", Outcome: "refused"})
		hear(d, by, tarik, moved, dana)
	})
}

// A daemon that is killed goes on where it was.
func TestTheDaemonIsKilledInAnAttendedTransferByKey(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: transferers})
	again := func() {
		d.Must(d.Kill())
		d.Must(d.StartDaemon(d.Ctx))
	}
	consult(t, d, map[string]func(c *threeParties){
		"while it rings": func(c *threeParties) {
			c.rings(true)
			again()
			c.Ends(c.asked)
			c.back()
			keysWork(c.t, c.Desk, c.by, c.moved)
		},
		"while they talk": func(c *threeParties) {
			c.asks(true)
			again()
			c.consulting()
			c.presses("*4")
			c.swapped()
			c.completes()
			c.transferred()
		},
		"while the target waits": func(c *threeParties) {
			c.asks(false)
			c.presses("*4")
			c.swapped()
			again()
			c.swapped()
			c.presses("*1")
			c.Ends(c.asked)
			c.back()
		},
	})
}
