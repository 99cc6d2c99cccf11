package policy

import "slices"

// A Set is a compiled policy. It never changes, and any number of goroutines
// may use it at once. The zero Set knows nobody and refuses everything.
type Set struct {
	revision        string
	users           []user // sorted by name; a user's index is its number
	byName          map[string]*user
	byEndpoint      map[string]*user
	byExtension     map[string]*user
	emergency       []string
	emergencySource Source
}

// A User is what the policy knows of a user. It is a copy: changing it changes
// nothing in the Set.
type User struct {
	Name        string
	DisplayName string // Name if none is set
	Extension   string // empty if the user has none
	Department  string // empty if the user is in none
	Endpoints   []string
}

// A user is a User as the decisions see it.
type user struct {
	User
	number     number
	department int // dense number of the department; 0 is none
	source     Source
	profile
}

// A profile is what a role, and a user with it, may do and allows others to.
// Its slices are indexed by the place in their tables and are shared between
// users who have the same of it.
type profile struct {
	rules    []rule
	consents []consent
}

// A rule is all that is written about one action for one user.
type rule struct {
	grants  []grant
	denials []grant
}

// A consent is the value of a setting by which a target refuses.
type consent struct {
	refused bool
	source  Source
}

// Revision identifies the policy by its contents: two sets have the same
// revision if the same was written, in whatever order and in whatever files.
func (s *Set) Revision() string { return s.revision }

// Users returns all users, sorted by name.
func (s *Set) Users() []User {
	users := make([]User, len(s.users))
	for i := range s.users {
		users[i] = s.users[i].view()
	}
	return users
}

// User finds a user by name.
func (s *Set) User(name string) (User, bool) { return found(s.byName[name]) }

// UserByEndpoint finds the user who has an endpoint, "PJSIP/1001".
func (s *Set) UserByEndpoint(endpoint string) (User, bool) { return found(s.byEndpoint[endpoint]) }

// UserByExtension finds the user who has an extension.
func (s *Set) UserByExtension(ext string) (User, bool) { return found(s.byExtension[ext]) }

// IsEmergency reports whether a number, as dialled, is an emergency number.
func (s *Set) IsEmergency(number string) bool { return slices.Contains(s.emergency, number) }

// EmergencyNumbers returns the emergency numbers, sorted.
func (s *Set) EmergencyNumbers() []string { return slices.Clone(s.emergency) }

func found(u *user) (User, bool) {
	if u == nil {
		return User{}, false
	}
	return u.view(), true
}

func (u *user) view() User {
	view := u.User
	view.Endpoints = slices.Clone(view.Endpoints)
	return view
}
