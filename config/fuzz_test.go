package config

import (
	"errors"
	"testing"

	"github.com/linewarden/linewarden/policy"
)

// FuzzLoad puts any text in place of linewarden.toml and of a policy file:
// nothing panics, and what is wrong is told with a place and advice.
func FuzzLoad(f *testing.F) {
	f.Add(mainFile, onePolicy)
	f.Add("[ari]\npassword_env = 'PATH'\n[agi]\nlisten = '[::1]:1'\n[user.a]", "[role.a]\nextends = ['b', 'a']\n[role.b]\nextends = 'a'\ndeny.listen = true")
	f.Add("[[ari]]\n", "[user.x]\nshare.voicemails = ['group:x']\nrecording = {mode = 'all'}\nbusiness_hours = 'mon 09:00-10:00'\n[group.x]\nmembers = 'x'")
	f.Add("", "[user.'']") // has to be found until it is reported
	f.Add("", "[number.'+33123456789']\nuser = 'x'\n[queue.q]\nagents = ['x']\n[user.x]\nhistory = ['queue:q', 'number:+33123456789']")
	dir := folder(f, "ari.secret", "x")
	f.Fuzz(func(t *testing.T, main, rules string) {
		write(t, dir+"/linewarden.toml", main)
		write(t, dir+"/policy.d/a.toml", rules)
		c, err := Load(dir)
		if err == nil {
			for _, u := range c.Policy.Users() {
				c.Policy.Evaluate(&policy.Request{Subject: policy.Subject{User: u.Name}, Action: policy.CallPlace, Resource: policy.Resource{User: u.Name}})
			}
			return
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || c != nil || len(e.Problems) == 0 {
			t.Fatalf("config %v, error %v", c, err)
		}
		for _, p := range e.Problems {
			if p.Message == "" || p.Advice == "" || p.Source.File == "" && p.Source.Key == "" {
				t.Errorf("problem without message, advice or place: %+v", p)
			}
		}
	})
}
