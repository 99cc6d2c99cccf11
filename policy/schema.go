package policy

import (
	"maps"
	"slices"
	"strings"
)

// denyPrefix marks a right's key as a denial: deny.pickup = "group:board".
const denyPrefix = "deny."

// entryKeys describes the keys that are particular to a kind of entry.
var entryKeys = map[Kind][]Attribute{
	KindOrganisation: {
		{Key: "display_name", Values: "text", Doc: "the name for people to read"},
		{Key: "plan", Values: `beginnings of numbers, ["+33"]`, Default: "every number", Doc: "the destinations that the plan includes"},
		{Key: "time_zone", Values: `a name, "Europe/Paris"`, Doc: "where its users' business_hours are read"},
		{Key: "holidays", Values: `days, ["2026-12-25", "12-25", "2026-08-01..2026-08-15"]`, Doc: "when the phones of users who have business_hours do not ring, from midnight to midnight where they are; without a year it is every year"},
	},
	KindDepartment: {
		{Key: "display_name", Values: "text", Doc: "the name for people to read"},
		organisationKey,
	},
	KindUser: {
		{Key: "display_name", Values: "text", Default: "the user's name", Doc: "the name for people to read"},
		{Key: "extension", Values: "digits", Doc: "what others dial"},
		{Key: "endpoints", Values: `Asterisk's names, ["PJSIP/1001"]`, Doc: "the user's phones: who calls is known by the endpoint that logged in"},
		organisationKey,
		{Key: "department", Values: "a name", Doc: "where the user works"},
		{Key: "role", Values: "a name", Doc: "what the user may do, besides what is written here"},
	},
	KindRole: {
		{Key: "extends", Values: "a name or several", Doc: "roles whose keys hold here too, unless written anew; the rights of several add up"},
	},
	KindGroup: {
		{Key: "display_name", Values: "text", Doc: "the name for people to read"},
		organisationKey,
		{Key: "members", Values: "users", Doc: "who is in it"},
		{Key: "extension", Values: "digits", Doc: "what is dialled to ring the phones of all members"},
		{Key: flagTable[Open].Key, Values: "true, false", Default: "false", Doc: flagTable[Open].Doc},
	},
	KindQueue: {
		{Key: "display_name", Values: "text", Doc: "the name for people to read"},
		organisationKey,
		{Key: "department", Values: "a name", Doc: "which department's it is"},
		{Key: "extension", Values: "digits", Doc: "what is dialled to reach it"},
		{Key: "agents", Values: "users", Doc: "who answers its calls"},
	},
	KindIVR: {
		{Key: "display_name", Values: "text", Doc: "the name for people to read"},
		organisationKey,
		{Key: "extension", Values: "digits", Doc: "what is dialled to reach it"},
		{Key: "users", Values: "users", Doc: "who is assigned to it"},
		{Key: "modes", Values: `2 to 9 names, ["open", "closed", "holiday"]`, Default: `["open", "closed"]`, Doc: "the modes that it can be in, the usual one first; each can have a greeting of its own"},
	},
	KindNumber: {
		organisationKey,
		{Key: "user", Values: "a name", Doc: "whose number it is"},
		{Key: "queue", Values: "a name", Doc: "which queue's number it is"},
		{Key: "ivr", Values: "a name", Doc: "which IVR's number it is"},
	},
	KindZone: {
		{Key: "countries", Values: `capital letters of ISO 3166, ["DE", "GB"]`, Doc: "the countries that zone:NAME means in a right"},
	},
	KindEmergency: {
		{Key: "numbers", Values: `as dialled, ["112"]`, Default: `["112", "911"]`, Doc: "everybody may call them, whatever else is written"},
		{Key: "caller_id", Values: "a number", Default: "the number that the user presents otherwise", Doc: "what emergency calls present of users who have no location_number"},
	},
}

var organisationKey = Attribute{Key: "organisation", Values: "a name", Default: "the department's, or the only one", Doc: "which organisation it belongs to"}

// EntryKeys returns the keys that are particular to a kind of entry. Users and
// roles have rights and attributes besides.
func EntryKeys(k Kind) []Attribute { return slices.Clone(entryKeys[k]) }

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
var schema = func() map[Kind]map[string]bool {
	m := map[Kind]map[string]bool{}
	for kind, keys := range entryKeys {
		m[kind] = map[string]bool{}
		for _, a := range keys {
			m[kind][a.Key] = true
		}
	}
	for _, kind := range []Kind{KindUser, KindRole} {
		for _, key := range personKeys {
			m[kind][key] = true
		}
	}
	return m
}()

// kindsInOrder are all kinds of entry, sorted.
var kindsInOrder = slices.Sorted(maps.Keys(schema))

// Kinds returns every kind of entry, sorted.
func Kinds() []Kind { return slices.Clone(kindsInOrder) }

// Attributes returns the settings of users and roles that are no rights: those
// that are on or off, those with other values, and what is shared.
func Attributes() []Attribute {
	var list []Attribute
	for flag := range flagCount {
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
	list = append(list, dailyLimits()...)
	for _, share := range shareTable[1:] {
		a := share.Attribute
		a.Values, a.Default = strings.Join(shareForms, ", "), "none"
		list = append(list, a)
	}
	return list
}

// unenforced holds the keys of users and roles that no enforcement point obeys
// yet: attributes, and rights of which it obeys no action.
var unenforced = func() map[string]bool {
	m := map[string]bool{}
	for key, right := range rights {
		open := !slices.ContainsFunc(right.Actions, func(a Action) bool { return rowOf(a).Enforced })
		m[key], m[denyPrefix+key] = open, open
	}
	for _, a := range Attributes() {
		m[a.Key] = !a.Enforced
	}
	return m
}()
