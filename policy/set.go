package policy

import (
	"slices"
	"time"
)

// A Set is a compiled policy. It never changes, and any number of goroutines
// may use it at once. The zero Set knows nobody and refuses everything.
type Set struct {
	revision        string
	objects         []object // users first, then all else; the index is the number
	users           int      // how many of the objects are users; they come first
	firstNumber     int      // the place of the numbers among the objects; they come last
	byEndpoint      index    // of users
	byExtension     index    // of users, queues, IVRs and groups
	byUser          index    // by the names of their kind, as below
	byQueue         index
	byIVR           index
	byGroup         index
	byNumber        index
	lines           index               // users by their own numbers
	modes           map[number][]string // of IVRs
	organisations   []organisation      // by dense number; the first is the nameless one
	departments     []string            // names, by dense number; the first is none
	emergency       []string
	emergencySource *Source
	unenforced      []Source
}

// An organisation is what its members have in common.
type organisation struct {
	name string
	plan []string // prefixes of the numbers that the plan includes; none is all
	holidays
	holidaysSource Source
}

// A User is what the policy knows of a user. It is a copy: changing it changes
// nothing in the Set.
type User struct {
	Name         string
	DisplayName  string // Name if none is set
	Extension    string // empty if the user has none
	Organisation string // empty if the policy knows no organisations
	Department   string // empty if the user is in none
	Endpoints    []string
	// Location is the number that an emergency call from the user's phones presents;
	// empty for none.
	Location string
	// Anonymous says that the user's phones are not to be told who calls.
	Anonymous bool
}

// ZoneOf returns the time zone of a user, in which its days begin; UTC if nobody has
// the name.
func (s *Set) ZoneOf(user string) *time.Location {
	if o := s.find(&s.byUser, user); o != nil {
		return o.user.zone
	}
	return time.UTC
}

// Revision identifies the policy by its contents: two sets have the same
// revision if the same was written, in whatever order and in whatever files.
func (s *Set) Revision() string { return s.revision }

// CountUsers returns how many users there are.
func (s *Set) CountUsers() int { return s.users }

// Users returns all users, sorted by name.
func (s *Set) Users() []User {
	users := make([]User, s.users)
	for i := range users {
		users[i] = s.objects[i].user.copy()
	}
	return users
}

// User finds a user by name.
func (s *Set) User(name string) (User, bool) { return found(s.find(&s.byUser, name)) }

// UserByEndpoint finds the user who has an endpoint, "PJSIP/1001".
func (s *Set) UserByEndpoint(endpoint string) (User, bool) {
	return found(s.find(&s.byEndpoint, endpoint))
}

// UserByExtension finds the user who has an extension. The extension of a
// queue or an IVR is no user's.
func (s *Set) UserByExtension(ext string) (User, bool) { return found(s.find(&s.byExtension, ext)) }

// At tells what has an extension: the kind of entry, and its name. Nothing has
// an extension that the policy does not know.
func (s *Set) At(extension string) (Kind, string) {
	o := s.find(&s.byExtension, extension)
	if o == nil {
		return "", ""
	}
	switch o.kind {
	case queueKind:
		return KindQueue, o.name
	case ivrKind:
		return KindIVR, o.name
	case groupKind:
		return KindGroup, o.name
	default:
		return KindUser, o.name
	}
}

// Extensions returns every extension that somebody or something has, sorted.
func (s *Set) Extensions() []string { return s.byExtension.sorted() }

// Members returns the users of a group, sorted by name.
func (s *Set) Members(group string) []User {
	o := s.find(&s.byGroup, group)
	if o == nil {
		return nil
	}
	var members []User
	for i := range s.objects[:s.users] {
		if u := &s.objects[i]; o.people.has(u.number) {
			members = append(members, u.user.copy())
		}
	}
	return members
}

// UserByNumber finds the user whose number, +33123456789, is called from
// outside. A queue's or an IVR's number is no user's.
func (s *Set) UserByNumber(called string) (User, bool) {
	return found(s.find(&s.lines, called))
}

// IsEmergency reports whether a number, as dialled, is an emergency number.
func (s *Set) IsEmergency(number string) bool { return slices.Contains(s.emergency, number) }

// EmergencyNumbers returns the emergency numbers, sorted.
func (s *Set) EmergencyNumbers() []string { return slices.Clone(s.emergency) }

// Unenforced returns the places of rights and attributes that are decided on and
// that no enforcement point obeys yet, in the order of their places.
func (s *Set) Unenforced() []Source { return slices.Clone(s.unenforced) }

func found(o *object) (User, bool) {
	if o == nil || o.user == nil {
		return User{}, false
	}
	return o.user.copy(), true
}

func (u *user) copy() User {
	view := u.view
	view.Endpoints = slices.Clone(view.Endpoints)
	return view
}
