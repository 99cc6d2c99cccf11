package decisions

import (
	"fmt"

	"github.com/casbin/casbin/v3"
	"github.com/casbin/casbin/v3/model"
	"github.com/casbin/casbin/v3/persist/cache"
)

// casbinEngine decides by the attributes of the request's subject and object, with two
// rules for each action as policy lines, the form that its documentation recommends for
// many rules on attributes. Cheaper comparisons stand first, which spares it most of
// the rules.
type casbinEngine struct {
	enforcer                *casbin.Enforcer
	byEndpoint, byExtension map[string]*attributes
}

type attributes struct {
	Name                  string
	Role, Department      float64 // a number of casbin's is one of these
	Heard, TakesIntercoms bool
}

const casbinModel = `
[request_definition]
r = sub, obj, act

[policy_definition]
p = act, rule

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && eval(p.rule)
`

func newCasbin(town []resident) (*casbinEngine, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, fmt.Errorf("read casbin's model: %w", err)
	}
	enforcer, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("make casbin's enforcer: %w", err)
	}
	attribute := map[string]string{beHeard: "Heard", intercom: "TakesIntercoms"}
	for _, d := range deeds {
		met := ""
		if d.consent != "" {
			met = " && r.sub.Name != r.obj.Name && r.obj." + attribute[d.consent]
		}
		rules := [][]string{
			{string(d.action), fmt.Sprintf("r.sub.Role >= %d%s", d.all, met)},
			{string(d.action), fmt.Sprintf("r.sub.Role >= %d && r.sub.Department == r.obj.Department%s", d.department, met)},
		}
		if _, err := enforcer.AddPolicies(rules); err != nil {
			return nil, fmt.Errorf("add casbin's rules: %w", err)
		}
	}
	c := &casbinEngine{enforcer, map[string]*attributes{}, map[string]*attributes{}}
	for _, r := range town {
		a := &attributes{r.name, float64(r.role), float64(r.department), !r.spared[beHeard], !r.spared[intercom]}
		c.byEndpoint[r.endpoint], c.byExtension[r.extension] = a, a
	}
	return c, nil
}

func (c *casbinEngine) decide(q *question) (allowed bool, reason string) {
	subject, target := c.byEndpoint[q.endpoint], c.byExtension[q.extension]
	if subject == nil || target == nil {
		return false, ""
	}
	allowed, rule, err := c.enforcer.EnforceEx(subject, target, string(q.action))
	if err != nil {
		return false, err.Error()
	}
	if allowed {
		reason = rule[1]
	}
	return allowed, reason
}

// cachedCasbin has decided every question before: a decision is found under the texts of
// the question, and no user is looked for. It knows no reason.
type cachedCasbin struct{ enforcer *casbin.CachedEnforcer }

func newCachedCasbin(c *casbinEngine, questions []question) (*cachedCasbin, error) {
	enforcer, err := casbin.NewCachedEnforcer(c.enforcer.GetModel())
	if err != nil {
		return nil, fmt.Errorf("make casbin's cached enforcer: %w", err)
	}
	decisions, err := cache.NewDefaultCache()
	if err != nil {
		return nil, fmt.Errorf("make casbin's cache: %w", err)
	}
	for i := range questions {
		q := &questions[i]
		key, _ := casbin.GetCacheKey(q.endpoint, q.extension, string(q.action))
		allowed, _ := c.decide(q)
		if err := decisions.Set(key, allowed); err != nil {
			return nil, fmt.Errorf("fill casbin's cache: %w", err)
		}
	}
	enforcer.SetCache(decisions)
	return &cachedCasbin{enforcer}, nil
}

func (c *cachedCasbin) decide(q *question) (allowed bool, reason string) {
	allowed, err := c.enforcer.Enforce(q.endpoint, q.extension, string(q.action))
	if err != nil {
		return false, err.Error()
	}
	return allowed, ""
}
