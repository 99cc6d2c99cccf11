package policy

import "slices"

// A NumberClass is what kind of number somebody dials. What is of no class in
// [NumberClasses], "" among it, is judged as [Unknown].
type NumberClass string

// The classes. Local, national and mobile are of one's own country alone, and
// international is such a line anywhere else; the others are the same wherever
// their number is.
const (
	Local         NumberClass = "local"
	National      NumberClass = "national"
	Mobile        NumberClass = "mobile"
	International NumberClass = "international"
	TollFree      NumberClass = "toll_free"
	SharedCost    NumberClass = "shared_cost"
	PremiumRate   NumberClass = "premium_rate"
	Special       NumberClass = "special"
	Satellite     NumberClass = "satellite"
	Unknown       NumberClass = "unknown"

	// No number outside is of these two. They have rules of their own: an extension
	// is asked about as such, and an emergency number is allowed.
	Internal        NumberClass = "internal"
	EmergencyNumber NumberClass = "emergency"
)

// A ClassDoc says what a class of numbers means.
type ClassDoc struct {
	Class   NumberClass
	Special bool // takes special_numbers on top of call_external
	Doc     string
}

// classTable has the classes of numbers outside. Unknown is the last.
var classTable = [...]ClassDoc{
	{Local, false, "a fixed line of one's own area"},
	{National, false, "a fixed line elsewhere in one's own country, or one over the internet"},
	{Mobile, false, "a mobile of one's own country"},
	{International, false, "a fixed line or a mobile of any other country"},
	{TollFree, true, "free for the caller"},
	{SharedCost, true, "the caller pays a part, or the price of an ordinary call"},
	{PremiumRate, true, "the caller pays for more than the call, personal numbers included"},
	{Special, true, "a short number, a pager, voicemail access"},
	{Satellite, true, "satellites and the other networks of no country"},
	{Unknown, true, `nobody can tell what it is; "all" does not grant it, "class:unknown" does`},
}

// NumberClasses returns the classes of numbers outside.
func NumberClasses() []ClassDoc { return slices.Clone(classTable[:]) }

// FindNumberClass returns what is known of a class of numbers outside, and whether
// there is one.
func FindNumberClass(c NumberClass) (ClassDoc, bool) {
	doc := classTable[c.at()]
	return doc, doc.Class == c
}

// classes is a set of places in the table of classes.
type classes uint16

func (c classes) has(at uint8) bool { return c&(1<<at) != 0 }

// at is the class's place in the table, that of unknown if it has none.
func (c NumberClass) at() uint8 {
	for i := range classTable {
		if classTable[i].Class == c {
			return uint8(i)
		}
	}
	return uint8(len(classTable) - 1)
}

// A designation is what a number outside is besides its digits: its class and its
// country, in 16 bits, for an object is kept to the size of a cache line.
type designation uint16

const countryBits = 10

func designated(class NumberClass, region string) designation {
	return designation(class.at())<<countryBits | designation(countryOf(region))
}

func (d designation) class() uint8     { return uint8(d >> countryBits) }
func (d designation) country() country { return country(d & (1<<countryBits - 1)) }

// special reports whether it takes the right to special numbers.
func (d designation) special() bool { return classTable[d.class()].Special }

// is reports whether it is of a class.
func (d designation) is(c NumberClass) bool { return classTable[d.class()].Class == c }
