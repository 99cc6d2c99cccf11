package recordings

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// Discard deletes everything that was kept, and the journal: nothing tells of the
// recording any more. It may be called however far the draft has come, and again
// after an error; what it could not delete the next [Open] does. [ErrState] says that
// the recording is complete: see [Store.Delete].
func (d *Draft) Discard() error {
	d.audio.Lock()
	defer d.audio.Unlock()
	if err := d.discard(); err != nil {
		return fmt.Errorf("discard recording %s: %w", d.id, err)
	}
	return nil
}

func (d *Draft) discard() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.r.State == StateComplete {
		return fmt.Errorf("%w: it is complete", ErrState)
	}
	d.r.State = StateDiscarded
	// Where not even this can be written, as on a full disk, the audio can be deleted
	// all the same.
	marked := d.write()
	if err := d.remove(); err != nil {
		return errors.Join(marked, err)
	}
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	delete(d.s.drafts, d.id)
	return nil
}

// remove deletes the draft's folder: the journal last, which tells what is to become
// of the others.
func (d *Draft) remove() error { return d.s.removeFolder(d.folder) }

func (s *Store) removeFolder(folder string) error {
	entries, err := fs.ReadDir(s.disk.root.FS(), folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != journal {
			if err := s.disk.remove(path.Join(folder, e.Name())); err != nil {
				return err
			}
		}
	}
	if err := s.disk.sync(folder); err != nil {
		return err
	}
	if err := s.disk.remove(path.Join(folder, journal)); err != nil {
		return err
	}
	if err := s.disk.remove(folder); err != nil {
		return err
	}
	return s.disk.sync(".")
}

// Delete deletes both files of a complete recording, [ErrNotFound] if there is none.
// After an error it can be called again, and the next [Open] ends it.
func (s *Store) Delete(id string) error {
	if err := s.delete(id); err != nil {
		return fmt.Errorf("delete recording %q: %w", id, err)
	}
	return nil
}

func (s *Store) delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, complete := s.complete[id]; complete {
		// From here on it is no recording any more, whatever happens.
		if err := s.disk.rename(id+extRecord, id+extDeleted); err != nil {
			return err
		}
		delete(s.complete, id)
		s.deleting[id] = true
	}
	if !s.deleting[id] {
		return ErrNotFound
	}
	if err := s.erase(id); err != nil {
		return err
	}
	delete(s.deleting, id)
	return nil
}

// erase ends a deletion.
func (s *Store) erase(id string) error {
	if err := s.disk.sync("."); err != nil {
		return err
	}
	if err := s.disk.remove(id + extAudio); err != nil {
		return err
	}
	if err := s.disk.remove(id + extDeleted); err != nil {
		return err
	}
	return s.disk.sync(".")
}

// Verify reads the audio file and says whether it is what was written: [ErrDamaged]
// if not, or if it is gone.
func (s *Store) Verify(ctx context.Context, id string) error {
	r, err := s.Get(id)
	if err != nil {
		return err
	}
	if err := s.verify(ctx, &r); err != nil {
		return fmt.Errorf("verify recording %q: %w", id, err)
	}
	return nil
}

func (s *Store) verify(ctx context.Context, r *Recording) error {
	f, err := s.disk.root.Open(r.ID + extAudio)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: its audio is gone", ErrDamaged)
	}
	if err != nil {
		return err
	}
	sum := sha256.New()
	size, err := io.Copy(sum, until(ctx, f))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	switch {
	case size != r.Audio.Bytes:
		return fmt.Errorf("%w: its audio has %d bytes, and had %d", ErrDamaged, size, r.Audio.Bytes)
	case hex.EncodeToString(sum.Sum(nil)) != r.Audio.Checksum:
		return fmt.Errorf("%w: its audio has another checksum", ErrDamaged)
	}
	return nil
}

// until is a reader that ends with a context.
func until(ctx context.Context, r io.Reader) io.Reader {
	return readerFunc(func(b []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return r.Read(b)
	})
}

type readerFunc func([]byte) (int, error)

// Read implements [io.Reader].
func (f readerFunc) Read(b []byte) (int, error) { return f(b) }
