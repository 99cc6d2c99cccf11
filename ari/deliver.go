package ari

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errMalformed asks for a new snapshot because an event could not be read.
var errMalformed = errors.New("event cannot be read")

// deliver takes stock, then hands events over, and takes stock again after
// events were lost on a connection that holds.
func (s *session) deliver(ctx, live context.Context) (up time.Duration, err error) {
	if err := s.client.prepare(live); err != nil {
		return 0, s.orReplaced(err)
	}
	var since time.Time
	for {
		snapshot, err := s.client.snapshot(live)
		if err != nil {
			if !since.IsZero() {
				up = time.Since(since)
			}
			return up, s.orReplaced(err)
		}
		s.handle(snapshot)
		if since.IsZero() {
			since = time.Now()
			s.says.up(snapshot)
		}
		s.client.connected.Store(true)
		select {
		case <-s.gone: // the reader may have said so before we said the contrary
			s.client.connected.Store(false)
		default:
		}
		err = s.pump(ctx)
		s.client.connected.Store(false)
		if errors.Is(err, ErrReplaced) || ctx.Err() != nil {
			return time.Since(since), err
		}
		s.handle(&Gap{At: time.Now(), Reason: printable(err.Error())})
		if _, full := errors.AsType[overflow](err); !full && !errors.Is(err, errMalformed) {
			return time.Since(since), err
		}
		s.says.gap(err)
	}
}

// pump hands events over until something is wrong.
func (s *session) pump(ctx context.Context) error {
	for {
		m, err := s.queue.next(ctx)
		if err != nil {
			return err
		}
		event := decode(m.name, m.raw)
		s.handle(event)
		if m.name == typeApplicationReplaced {
			return ErrReplaced // even if it could not be read
		}
		if unknown, ok := event.(*Unknown); ok && unknown.Err != nil {
			return fmt.Errorf("%w: %w", errMalformed, unknown.Err)
		}
	}
}

// orReplaced looks whether the application was taken over while something else
// went wrong: then connecting again would only take it back.
func (s *session) orReplaced(err error) error {
	for {
		m, _, end := s.queue.take()
		if m.name == typeApplicationReplaced {
			s.handle(decode(m.name, m.raw))
			return ErrReplaced
		}
		if m.name == "" && m.raw == nil {
			if _, full := errors.AsType[overflow](end); !full {
				return err
			}
		}
	}
}

// snapshot takes stock.
func (c *Client) snapshot(ctx context.Context) (*Snapshot, error) {
	s := &Snapshot{At: time.Now()}
	var err error
	if s.Channels, err = c.ListChannels(ctx); err != nil {
		return nil, err
	}
	if s.Bridges, err = c.ListBridges(ctx); err != nil {
		return nil, err
	}
	return s, nil
}
