package policy

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// What the generated policies are made of: few names, so that they meet.
var (
	someUsers       = []string{"ann", "bob", "cid", "dee", "far"}
	someNumbers     = []string{"+33100", "+33200", "+33300"}
	someDestination = []string{"+33123", "+49301", "112"}
)

// somePolicy generates a policy that compiles: two organisations, departments,
// a group, queue, IVR and numbers, and roles and users with any rights,
// denials, attributes and shares.
func somePolicy(t *rapid.T) []Entry {
	entries := []Entry{
		written(1, "emergency", "numbers", "112"),
		written(3, "organisation.acme", "plan", "+33", "time_zone", "UTC"),
		written(6, "organisation.other", "time_zone", "UTC"),
		written(9, "department.sales", "organisation", "acme"),
		written(11, "department.care", "organisation", "acme"),
		written(13, "group.team", "organisation", "acme", "members", someOf(t, "team", someUsers[:4]), "open", rapid.Bool().Draw(t, "open")),
		written(17, "queue.help", "department", "care", "extension", "700", "agents", someOf(t, "agents", someUsers[:4])),
		written(21, "ivr.main", "organisation", "acme", "extension", "800", "users", someOf(t, "assigned", someUsers[:4])),
		written(25, "number.+33100", "organisation", "acme", "user", "ann"),
		written(28, "number.+33200", "queue", "help"),
		written(30, "number.+33300", "ivr", "main"),
		written(40, "zone.near", "countries", rapid.SampledFrom([][]string{{"DE"}, {"DE", "GB"}}).Draw(t, "near")),
		written(100, "role.base", somePowers(t, 8)...),
		written(200, "role.more", append(somePowers(t, 5), "extends", "base")...),
	}
	for i, name := range someUsers {
		settings := append(somePowers(t, 4), "extension", "100"+string(rune('1'+i)), "endpoints", "PJSIP/"+name)
		switch {
		case name == "far":
			settings = append(settings, "organisation", "other")
		default:
			settings = append(settings, "department", rapid.SampledFrom([]string{"sales", "care"}).Draw(t, "department"))
		}
		if role := rapid.SampledFrom([]string{"", "base", "more"}).Draw(t, "role"); role != "" {
			settings = append(settings, "role", role)
		}
		entries = append(entries, written(1000*(i+1), "user."+name, settings...))
	}
	return entries
}

// someOf draws some of a list.
func someOf(t *rapid.T, label string, list []string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(list), 0, len(list), rapid.ID[string]).Draw(t, label)
}

// somePowers draws up to n keys that users and roles share, with values.
func somePowers(t *rapid.T, n int) []any {
	var settings []any
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Sorted(slices.Values(personKeys))), 0, n, rapid.ID[string]).Draw(t, "keys") {
		settings = append(settings, key, someValue(t, key))
	}
	return settings
}

func someValue(t *rapid.T, key string) any {
	fixed := map[string][]any{
		"recording.mode": {"off", "external", "all"}, "recording.volume": {int64(0), int64(50), int64(100)}, "max_channels": {int64(2)},
		"recording.notify": {false, true, "outside", "all"}, "recording.beep": {"15s", "1m"}, "recording.pause_limit": {"30s", "10m"},
		"after_call_work": {"30s"}, "business_hours": {"mon 09:00-10:00"}, "time_zone": {"UTC"}, "default_number": {"+33100", "+33300"},
		"location_number": {"+33200"}, "wrong_caller_id.code": {"refuse", "default"}, "wrong_caller_id.phone": {"refuse", "default"},
		"hold_music": {"calm"}, "preliminary_response": {"hello"},
	}
	fixed["external_calls_per_minute"] = fixed["max_channels"]
	if strings.HasPrefix(key, dailyPrefix) {
		fixed[key] = fixed["max_channels"]
	}
	if values := fixed[key]; values != nil {
		return rapid.SampledFrom(values).Draw(t, key)
	}
	if !isGrant(key) {
		return rapid.Bool().Draw(t, key)
	}
	return someScopes(t, key)
}

// someScopes draws a value for a right, a denial or a share.
func someScopes(t *rapid.T, key string) []string {
	right := rights[strings.TrimPrefix(key, denyPrefix)]
	forms := right.Scopes
	if forms == nil {
		forms = shareForms
	}
	var choices []string
	for _, form := range forms[1:] { // all but none
		number := "number:+33100"
		if right.on&outsideKind != 0 {
			number = "number:+331*"
		}
		choices = append(choices, strings.NewReplacer(
			"department:NAME", "department:care", "group:NAME", "group:team", "queue:NAME", "queue:help", "ivr:NAME", "ivr:main",
			"extension:NUMBER", "extension:1002", "number:NUMBER", number, "organisation:NAME", "organisation:other",
			"class:NAME", rapid.SampledFrom([]string{"class:mobile", "class:toll_free", "class:unknown"}).Draw(t, "scope of a class"),
			"country:XX", "country:FR", "zone:NAME", "zone:near").Replace(form))
	}
	return someOf(t, key, choices)
}

// someRequest draws a request about what is in the generated policies.
func someRequest(t *rapid.T) Request {
	row := rapid.SampledFrom(table).Draw(t, "row")
	one := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	r := Request{Action: row.Action}
	if rapid.Bool().Draw(t, "by endpoint") {
		r.Subject.Endpoint = "PJSIP/" + one("endpoint", someUsers...)
	} else {
		r.Subject.User = one("subject", someUsers...)
	}
	var names []kinds
	for _, k := range []kinds{userKind, queueKind, ivrKind, numberKind, groupKind, outsideKind} {
		if row.on&k != 0 {
			names = append(names, k)
		}
	}
	if len(names) > 0 {
		switch rapid.SampledFrom(names).Draw(t, "kind") {
		case userKind:
			r.Resource.User = one("target", someUsers...)
		case queueKind:
			r.Resource.Queue = "help"
		case ivrKind:
			r.Resource.Extension = "800"
		case numberKind:
			r.Resource.Number = one("number", someNumbers...)
		case groupKind:
			r.Resource.Group = "team"
		default:
			r.Resource.Number = one("destination", someDestination...)
		}
	}
	if row.recorded && rapid.Bool().Draw(t, "by a queue") {
		r.Resource.Queue, r.Resource.Number = "help", one("by number", "", "+33200", "+33300")
	}
	r.Resource.Class = rapid.SampledFrom([]NumberClass{National, Mobile, International, TollFree, Unknown, ""}).Draw(t, "class")
	r.Resource.Region = one("region", "FR", "DE", "GB", "")
	r.Resource.CallerID = one("caller ID", append([]string{"", ""}, someNumbers...)...)
	r.Resource.ChosenBy = rapid.SampledFrom([]Chooser{ChosenByCode, ChosenByPhone}).Draw(t, "chosen by")
	r.Resource.Nearest = one("nearest", append([]string{""}, someNumbers...)...)
	r.Resource.Withheld = rapid.Bool().Draw(t, "withheld")
	r.Resource.Parties = someOf(t, "parties", someUsers)
	r.Resource.Outside = rapid.Bool().Draw(t, "outside")
	r.Environment.Way = rapid.SampledFrom([]Way{WayDial, WayDial, WayAPI, WayAnswer}).Draw(t, "way")
	r.Environment.Time = time.Date(2026, 3, 2, rapid.IntRange(8, 10).Draw(t, "hour"), 0, 0, 0, time.UTC)
	return r
}

func mustCompileRapid(t *rapid.T, entries []Entry) *Set {
	set, problems := Compile(Document{Entries: entries})
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return set
}

// clone copies a policy so deep that changing a setting leaves the original.
func clone(entries []Entry) []Entry {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Settings = slices.Clone(entries[i].Settings)
	}
	return entries
}

// withPowers returns the places of the users and roles.
func withPowers(entries []Entry) []int {
	var at []int
	for i, e := range entries {
		if e.Kind == KindUser || e.Kind == KindRole {
			at = append(at, i)
		}
	}
	return at
}
