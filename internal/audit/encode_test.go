package audit

import (
	"testing"
	"time"

	"github.com/linewarden/linewarden/policy"
)

// A line is what encoding/json makes of the record.
func FuzzEncoding(f *testing.F) {
	f.Add("PJSIP/1001", "call.place", "1002", "mara", "users.toml:12: user.mara.call", int64(1795330508123456789), int64(31), true)
	f.Add("a\"b\\c", "<&>\u2028", "\xff\n", "é\x7f", "\x00", int64(0), int64(1e12), false)
	f.Add("", "", "", "", "", int64(1e18), int64(999), false)
	f.Fuzz(func(t *testing.T, endpoint, action, extension, user, key string, at, after int64, outside bool) {
		when := time.Unix(0, at)
		if year := when.UTC().Year(); year < 1 || year > 9999 {
			t.Skip("no moment that encoding/json knows")
		}
		d := policy.Decision{Subject: user, Target: extension, Reason: policy.Reason{Code: policy.Code(action), Source: policy.Source{Key: key}}}
		r := policy.Request{
			Subject: policy.Subject{Endpoint: endpoint}, Action: policy.Action(action),
			Resource: policy.Resource{
				Extension: extension, Number: user, Queue: endpoint, IVR: key, Group: action, CallerID: user,
				Outside: outside, Call: key, Recording: extension,
			},
		}
		if outside {
			r.Resource.Parties = []string{user, key}
			d.Obligations = policy.Obligations{CallerID: extension, Beep: true}
		}
		decision := newDecisionRecord(user, when, endpoint, r, d)
		if got, want := string(decision.appendTo(nil)), string(line(&decision)); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		outcome := &outcomeRecord{Time: when.UTC(), Record: recordOutcome, DecisionID: key, Outcome: user, After: time.Duration(after).Seconds()}
		if got, want := string(outcome.appendTo(nil)), string(line(outcome)); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if got, want := string(appendOutcome(nil, key, when, user, time.Duration(after))), string(line(&outcomeRecord{
			Time: when.UTC(), Record: recordOutcome, DecisionID: key, Outcome: user, After: time.Duration(after).Round(time.Microsecond).Seconds(),
		})); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	})
}
