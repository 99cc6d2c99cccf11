package recordings

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"
)

// Summary is what the [Store] remembers of each complete recording.
type Summary struct {
	ID     string
	CallID string
	Began  time.Time
	Ended  time.Time
	Users  []string // who were on the call
	Queue  string   // by which it came
	Number string   // of the organisation, by which it came
	Bytes  int64    // of the audio file
}

// Usage is how much is kept.
type Usage struct {
	Recordings int
	Drafts     int
	Bytes      int64 // of the audio of complete recordings
}

// Get reads what is known of a complete recording, [ErrNotFound] if there is none.
func (s *Store) Get(id string) (Recording, error) {
	s.mu.Lock()
	_, complete := s.complete[id]
	s.mu.Unlock()
	if !complete {
		return Recording{}, fmt.Errorf("recording %q: %w", id, ErrNotFound)
	}
	r, err := s.readRecord(id+extRecord, id)
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotFound // deleted meanwhile
	}
	if err != nil {
		return Recording{}, fmt.Errorf("recording %q: %w", id, err)
	}
	return r, nil
}

func (r *Recording) summary() Summary {
	return Summary{ID: r.ID, CallID: r.CallID, Began: r.Began, Ended: r.Ended, Users: r.Users(), Queue: r.Queue, Number: r.Number, Bytes: r.Audio.Bytes}
}

// All are the complete recordings, the newest first.
func (s *Store) All() []Summary {
	return s.find(func(*Summary) bool { return true })
}

// Of are the complete recordings of calls that a user was on, the newest first.
func (s *Store) Of(user string) []Summary {
	return s.find(func(m *Summary) bool { return slices.Contains(m.Users, user) })
}

// Last is the newest complete recording of a call that a user was on, [ErrNotFound]
// if there is none.
func (s *Store) Last(user string) (Recording, error) {
	of := s.Of(user)
	if len(of) == 0 {
		return Recording{}, fmt.Errorf("last recording of user %q: %w", user, ErrNotFound)
	}
	return s.Get(of[0].ID)
}

// Expired are the complete recordings that ended longer than keep before now, the
// oldest first; none where keep is 0.
func (s *Store) Expired(now time.Time, keep time.Duration) []Summary {
	if keep <= 0 {
		return nil
	}
	expired := s.find(func(m *Summary) bool { return now.Sub(m.Ended) > keep })
	slices.Reverse(expired)
	return expired
}

// Usage tells how much is kept.
func (s *Store) Usage() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := Usage{Recordings: len(s.complete), Drafts: len(s.drafts)}
	for _, m := range s.complete {
		u.Bytes += m.Bytes
	}
	return u
}

// find returns what is wanted, the newest first.
func (s *Store) find(wanted func(*Summary) bool) []Summary {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Summary
	for _, m := range s.complete {
		if wanted(&m) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b Summary) int { return cmpRecordings(b.Began, a.Began, b.ID, a.ID) })
	return found
}

func cmpRecordings(a, b time.Time, idA, idB string) int {
	return cmp.Or(a.Compare(b), cmp.Compare(idA, idB))
}

// Audio opens the audio file of a complete recording. Whoever reads it keeps it
// from being gone until closing it.
func (s *Store) Audio(id string) (io.ReadSeekCloser, error) {
	if _, err := s.Get(id); err != nil {
		return nil, err
	}
	return s.disk.root.Open(id + extAudio)
}
