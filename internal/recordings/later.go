package recordings

import (
	"context"
	"errors"
	"io"
	"io/fs"
)

const headerSize = 44

// Deliver takes the audio of a stretch, raw signed linear of 16 bits (little endian),
// 8 kHz, mono, as fetch writes it, and keeps it on this disk: when Deliver returns
// without an error, Asterisk's file can be deleted. What is delivered again replaces
// what was delivered before.
func (d *Draft) Deliver(live string, fetch func(w io.Writer) error) error {
	return errors.ErrUnsupported
}

// Complete makes the audio file and the file beside it, and deletes the draft. The
// recording must have ended, and each stretch must be delivered or lost; a stretch
// that is shorter than its time by more than a second becomes a [Gap]. After an
// error, or a crash, it can be called again.
func (d *Draft) Complete(ctx context.Context) (Recording, error) {
	return Recording{}, errors.ErrUnsupported
}

// Discard deletes everything that was kept, and the journal: nothing tells of the
// recording any more. It may be called in any state, and again after an error; what
// it could not delete the next [Open] does.
func (d *Draft) Discard() error { return errors.ErrUnsupported }

// Delete deletes a complete recording, [ErrNotFound] if there is none. After an
// error it can be called again, and the next [Open] ends it.
func (s *Store) Delete(id string) error { return errors.ErrUnsupported }

// Verify reads the audio file and says whether it is what was written: [ErrDamaged]
// if not.
func (s *Store) Verify(ctx context.Context, id string) error { return errors.ErrUnsupported }

// Mono writes the audio with both sides mixed, as a WAV of one channel: Asterisk
// plays no other.
func (s *Store) Mono(ctx context.Context, id string, w io.Writer) error {
	return errors.ErrUnsupported
}

func (d *Draft) remove() error { return errors.ErrUnsupported }

func (s *Store) read(entries []fs.DirEntry) error { return nil }
