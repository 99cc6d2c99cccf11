package decisions

import (
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/linewarden/linewarden/policy"
)

// linewarden holds its policy as the daemon does, where a reload can replace it at any
// time.
type linewarden struct {
	current atomic.Pointer[policy.Set]
}

func newLinewarden(town []resident) (*linewarden, error) {
	set, problems := policy.Compile(policy.Document{Entries: entries(town)})
	if len(problems) > 0 {
		return nil, fmt.Errorf("compile: %s", problems[0])
	}
	l := &linewarden{}
	l.current.Store(set)
	return l, nil
}

func (l *linewarden) decide(q *question) (allowed bool, reason string) {
	var d policy.Decision
	l.current.Load().Decide(&policy.Request{
		Subject:     policy.Subject{Endpoint: q.endpoint},
		Action:      q.action,
		Resource:    policy.Resource{Extension: q.extension},
		Environment: policy.Environment{Way: policy.WayDial},
	}, &d)
	return d.Effect == policy.Allow, string(d.Reason.Code)
}

// entries are the town as a policy is written.
func entries(town []resident) []policy.Entry {
	all := []policy.Entry{entry(policy.KindEmergency, "", "numbers", []string{"112", "911"})}
	for r := range roleNames {
		var settings []any
		for _, d := range deeds {
			switch {
			case role(r) >= d.all:
				settings = append(settings, d.key, "all")
			case role(r) >= d.department:
				settings = append(settings, d.key, "department")
			}
		}
		all = append(all, entry(policy.KindRole, roleNames[r], settings...))
	}
	for d := range (len(town) + perDepartment - 1) / perDepartment {
		all = append(all, entry(policy.KindDepartment, departmentName(d)))
	}
	for _, r := range town {
		settings := []any{
			"extension", r.extension, "endpoints", r.endpoint,
			"department", departmentName(r.department), "role", roleNames[r.role],
		}
		for _, consent := range []string{beHeard, intercom} {
			if r.spared[consent] {
				settings = append(settings, consent, false)
			}
		}
		all = append(all, entry(policy.KindUser, r.name, settings...))
	}
	return all
}

func departmentName(department int) string { return "d" + strconv.Itoa(department) }

// entry makes an entry of keys and values in turn, as if each were a line.
func entry(kind policy.Kind, name string, keysAndValues ...any) policy.Entry {
	source := policy.Source{File: "town.toml", Key: string(kind) + "." + name, Line: 1}
	e := policy.Entry{Kind: kind, Name: name, Source: source}
	for i := 0; i < len(keysAndValues); i += 2 {
		key := fmt.Sprint(keysAndValues[i])
		at := policy.Source{File: source.File, Key: source.Key + "." + key, Line: 2 + i/2}
		e.Settings = append(e.Settings, policy.Setting{Key: key, Value: keysAndValues[i+1], Source: at})
	}
	return e
}
