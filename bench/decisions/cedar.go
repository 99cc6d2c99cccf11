package decisions

import (
	"fmt"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// cedarEngine has two policies for each action: one for the department, one for all.
// Endpoints and extensions are entities of their own with what is known of their users,
// so that a question needs nothing looked up before it is asked.
type cedarEngine struct {
	policies *cedar.PolicySet
	entities types.EntityMap
}

func newCedar(town []resident) (*cedarEngine, error) {
	var text strings.Builder
	for _, d := range deeds {
		met := ""
		if d.consent != "" {
			met = " && principal.user != resource.user && resource." + d.consent
		}
		fmt.Fprintf(&text, "@id(%q)\npermit(principal in Role::%q, action == Action::%q, resource) when { principal.department == resource.department%s };\n",
			d.key+"-department", roleNames[d.department], d.action, met)
		fmt.Fprintf(&text, "@id(%q)\npermit(principal in Role::%q, action == Action::%q, resource) when { true%s };\n",
			d.key+"-all", roleNames[d.all], d.action, met)
	}
	policies, err := cedar.NewPolicySetFromBytes("town.cedar", []byte(text.String()))
	if err != nil {
		return nil, fmt.Errorf("parse cedar's policies: %w", err)
	}
	entities := types.EntityMap{}
	add := func(uid types.EntityUID, parents types.EntityUIDSet, attributes types.RecordMap) {
		entities[uid] = types.Entity{UID: uid, Parents: parents, Attributes: types.NewRecord(attributes)}
	}
	for i, name := range roleNames {
		parents := types.NewEntityUIDSet()
		if i > 0 {
			parents = types.NewEntityUIDSet(types.NewEntityUID("Role", types.String(roleNames[i-1])))
		}
		add(types.NewEntityUID("Role", types.String(name)), parents, nil)
	}
	for _, r := range town {
		known := types.RecordMap{
			"user": types.String(r.name), "department": types.Long(r.department),
			beHeard: types.Boolean(!r.spared[beHeard]), intercom: types.Boolean(!r.spared[intercom]),
		}
		is := types.NewEntityUIDSet(types.NewEntityUID("Role", types.String(roleNames[r.role])))
		add(types.NewEntityUID("Endpoint", types.String(r.endpoint)), is, known)
		add(types.NewEntityUID("Extension", types.String(r.extension)), types.NewEntityUIDSet(), known)
	}
	return &cedarEngine{policies, entities}, nil
}

func (c *cedarEngine) decide(q *question) (allowed bool, reason string) {
	decision, diagnostic := cedar.Authorize(c.policies, c.entities, cedar.Request{
		Principal: types.NewEntityUID("Endpoint", types.String(q.endpoint)),
		Action:    types.NewEntityUID("Action", types.String(q.action)),
		Resource:  types.NewEntityUID("Extension", types.String(q.extension)),
	})
	if len(diagnostic.Reasons) > 0 {
		reason = string(diagnostic.Reasons[0].PolicyID)
	}
	return decision == cedar.Allow, reason
}
