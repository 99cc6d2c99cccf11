package reach

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/linewarden/linewarden/internal/store"
)

// A Condition says which of a user's calls are forwarded.
type Condition string

// The conditions.
const (
	Always   Condition = "always"
	Busy     Condition = "busy"      // the user is busy, or declines
	NoAnswer Condition = "no_answer" // nobody answers, no phone is there, or none may ring now
)

// Conditions returns all conditions.
func Conditions() []Condition { return []Condition{Always, Busy, NoAnswer} }

// A State is what all users have said. Any number of goroutines may use it at once;
// to read it never waits, a change waits for the disk.
type State struct {
	users *store.Document[users]
}

// users is what is on the disk.
type users struct {
	Users map[string]user `json:"users"`
}

type user struct {
	Snoozed  bool                 `json:"snoozed,omitempty"`
	Forwards map[Condition]string `json:"forwards,omitempty"`
}

// Open reads the state from the folder of the daemon's state. The state is of use
// whatever the error: see [store.Open].
func Open(dir string) (*State, error) {
	document, err := store.Open(dir, "reach", check)
	return &State{document}, err
}

// Snoozed reports whether a user has stepped out.
func (s *State) Snoozed(name string) bool { return s.users.Value().Users[name].Snoozed }

// AllSnoozed returns the names of the users who have stepped out, sorted.
func (s *State) AllSnoozed() []string {
	var out []string
	for name, u := range s.users.Value().Users {
		if u.Snoozed {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Snooze notes that a user steps out, or is back.
func (s *State) Snooze(name string, out bool) error {
	return s.change(name, func(u *user) { u.Snoozed = out })
}

// Forward returns where a user's calls are to go on a condition, as it was dialled;
// empty if nowhere.
func (s *State) Forward(name string, on Condition) string {
	return s.users.Value().Users[name].Forwards[on]
}

// SetForward notes where a user's calls are to go on a condition, as it is dialled;
// empty for nowhere.
func (s *State) SetForward(name string, on Condition, to string) error {
	return s.change(name, func(u *user) {
		u.Forwards = maps.Clone(u.Forwards)
		switch {
		case to == "":
			delete(u.Forwards, on)
		case u.Forwards == nil:
			u.Forwards = map[Condition]string{on: to}
		default:
			u.Forwards[on] = to
		}
	})
}

// change keeps nothing of a user who has said nothing.
func (s *State) change(name string, change func(*user)) error {
	err := s.users.Change(func(all *users) error {
		u := all.Users[name]
		change(&u)
		if !u.Snoozed && len(u.Forwards) == 0 {
			delete(all.Users, name)
			return nil
		}
		if all.Users == nil {
			all.Users = make(map[string]user)
		}
		all.Users[name] = u
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep what a user says about being reached: %w", err)
	}
	return nil
}

// dialled is what a phone can dial, at such a length that it could mean something.
var dialled = regexp.MustCompile(`^[+*#0-9]{1,64}$`)

// errNoTarget says that nobody could have dialled it.
var errNoTarget = errors.New("a forward's target is digits, +, * and #")

// check keeps anything else out of what will be dialled again.
func check(all users) error {
	for name, u := range all.Users {
		for on, to := range u.Forwards {
			switch {
			case !slices.Contains(Conditions(), on):
				return fmt.Errorf("%q forwards on %q, which is no condition", name, on)
			case !dialled.MatchString(to):
				return fmt.Errorf("%q: %w", name, errNoTarget)
			}
		}
	}
	return nil
}
