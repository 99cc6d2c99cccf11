package policy

import (
	"maps"
	"slices"
)

// denyPrefix marks a right's key as a denial: deny.pickup = "group:board".
const denyPrefix = "deny."

// A Consent is a setting by which a user refuses what others may do to the
// user's calls. It is true unless set to false.
type Consent struct {
	Key string
	Doc string
}

var consents = []Consent{
	{Key: "can_be_listened", Doc: "whether calls of this user may be listened to at all"},
}

// rightKeys are the keys that a user and a role share: rights, their denials,
// and consents.
var rightKeys = func() []string {
	var keys []string
	for _, row := range table {
		keys = append(keys, row.Key, denyPrefix+row.Key)
	}
	for _, consent := range consents {
		keys = append(keys, consent.Key)
	}
	return keys
}()

// schema holds the keys that each kind of entry may have.
var schema = map[Kind][]string{
	KindUser:       append([]string{"display_name", "extension", "endpoints", "department", "role"}, rightKeys...),
	KindRole:       append([]string{"extends"}, rightKeys...),
	KindGroup:      {"members"},
	KindDepartment: {},
	KindEmergency:  {"numbers"},
}

// Kinds returns every kind of entry, sorted.
func Kinds() []Kind { return slices.Sorted(maps.Keys(schema)) }
