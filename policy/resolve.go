package policy

import "strings"

// findSubject finds who asks; nil if nobody does, or two different users.
func (s *Set) findSubject(r *Subject) *object {
	if r.User == "" { // as an enforcement point asks
		return s.find(&s.byEndpoint, r.Endpoint)
	}
	return s.findNamed(r)
}

// findNamed finds who asks where a user is named; nil if nobody is, or an endpoint is
// another user's.
func (s *Set) findNamed(r *Subject) *object {
	var m meeting
	m.at(s, &s.byEndpoint, r.Endpoint)
	m.at(s, &s.byUser, r.User)
	return m.object()
}

// findTarget finds what the request is about; nil if that is unknown, is two
// different things, or is nothing that the action can be done to. A number
// outside is in no policy: it is made up in the place given, as something of
// the subject's organisation that belongs to nobody.
func (q *query) findTarget(outside *object) *object {
	if q.row == nil || q.subject == nil || q.row.on == 0 {
		return q.subject
	}
	if q.row.recorded {
		return q.findRecording()
	}
	r := &q.request.Resource
	if r.byExtension() { // as an enforcement point asks
		if o := q.set.find(&q.set.byExtension, r.Extension); o != nil && o.kind&q.row.on != 0 {
			return o
		}
		return nil
	}
	return q.findAny(outside)
}

// findAny is findTarget where more than an extension is named.
func (q *query) findAny(outside *object) *object {
	var m meeting
	r := &q.request.Resource
	m.at(q.set, &q.set.byExtension, r.Extension)
	m.at(q.set, &q.set.byUser, r.User)
	m.at(q.set, &q.set.byQueue, r.Queue)
	m.at(q.set, &q.set.byIVR, r.IVR)
	m.at(q.set, &q.set.byGroup, r.Group)
	if q.row.on&outsideKind == 0 {
		m.at(q.set, &q.set.byNumber, r.Number)
	} else if r.Number != "" {
		outside.name, outside.kind, outside.organisation = r.Number, outsideKind, q.subject.organisation
		outside.designation = designated(r.Class, r.Region)
		m.conflict = m.conflict || m.met != nil || !isNumberOutside(r.Number)
		m.met = outside
	}
	if o := m.object(); o != nil && o.kind&q.row.on != 0 {
		return o
	}
	return nil
}

// byExtension reports whether an extension alone says what a request is about.
func (r *Resource) byExtension() bool {
	return r.Extension != "" && r.User == "" && r.Queue == "" && r.IVR == "" && r.Group == "" && r.Number == ""
}

// isNumberOutside reports whether a number could be dialled: up to 32 digits,
// with or without a + before them.
func isNumberOutside(number string) bool {
	digits := strings.TrimPrefix(number, "+")
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return digits != "" && len(digits) <= 32
}

// A meeting finds out whether several names mean the same object.
type meeting struct {
	met      *object
	conflict bool
}

// at looks a name up. An empty one says nothing.
func (m *meeting) at(s *Set, x *index, name string) {
	if name != "" {
		m.meet(s, x, name)
	}
}

func (m *meeting) meet(s *Set, x *index, name string) {
	o := s.find(x, name)
	m.conflict = m.conflict || o == nil || m.met != nil && m.met != o
	m.met = o
}

// object is what all names meant; nil if there were none, or they disagree.
func (m *meeting) object() *object {
	if m.conflict {
		return nil
	}
	return m.met
}
