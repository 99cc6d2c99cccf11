package decisions

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// opaEngine has a prepared query, its data as values that need no conversion, and every
// question parsed before it is asked. The action is compared first, by which OPA finds
// the rules that matter in an index.
type opaEngine struct {
	query  rego.PreparedEvalQuery
	inputs map[*question]ast.Value
}

const opaHead = `package town

default decision := {"allowed": false, "reason": "not_granted"}

subject := data.endpoints[input.endpoint]

target := data.extensions[input.extension]
`

func newOPA(ctx context.Context, town []resident, questions []question) (*opaEngine, error) {
	var module strings.Builder
	module.WriteString(opaHead)
	for _, d := range deeds {
		met := ""
		if d.consent != "" {
			met = "; subject.user != target.user; target." + d.consent
		}
		rule := func(name string, least role, also string) string {
			return fmt.Sprintf("{\"allowed\": true, \"reason\": %q} if { input.action == %q; subject.role >= %d%s%s }", d.key+name, d.action, least, also, met)
		}
		fmt.Fprintf(&module, "\ndecision := %s else := %s\n",
			rule("-all", d.all, ""), rule("-department", d.department, "; subject.department == target.department"))
	}
	endpoints, extensions := map[string]any{}, map[string]any{}
	for _, r := range town {
		known := map[string]any{
			"user": r.name, "role": number(int(r.role)), "department": number(r.department),
			beHeard: !r.spared[beHeard], intercom: !r.spared[intercom],
		}
		endpoints[r.endpoint], extensions[r.extension] = known, known
	}
	store := inmem.NewFromObjectWithOpts(map[string]any{"endpoints": endpoints, "extensions": extensions},
		inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(true))
	query, err := rego.New(rego.Query("data.town.decision"), rego.Module("town.rego", module.String()), rego.Store(store)).PrepareForEval(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare OPA's query: %w", err)
	}
	inputs := make(map[*question]ast.Value, len(questions))
	for i := range questions {
		q := &questions[i]
		inputs[q] = ast.NewObject(
			ast.Item(ast.StringTerm("endpoint"), ast.StringTerm(q.endpoint)),
			ast.Item(ast.StringTerm("action"), ast.StringTerm(string(q.action))),
			ast.Item(ast.StringTerm("extension"), ast.StringTerm(q.extension)),
		)
	}
	return &opaEngine{query, inputs}, nil
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func (o *opaEngine) decide(q *question) (allowed bool, reason string) {
	results, err := o.query.Eval(context.Background(), rego.EvalParsedInput(o.inputs[q]))
	if err != nil {
		return false, err.Error()
	}
	if len(results) == 0 {
		return false, "undefined"
	}
	decision, _ := results[0].Expressions[0].Value.(map[string]any)
	allowed, _ = decision["allowed"].(bool)
	reason, _ = decision["reason"].(string)
	return allowed, reason
}
