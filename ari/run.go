package ari

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Run receives events and calls handle with them, in order and one at a time,
// until ctx is done, whose cause it returns, or until another program takes the
// application over: [ErrReplaced]. It connects again whenever the connection is
// lost. Only one Run at a time.
//
// handle may take its time, as long as it keeps up on the whole: 16,384 events
// may wait before a [*Gap] comes.
func (c *Client) Run(ctx context.Context, handle func(Event)) error {
	if !c.running.CompareAndSwap(false, true) {
		return errors.New("ari: Run is running already")
	}
	defer c.running.Store(false)
	wait := newBackoff()
	says := &announcer{log: c.log, url: c.base.Redacted(), app: c.cfg.App}
	for {
		up, err := c.session(ctx, handle, says)
		switch {
		case errors.Is(err, ErrReplaced):
			says.replaced()
			return ErrReplaced
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		unauthorized := errors.Is(err, ErrUnauthorized)
		delay := wait.next(up, unauthorized)
		says.down(err, up > 0, unauthorized, delay)
		timer := time.NewTimer(delay)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}

// announcer logs how the connection is, once per change and not per attempt.
type announcer struct {
	log      *slog.Logger
	url, app string
	last     string
}

func (a *announcer) up(s *Snapshot) {
	a.last = "connected"
	a.log.Info("ari connected", "url", a.url, "app", a.app, "channels", len(s.Channels), "bridges", len(s.Bridges))
}

func (a *announcer) gap(err error) {
	a.log.Warn("ari events lost, taking stock anew", "error", err)
}

func (a *announcer) down(err error, wasUp, unauthorized bool, retryIn time.Duration) {
	log := a.log.With("url", a.url, "app", a.app, "error", err, "retry_in", retryIn)
	was := a.last
	switch {
	case wasUp:
		a.last = "lost"
		log.Warn("ari connection lost")
	case unauthorized:
		a.last = "unauthorized"
		if was != a.last {
			log.Error("ari user refused by asterisk", "fix", "make user and password the same here and in ari.conf; "+
				"the user there needs read_only = no, and its permit and deny must admit this address")
		}
	default:
		a.last = "unreachable"
		if was != a.last {
			log.Warn("ari cannot connect")
		}
	}
	if was == a.last {
		log.Debug("ari still cannot connect")
	}
}

func (a *announcer) replaced() {
	a.log.Error("ari application taken over by another program", "app", a.app,
		"fix", "run one daemon per application, or give each an application of its own")
}
