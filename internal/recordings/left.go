package recordings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// errForeign is what is wrong with a file of a name that no step here gives.
var errForeign = errors.New("is not of a recording")

// read finds what is in the folder.
func (s *Store) read(entries []fs.DirEntry) {
	names := make(map[string]bool, len(entries))
	for _, e := range entries {
		names[e.Name()] = true
	}
	for _, e := range entries {
		if err := s.readEntry(e, names); err != nil {
			s.problems = append(s.problems, Problem{e.Name(), err})
		}
	}
}

func (s *Store) readEntry(e fs.DirEntry, names map[string]bool) error {
	ext := path.Ext(e.Name())
	id := strings.TrimSuffix(e.Name(), ext)
	wanted := fs.FileMode(0)
	if ext == extDraft {
		wanted = fs.ModeDir
	}
	if !validID(id) || e.Type() != wanted {
		return errForeign
	}
	switch ext {
	case extRecord:
		return s.readComplete(id, names)
	case extAudio:
		if !names[id+extRecord] && !names[id+extDraft] && !names[id+extDeleted] {
			return fmt.Errorf("there is no %s%s beside it", id, extRecord)
		}
		return nil
	case extDeleted:
		return s.erase(id)
	case extDraft:
		return s.readDraft(id)
	}
	return errForeign
}

// readComplete reads the file of a complete recording.
func (s *Store) readComplete(id string, names map[string]bool) error {
	r, err := s.readRecord(id+extRecord, id)
	if err != nil {
		return err
	}
	if r.State != StateComplete {
		return fmt.Errorf("is in state %q", r.State)
	}
	s.complete[id] = r.summary()
	if !names[id+extAudio] {
		return fmt.Errorf("%w: its audio is gone", ErrDamaged)
	}
	info, err := s.disk.root.Lstat(id + extAudio)
	if err != nil {
		return err
	}
	if info.Size() != r.Audio.Bytes {
		return fmt.Errorf("%w: its audio has %d bytes, and had %d", ErrDamaged, info.Size(), r.Audio.Bytes)
	}
	return nil
}

// readDraft finds a draft, or ends what a crash has interrupted.
func (s *Store) readDraft(id string) error {
	folder := id + extDraft
	if complete, err := s.readRecord(id+extRecord, id); err == nil && complete.State == StateComplete {
		return s.removeFolder(folder)
	}
	r, err := s.readRecord(path.Join(folder, journal), id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.removeEmpty(folder)
	case err != nil:
		return err
	case r.State == StateDiscarded:
		return s.removeFolder(folder)
	case r.State == StateComplete:
		return fmt.Errorf("its journal is in state %q", r.State)
	}
	s.drafts[id] = &Draft{s: s, id: id, began: r.Began, folder: folder, r: r}
	return nil
}

// removeEmpty removes a draft's folder without a journal, which is what a crash
// leaves of one that begins or is deleted: there is no audio in it.
func (s *Store) removeEmpty(folder string) error {
	entries, err := fs.ReadDir(s.disk.root.FS(), folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != journal+extTemporary {
			return fmt.Errorf("there is no %s in it, but %s", journal, e.Name())
		}
	}
	return s.removeFolder(folder)
}

// readRecord reads a JSON file about a recording of this id.
func (s *Store) readRecord(name, id string) (Recording, error) {
	f, err := s.disk.root.Open(name)
	if err != nil {
		return Recording{}, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxRecord+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return Recording{}, err
	}
	r, err := decode(text)
	if err != nil {
		return Recording{}, err
	}
	if r.ID != id {
		return Recording{}, fmt.Errorf("it is about recording %q", r.ID)
	}
	return r, nil
}
