package policy

import (
	"strings"
	"testing"
)

// written makes an entry from its TOML heading and its keys and values in
// turn. Each key gets a line of its own, counted from the heading's.
func written(line int, heading string, keysAndValues ...any) Entry {
	kind, name, _ := strings.Cut(heading, ".")
	e := Entry{Kind: Kind(kind), Name: name, Source: Source{File: "policy.toml", Key: heading, Line: line}}
	for i := 0; i < len(keysAndValues); i += 2 {
		key := keysAndValues[i].(string)
		e.Settings = append(e.Settings, Setting{
			Key:    key,
			Value:  keysAndValues[i+1],
			Source: Source{File: "policy.toml", Key: heading + "." + key, Line: line + i/2 + 1},
		})
	}
	return e
}

func mustCompile(t testing.TB, entries ...Entry) *Set {
	t.Helper()
	set, problems := Compile(Document{Entries: entries})
	for _, p := range problems {
		t.Errorf("compile: %s", p)
	}
	if set == nil {
		t.FailNow()
	}
	return set
}

// office is the policy that most tests use: mara sells and leads nobody, noor
// and rana work in one department, dana manages, zoe is the director whose
// calls nobody hears, otto has a phone and no right.
func office() []Entry {
	return []Entry{
		written(1, "emergency", "numbers", []string{"112", "911"}),
		written(3, "department.sales"),
		written(4, "department.support"),
		written(5, "group.reception", "members", []string{"mara", "noor"}),
		written(7, "group.board", "members", "zoe"),
		written(10, "role.agent", "call", "all", "pickup", "department"),
		written(20, "role.lead", "extends", "agent", "listen", []string{"department", "group:reception"}),
		written(30, "role.director", "extends", []string{"agent", "lead"}, "can_be_listened", false, "listen", true),
		written(40, "user.mara", "extension", "1001", "endpoints", "PJSIP/1001", "department", "sales", "role", "agent",
			"pickup", []string{"self", "department", "extension:1002"}, "display_name", "Mara Example"),
		written(50, "user.noor", "extension", "1002", "endpoints", []string{"PJSIP/1002", "PJSIP/noor-mobile"}, "department", "support", "role", "agent"),
		written(60, "user.rana", "extension", "1003", "endpoints", "PJSIP/1003", "department", "support", "role", "lead",
			"can_be_listened", false),
		written(70, "user.dana", "extension", "1004", "endpoints", "PJSIP/1004", "department", "support", "role", "director",
			"deny.listen", "group:reception", "can_be_listened", true),
		written(80, "user.zoe", "extension", "1005", "endpoints", "PJSIP/1005", "role", "director"),
		written(90, "user.otto", "extension", "1006", "endpoints", "PJSIP/1006"),
	}
}
