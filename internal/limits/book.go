package limits

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// BookName is the document in which a [Book] is kept.
const BookName = "daily_calls"

// A Book is what users have called of the classes that daily_calls limits.
type Book struct {
	// Lost says that there was a book before which could not be read: what is not
	// in this one is closed.
	Lost  bool                                    `json:"lost,omitempty"`
	Users map[string]map[policy.NumberClass]Spent `json:"users"`
}

// Spent is what a user has called of a class.
type Spent struct {
	Day    string `json:"day"` // the last on which it was called, "2026-11-22", where the user is
	Calls  int    `json:"calls"`
	Closed bool   `json:"closed,omitempty"` // until an administrator opens it
}

// Check reports what cannot have been written by linewarden.
func (b Book) Check() error {
	for user, classes := range b.Users {
		for class, spent := range classes {
			_, err := time.Parse(time.DateOnly, spent.Day)
			if _, known := policy.FindNumberClass(class); !known || err != nil || spent.Calls < 0 {
				return fmt.Errorf("makes no sense: user %q, class %q, %+v", user, class, spent)
			}
		}
	}
	return nil
}

// CheckBook is [Book.Check] as store.Open wants it.
func CheckBook(b Book) error { return b.Check() }

// spend counts a call to a class of numbers, or says why it may not be. The last one
// that may be closes the class.
func (l *Limits) spend(ctx context.Context, user string, class policy.NumberClass, limit int, now time.Time) policy.Code {
	if doc, known := policy.FindNumberClass(class); known {
		class = doc.Class
	} else {
		class = policy.Unknown // which it is judged as
	}
	closed := false
	err := l.Book.Change(func(b *Book) error {
		spent, known := b.Users[user][class]
		today := now.Format(time.DateOnly)
		if spent.Closed || !known && (b.Lost || l.torn) {
			return errClosed
		}
		if spent.Day != today {
			spent = Spent{Day: today}
		}
		if spent.Calls >= limit { // it was higher when they were made
			return errClosed
		}
		spent.Calls++
		spent.Closed = spent.Calls >= limit
		closed = spent.Closed
		b.forget(now)
		b.note(user, class, spent)
		return nil
	})
	switch {
	case errors.Is(err, errClosed):
		return refusal.ClassClosed
	case err != nil:
		l.Log.ErrorContext(ctx, "a call was refused because it could not be counted", "user", user, "class", class, "error", err)
		return refusal.Failed
	case closed:
		l.Log.WarnContext(ctx, "a class of numbers is closed for a user until an administrator opens it", "user", user, "class", class, "calls", limit)
	}
	return ""
}

func (b *Book) note(user string, class policy.NumberClass, spent Spent) {
	if b.Users == nil {
		b.Users = make(map[string]map[policy.NumberClass]Spent)
	}
	if b.Users[user] == nil {
		b.Users[user] = make(map[policy.NumberClass]Spent)
	}
	b.Users[user][class] = spent
}

// forget drops what cannot count any more, wherever a user is. Of a book that was
// lost it says what has been opened.
func (b *Book) forget(now time.Time) {
	if b.Lost {
		return
	}
	before := now.AddDate(0, 0, -2).Format(time.DateOnly)
	for user, classes := range b.Users {
		for class, spent := range classes {
			if !spent.Closed && spent.Day < before {
				delete(classes, class)
			}
		}
		if len(classes) == 0 {
			delete(b.Users, user)
		}
	}
}

// ErrNotClosed says that there is nothing to be opened.
var ErrNotClosed = errors.New("the class is not closed for the user")

// Open opens a class for a user again, whose calls of the day are forgotten.
func (l *Limits) Open(set *policy.Set, user string, class policy.NumberClass) error {
	if _, known := set.User(user); !known {
		return fmt.Errorf("there is no user %q", user)
	}
	if _, known := policy.FindNumberClass(class); !known {
		return fmt.Errorf("there is no class %q of numbers", class)
	}
	return l.Book.Change(func(b *Book) error {
		spent, known := b.Users[user][class]
		if !spent.Closed && (known || !b.Lost && !l.torn) {
			return ErrNotClosed
		}
		b.Lost = b.Lost || l.torn
		b.note(user, class, Spent{Day: time.Now().In(set.ZoneOf(user)).Format(time.DateOnly)})
		return nil
	})
}

// A Use is what a user has and had.
type Use struct {
	User  string
	Calls int // at this moment
	Max   int // of them; 0 is no limit
	Daily []Daily
}

// Daily is what a user has called of a class that is limited.
type Daily struct {
	Class  policy.NumberClass
	Calls  int // on the last day on which it was called
	Closed bool
}

// Uses tells of all users who have a call, or have called what daily_calls limits,
// sorted by name.
func (l *Limits) Uses(set *policy.Set) []Use {
	l.mu.Lock()
	defer l.mu.Unlock()
	book := l.Book.Value()
	var uses []Use
	for _, user := range set.Users() {
		use := Use{User: user.Name, Calls: len(l.taken(user))}
		for class, spent := range book.Users[user.Name] {
			today := spent.Day == time.Now().In(set.ZoneOf(user.Name)).Format(time.DateOnly)
			if today || spent.Closed {
				use.Daily = append(use.Daily, Daily{class, spent.Calls, spent.Closed})
			}
		}
		slices.SortFunc(use.Daily, func(a, b Daily) int { return strings.Compare(string(a.Class), string(b.Class)) })
		if use.Calls > 0 || len(use.Daily) > 0 {
			ring := policy.Request{Subject: policy.Subject{User: user.Name}, Action: policy.CallRing}
			use.Max = set.Evaluate(&ring).Obligations.MaxChannels
			uses = append(uses, use)
		}
	}
	return uses
}

// Distrusted reports whether the book was lost: then what nobody has opened is closed.
func (l *Limits) Distrusted() bool { return l.torn || l.Book.Value().Lost }
