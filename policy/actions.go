package policy

import "slices"

// The actions.
const (
	CallPlace     Action = "call.place"
	CallPickup    Action = "call.pickup"
	MonitorListen Action = "monitor.listen"
)

// A Row of the action table says everything that is particular to an action.
// Validation, decisions, explanations and the reference all read the table:
// adding a right is adding a row and the code that obeys it.
type Row struct {
	Action Action
	Key    string   // the right in TOML: pickup = ["department"]
	Scopes []string // the forms of scope that the right takes, see scopeForms
	Veto   string   // the target's setting that refuses when false; empty for none
	Doc    string   // one line for the reference

	emergency bool // a call to an emergency number needs no right
	notSelf   bool // refused on oneself
	veto      int  // place of Veto in the table of consents
}

var userScopes = []string{"none", "self", "department", "group:NAME", "extension:NUMBER", "all"}

var table = withVetoes([]Row{
	{
		Action: CallPlace, Key: "call", Scopes: userScopes, emergency: true,
		Doc: "call these users",
	},
	{
		Action: CallPickup, Key: "pickup", Scopes: userScopes,
		Doc: "answer a call that rings these users; self is one's own other phone",
	},
	{
		Action: MonitorListen, Key: "listen", Scopes: withoutSelf(userScopes), Veto: "can_be_listened", notSelf: true,
		Doc: "listen to calls of these users, unheard; never to one's own",
	},
})

// withVetoes finds the place of each row's veto.
func withVetoes(rows []Row) []Row {
	for i := range rows {
		rows[i].veto = slices.IndexFunc(consents, func(c Consent) bool { return c.Key == rows[i].Veto })
	}
	return rows
}

func withoutSelf(scopes []string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == "self" })
}

// rows finds an action's place in the table.
var rows = func() map[Action]int {
	m := make(map[Action]int, len(table))
	for i, r := range table {
		m[r.Action] = i
	}
	return m
}()

// Actions returns the action table.
func Actions() []Row { return slices.Clone(table) }
