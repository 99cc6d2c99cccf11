package policy

import "time"

// An object is whatever an action can be done to: a user, queue, IVR, number or
// group of the policy, or a number outside. It is kept to 64 bytes, the size of
// a cache line: finding two of ten thousand is most of what a decision costs.
type object struct {
	*profile             // what a user may do and allows; nil for a thing
	user         *user   // the rest of a user; nil for a thing
	people       *people // whom a thing belongs to; nil for nobody
	source       *Source
	name         string
	number       number      // among the objects of the Set
	organisation uint32      // dense number, from 1; 0 is the nameless one
	department   uint32      // dense number, from 1; 0 is none
	designation  designation // of a number outside
	kind         kinds
	open         bool // a group that may be joined
}

// people are users by number.
type people struct{ bitset }

// A user is what of a user few decisions look at.
type user struct {
	view     User
	zone     *time.Location
	callerID number // presented if none is chosen; none if there is none
}

// belongsTo reports whether an object is the subject, or the subject's.
func (o *object) belongsTo(subject *object) bool {
	return o == subject || o.people != nil && o.people.has(subject.number)
}

// A profile is what a role, and a user with it, may do and allows others to do.
// Users who differ in nothing share one. That of a user who differs from the role has
// of its own only what differs: such users are most of what a large policy takes.
type profile struct {
	base    *profile // has all other rules; nil if none are missing
	own     rowSet   // the rows whose rules are here
	rules   []rule   // of these rows, in the order of the table
	flags   flagSet
	sources []flagPlace // of the flags that were written, the closest first
	shares  *[shareCount][]grant
	values  *values

	plain     []outcomes // of the role, by the places of the actions
	intricate rowSet     // the rows of which that does not tell

	owesNothing bool // nothing but the target, or others on the call, can oblige: see oblige
}

// rule returns what is written about an action.
func (p *profile) rule(row *Row) *rule {
	if p.base != nil && !p.own.has(row.at) {
		p = p.base
	}
	return &p.rules[p.own.before(row.at)]
}

// A flagPlace is where a flag was written.
type flagPlace struct {
	flag   Flag
	source Source
}

// A rule is all that is written about one action for one user.
type rule struct {
	grants  []grant
	denials []grant
}

// values are the attributes that are more than on or off.
type values struct {
	recording     recordingValues
	limits        limits
	afterCallWork time.Duration
	hours         hours
	hoursWritten  string
	hoursSource   Source
	zone          *time.Location
	defaultNumber number // none if not written
	location      number // what emergency calls present; none if not written
	replaceCode   bool   // a caller ID that may not be chosen by code is replaced by the default
	refusePhone   bool   // a call with one that may not be chosen by the phone is refused
	holdMusic     string
	preliminary   string
}

// A flagSet holds one bit for each flag.
type flagSet uint32

func (f flagSet) has(flag Flag) bool { return f&(1<<flag) != 0 }

func (f *flagSet) set(flag Flag, on bool) {
	*f &^= 1 << flag
	if on {
		*f |= 1 << flag
	}
}

// has reports whether a flag is on for an object. What is no user has nothing
// to object, and builds on nothing but being open.
func (o *object) has(flag Flag) bool {
	switch {
	case flag == Open:
		return o.open
	case o.profile == nil:
		return true
	}
	return o.flags.has(flag)
}
