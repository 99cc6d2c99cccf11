package policy

import (
	"maps"
	"slices"
)

// denyPrefix marks a right's key as a denial: deny.pickup = "group:board".
const denyPrefix = "deny."

// personKeys are the keys that users and roles share: rights, denials and
// attributes.
var personKeys = func() []string {
	var keys []string
	for key, right := range rights {
		keys = append(keys, key)
		if !right.wide {
			keys = append(keys, denyPrefix+key)
		}
	}
	for _, a := range Attributes() {
		keys = append(keys, a.Key)
	}
	return keys
}()

// schema holds the keys that each kind of entry may have.
var schema = map[Kind][]string{
	KindOrganisation: {"display_name", "plan", "time_zone"},
	KindDepartment:   {"display_name", "organisation"},
	KindUser:         append([]string{"display_name", "extension", "endpoints", "organisation", "department", "role"}, personKeys...),
	KindRole:         append([]string{"extends"}, personKeys...),
	KindGroup:        {"display_name", "organisation", "members", flagTable[Open].Key},
	KindQueue:        {"display_name", "organisation", "department", "extension", "agents"},
	KindIVR:          {"display_name", "organisation", "extension", "users"},
	KindNumber:       {"organisation", "user", "queue", "ivr"},
	KindEmergency:    {"numbers"},
}

// Kinds returns every kind of entry, sorted.
func Kinds() []Kind { return slices.Sorted(maps.Keys(schema)) }

// Keys returns the keys that an entry of a kind may have, sorted. Denials
// begin with "deny.".
func Keys(k Kind) []string { return slices.Sorted(slices.Values(schema[k])) }

// Attributes returns the settings of users and roles that are no rights: those
// that are on or off, those with other values, and what is shared.
func Attributes() []Attribute {
	var list []Attribute
	for flag := range Flag(flagCount) {
		if flag == noFlag || flag == Open {
			continue
		}
		a := flagTable[flag].Attribute
		a.Values, a.Default = "true, false", "false"
		if flagTable[flag].on {
			a.Default = "true"
		}
		list = append(list, a)
	}
	list = append(list, valueTable...)
	for _, share := range shareTable[1:] {
		a := share.Attribute
		a.Values, a.Default = `"none", "group:NAME", "all"`, `"none"`
		list = append(list, a)
	}
	return list
}
