package recordings

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
)

// bufferSize is how much is written at once, in bytes.
const bufferSize = 64 << 10

// Deliver takes the audio of a stretch, raw signed linear of 16 bits (little endian),
// 8 kHz, mono, as fetch writes it, and keeps it on this disk: when Deliver returns
// without an error, Asterisk's file can be deleted. What is delivered again replaces
// what was delivered before. [Draft.Complete] and [Draft.Discard] wait for it.
func (d *Draft) Deliver(live string, fetch func(w io.Writer) error) error {
	d.audio.Lock()
	defer d.audio.Unlock()
	if err := d.deliver(live, fetch); err != nil {
		return fmt.Errorf("deliver segment %q of recording %s: %w", live, d.id, err)
	}
	return nil
}

func (d *Draft) deliver(live string, fetch func(w io.Writer) error) error {
	r := d.Recording()
	segment := r.segment(live)
	switch {
	case r.State != StateOpen && r.State != StateEnded:
		return fmt.Errorf("%w: it is %s", ErrState, r.State)
	case segment < 0:
		return errors.New("no such segment")
	}
	name := d.segmentFile(segment)
	f, err := d.s.disk.create(name + extTemporary)
	if err != nil {
		return err
	}
	size, err := f.fill(fetch)
	if err != nil {
		// What came is of no use; Deliver will be called again, or Lose.
		return errors.Join(err, d.s.disk.remove(name+extTemporary))
	}
	if err := d.s.disk.rename(name+extTemporary, name); err != nil {
		return err
	}
	if err := d.s.disk.sync(d.folder); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.note("note delivery", func(r *Recording) error {
		g := &r.Segments[segment]
		g.Delivered, g.Bytes, g.Lost = true, size, ""
		return nil
	})
}

func (d *Draft) segmentFile(segment int) string {
	return path.Join(d.folder, fmt.Sprintf("segment-%d.sln", segment))
}

// fill writes a file, syncs and closes it.
func (f *file) fill(write func(w io.Writer) error) (size int64, err error) {
	w := bufio.NewWriterSize(f, bufferSize)
	if err := write(w); err != nil {
		return 0, errors.Join(err, f.f.Close())
	}
	if err := w.Flush(); err != nil {
		return 0, errors.Join(err, f.f.Close())
	}
	return f.size, f.finish()
}

// Complete makes the audio file and the file beside it, and deletes the draft. The
// recording must have ended, and each stretch must be delivered or lost; a stretch
// that is shorter than its time by more than a second becomes a [Gap]. After an
// error, or a crash, it can be called again. With an error and a Recording in
// [StateComplete] only the draft is left to be deleted, which the next [Open] does,
// too.
func (d *Draft) Complete(ctx context.Context) (Recording, error) {
	d.audio.Lock()
	defer d.audio.Unlock()
	wrap := func(err error) error { return fmt.Errorf("complete recording %s: %w", d.id, err) }
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.r.State != StateComplete {
		r := d.r.clone()
		if err := d.publish(ctx, &r); err != nil {
			return Recording{}, wrap(err)
		}
		d.r = r
		d.s.completed(&r)
	}
	if err := d.remove(); err != nil {
		return d.r.clone(), wrap(err)
	}
	return d.r.clone(), nil
}

// publish makes both files of the complete recording.
func (d *Draft) publish(ctx context.Context, r *Recording) error {
	if r.State != StateEnded {
		return fmt.Errorf("%w: it is %s", ErrState, r.State)
	}
	for _, g := range r.Segments {
		if !g.Delivered && g.Lost == "" {
			return fmt.Errorf("%w: segment %q is neither delivered nor lost", ErrState, g.Live)
		}
	}
	audio, record := path.Join(d.folder, "audio.wav"), path.Join(d.folder, "record.json")
	if err := d.compose(ctx, r, audio); err != nil {
		return err
	}
	r.State = StateComplete
	text, err := encode(r)
	if err != nil {
		return err
	}
	if err := d.s.disk.replace(record, text); err != nil {
		return err
	}
	// The audio has its place before what says that it is complete.
	if err := d.s.disk.rename(audio, d.id+extAudio); err != nil {
		return err
	}
	if err := d.s.disk.sync("."); err != nil {
		return err
	}
	if err := d.s.disk.rename(record, d.id+extRecord); err != nil {
		return err
	}
	return d.s.disk.sync(".")
}

// compose writes the audio, and into r what is to be said of it.
func (d *Draft) compose(ctx context.Context, r *Recording, name string) error {
	l, err := lay(r)
	if err != nil {
		return err
	}
	f, err := d.s.disk.create(name)
	if err != nil {
		return err
	}
	sum := sha256.New()
	size, err := f.fill(func(w io.Writer) error {
		c := newComposer(l, func(segment int) (*os.File, error) { return d.s.disk.root.Open(d.segmentFile(segment)) })
		return c.compose(ctx, io.MultiWriter(w, sum))
	})
	if err != nil {
		return err
	}
	if r.Gaps = l.gaps; r.Ended.IsZero() {
		r.Ended = l.began.Add(length(l.length)) // nobody knows better
	}
	r.Audio = &Audio{
		Began: l.began, Seconds: length(l.length).Seconds(),
		Bytes: size, Checksum: hex.EncodeToString(sum.Sum(nil)),
	}
	return nil
}

// completed remembers a complete recording.
func (s *Store) completed(r *Recording) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.drafts, r.ID)
	s.complete[r.ID] = r.summary()
}
