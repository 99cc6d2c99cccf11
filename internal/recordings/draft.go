package recordings

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"
	"time"
)

// Draft is a recording that is not complete. Its methods may be called at the same
// time from many goroutines. Each that changes the journal returns when the change is
// on the disk, which takes as long as the disk does: call none of them from where
// calls wait.
//
// Where the disk refuses, the error says so. What began ([Draft.Join],
// [Draft.BeginSegment]) has then not begun: do not record it. What ended or was said
// is remembered all the same and written with the next change.
type Draft struct {
	s      *Store
	id     string
	began  time.Time
	folder string

	audio sync.Mutex // held while audio is written or deleted; taken before mu

	mu sync.Mutex
	r  Recording
}

// Beginning is what is known of a recording when it begins.
type Beginning struct {
	CallID     string
	DecisionID string
	StartedBy  string // user; empty where the policy alone wants it
	Way        string // such as "answer" or "key"
	Queue      string // by which the call came; empty for none
	Number     string // of the organisation, by which it came; empty for none
	At         time.Time
}

// Begin begins a recording.
func (s *Store) Begin(b Beginning) (*Draft, error) {
	if !sane(b.At) {
		return nil, fmt.Errorf("begin recording: at %s", b.At)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := &Draft{s: s, began: b.At.UTC(), r: Recording{
		Version: version, State: StateOpen,
		CallID: b.CallID, DecisionID: b.DecisionID, StartedBy: b.StartedBy, Way: b.Way,
		Queue: b.Queue, Number: b.Number, Began: b.At.UTC(),
	}}
	if err := s.claim(d); err != nil {
		return nil, fmt.Errorf("begin recording: %w", err)
	}
	if err := d.write(); err != nil {
		// Without a journal the folder means nothing; Open removes what stays.
		return nil, fmt.Errorf("begin recording: %w", errors.Join(err, d.remove()))
	}
	s.drafts[d.id] = d
	return d, nil
}

// claim finds an id that nothing in the folder has, and makes the draft's folder.
// The lock is held.
func (s *Store) claim(d *Draft) error {
	for n := 1; ; n++ {
		id := newID(d.r.CallID, d.began, n)
		taken := slices.ContainsFunc([]string{extAudio, extRecord, extDeleted}, func(ext string) bool {
			_, err := s.disk.root.Lstat(id + ext)
			return err == nil
		})
		if taken {
			continue
		}
		d.id, d.r.ID, d.folder = id, id, id+extDraft
		err := s.disk.mkdir(d.folder)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := s.disk.sync("."); err != nil {
			return errors.Join(err, s.disk.remove(d.folder))
		}
		return nil
	}
}

// Drafts are the recordings that are not complete, the oldest first: after [Open]
// those that a killed process left.
func (s *Store) Drafts() []*Draft {
	s.mu.Lock()
	defer s.mu.Unlock()
	drafts := make([]*Draft, 0, len(s.drafts))
	for _, d := range s.drafts {
		drafts = append(drafts, d)
	}
	slices.SortFunc(drafts, func(a, b *Draft) int {
		return cmpRecordings(a.began, b.began, a.id, b.id)
	})
	return drafts
}

// ID is the recording's.
func (d *Draft) ID() string { return d.id }

// Recording is what the journal says.
func (d *Draft) Recording() Recording {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.clone()
}

// Join adds somebody who is on the call, and tells the party's name: the user, or
// "outside-N" for a party without one. A user who is on it already stays one party.
func (d *Draft) Join(p Party) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p.User != "" {
		p.Name = p.User
		if d.r.party(p.Name) != nil {
			return p.Name, nil
		}
	} else {
		n := 1
		for d.r.party(outside(n)) != nil {
			n++
		}
		p.Name = outside(n)
	}
	if p.Consent.State == "" {
		p.Consent.State = ConsentNotAsked
	}
	return p.Name, d.begin("join recording", StateOpen, func(r *Recording) error {
		r.Parties = append(r.Parties, p)
		return nil
	})
}

// Consents notes what a party was told or said.
func (d *Draft) Consents(party string, c Consent, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.note("note consent", func(r *Recording) error {
		p := r.party(party)
		if p == nil {
			return fmt.Errorf("no party %q", party)
		}
		p.Consent.State = c
		switch c {
		case ConsentTold:
			p.Consent.Told = at.UTC()
		case ConsentObjected:
			p.Consent.Objected = at.UTC()
		case ConsentNotAsked:
		default:
			return fmt.Errorf("no consent is called %q", c)
		}
		return nil
	})
}

// BeginSegment notes a stretch before Asterisk is asked to record it: what the
// journal does not know of is not found after a crash.
func (d *Draft) BeginSegment(g Segment) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	g = Segment{Live: g.Live, Party: g.Party, Side: g.Side, Began: g.Began.UTC()}
	return d.begin("begin segment", StateOpen, func(r *Recording) error {
		r.Segments = append(r.Segments, g)
		return nil
	})
}

// Starts corrects when a stretch began, once Asterisk has told.
func (d *Draft) Starts(live string, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.note("note segment's begin", func(r *Recording) error {
		return r.withSegment(live, func(g *Segment) { g.Began = at.UTC() })
	})
}

// EndSegment notes when a stretch ended.
func (d *Draft) EndSegment(live string, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.note("end segment", func(r *Recording) error {
		return r.withSegment(live, func(g *Segment) { g.Ended = at.UTC() })
	})
}

// Lose notes that the audio of a stretch will never be here, and why. It does nothing
// where it is here.
func (d *Draft) Lose(live, why string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.note("lose segment", func(r *Recording) error {
		return r.withSegment(live, func(g *Segment) {
			if !g.Delivered {
				g.Lost = why
			}
		})
	})
}

// Pause begins a time of which nothing is kept. It does nothing in a pause.
func (d *Draft) Pause(by string, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.r.paused() != nil {
		return nil
	}
	return d.note("pause recording", func(r *Recording) error {
		r.Pauses = append(r.Pauses, Pause{From: at.UTC(), By: by})
		return nil
	})
}

// Resume ends a pause; by is empty where it ends by itself. It does nothing outside
// of one.
func (d *Draft) Resume(by string, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.r.paused() == nil {
		return nil
	}
	return d.note("resume recording", func(r *Recording) error {
		p := r.paused()
		p.To, p.Over = at.UTC(), by
		return nil
	})
}

// End notes that nothing more is recorded, which comes before [Draft.Complete]. A
// stretch that goes on ends where its audio does, and so does the recording where
// nobody knows when it ended, and at is zero.
func (d *Draft) End(at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.r.State == StateEnded {
		return nil
	}
	return d.note("end recording", func(r *Recording) error {
		r.State, r.Ended = StateEnded, at.UTC()
		return nil
	})
}

// begin changes the journal; the change is undone where it cannot be written. The
// lock is held.
func (d *Draft) begin(what string, state State, change func(*Recording) error) error {
	before := d.r.clone()
	err := d.change(what, []State{state}, change)
	if err != nil {
		d.r = before
	}
	return err
}

// note changes the journal; the change stays where it cannot be written. The lock is
// held.
func (d *Draft) note(what string, change func(*Recording) error) error {
	return d.change(what, []State{StateOpen, StateEnded}, change)
}

func (d *Draft) change(what string, states []State, change func(*Recording) error) error {
	wrap := func(err error) error { return fmt.Errorf("%s %s: %w", what, d.id, err) }
	if !slices.Contains(states, d.r.State) {
		return wrap(fmt.Errorf("%w: it is %s", ErrState, d.r.State))
	}
	changed := d.r.clone()
	if err := change(&changed); err != nil {
		return wrap(err)
	}
	if err := changed.check(); err != nil {
		return wrap(err)
	}
	d.r = changed
	if err := d.write(); err != nil {
		return wrap(err)
	}
	return nil
}

// write writes the journal.
func (d *Draft) write() error {
	text, err := encode(&d.r)
	if err != nil {
		return err
	}
	return d.s.disk.replace(path.Join(d.folder, journal), text)
}
