package policy

import (
	"maps"
	"slices"
	"strings"
)

// A Row of the action table says everything that is particular to an action.
// Validation, decisions, explanations and the reference all read the table:
// adding a right is adding a row and the code that obeys it.
type Row struct {
	Action   Action
	Key      string // the right in TOML: pickup = ["department"]; empty if no right is needed
	Doc      string // one line for the reference
	Covers   string // what it answers to in docs/coverage.md
	Enforced bool   // whether an enforcement point obeys it yet

	on       kinds    // what it is done to; none for what concerns the subject alone
	wider    []string // keys of further rights that grant it too
	denial   string   // the key that denies it; empty if Key is
	consent  Flag     // of the target: off refuses
	needs    Flag     // of the target: off refuses, being what the action builds on
	share    int      // what of the target's share also grants it
	also     []Action // what else the subject must be allowed to do to the same target
	refusal  Code     // why it is refused when no right covers it; NotGranted if empty
	phone    bool     // takes a phone: of the subject and, if a user, of the target
	place    bool     // begins a call: to an emergency number needs no right
	redirect bool     // sends a call on: as if the subject called the new target
	unasked  bool     // sends a call on that nobody has answered: never to an emergency number
	notSelf  bool     // refused on oneself
	joins    bool     // brings the subject into a call of others: not into one for help, and some hear a beep
	comes    bool     // brings somebody's call to the subject's phones, which may not be told whose
	keeps    bool     // has what is said kept: not in a call for help
	terms    bool     // is about the recording of a call, which has terms
	recorded bool     // is done to a recording, which is of all who were on the call
	every    bool     // takes a right that covers each user of them, not one
	channel  bool     // takes up one of the subject's channels, unless asked for over the API
	at       int      // place in the table
	plain    bool     // beside the right to it, nothing but flags decides between two users
	asked    flagSet  // of a user as the target, where any that is off may refuse
	owing    flagSet  // of a user as the target, where any that is on has something go along with it
}

// Keys returns the rights that grant the action: its own, then wider ones.
func (r Row) Keys() []string {
	if r.Key == "" {
		return nil
	}
	return append([]string{r.Key}, r.wider...)
}

// Targets returns what the action is done to: kinds of entry, and "outside" for
// a number outside. An action that concerns the subject alone has none.
func (r Row) Targets() []string { return r.on.names() }

// Attributes returns the keys of the attributes that can refuse the action
// though it is granted.
func (r Row) Attributes() []string {
	var keys []string
	for _, flag := range []Flag{r.consent, r.needs} {
		if flag != noFlag {
			keys = append(keys, flagTable[flag].Key)
		}
	}
	if r.phone {
		keys = append(keys, flagTable[SIPAccount].Key)
	}
	return keys
}

// Share returns the key by which the target can share it; empty for none.
func (r Row) Share() string { return shareTable[r.share].Key }

// table is the action table. A Row's at is its index.
var table = joined(callRows, monitorRows, dataRows, queueRows, adminRows, showRows)

func joined(parts ...[]Row) []Row {
	rows := slices.Concat(parts...)
	for i := range rows {
		rows[i].at = i
		if rows[i].Key != "" {
			rows[i].denial = denyPrefix + rows[i].Key
		}
		if rows[i].refusal == "" {
			rows[i].refusal = NotGranted
		}
		rows[i].plain = rows[i].Key != "" && rows[i].share == shareNothing && !rows[i].recorded && !rows[i].terms &&
			len(rows[i].also) == 0 && rows[i].Action != RecordingStop
		rows[i].asked = rows[i].flagsAsked()
		rows[i].owing.set(MonitorBeep, rows[i].joins)
	}
	return rows
}

// redirects are the rows that send a call on, to where the subject could also call.
var redirects = func() (of rowSet) {
	for i := range table {
		if table[i].redirect {
			of.add(i)
		}
	}
	return of
}()

// flagsAsked are the flags of which any that is off for a user may refuse what is done
// to that user.
func (r *Row) flagsAsked() (asked flagSet) {
	asked.set(SIPAccount, r.phone)
	for _, flag := range [...]Flag{r.consent, r.needs} {
		if flag != noFlag {
			asked.set(flag, true)
		}
	}
	return asked
}

// Rows that decisions ask for by name.
var (
	placeRow           = rowOf(CallPlace)
	externalRow        = rowOf(CallExternal)
	specialRow         = rowOf(CallSpecial)
	outOfPlanRow       = rowOf(CallOutOfPlan)
	connectExternalRow = rowOf(CallConnectExternal)
	ringRow            = rowOf(CallRing)
	recordRow          = rowOf(RecordingStart)
	stopRecordRow      = rowOf(RecordingStop)
	callerIDRow        = rowOf(CallerIDChoose)
	localPresenceRow   = rowOf(CallerIDLocal)
	withholdRow        = rowOf(CallerIDWithhold)
	portalRow          = rowOf(PortalAccess)
)

// Actions returns the action table.
func Actions() []Row { return slices.Clone(table) }

// FindAction returns the row of an action, and whether there is one.
func FindAction(a Action) (Row, bool) {
	row := rowOf(a)
	if row == nil {
		return Row{}, false
	}
	return *row, true
}

// A Right is a key by which a role or a user is granted actions.
type Right struct {
	Key     string
	Actions []Action
	Scopes  []string // the forms of scope that it takes; see Scopes
	Doc     string

	on   kinds
	wide bool // grants what other rights grant one by one
}

// Targets returns what the right is about: kinds of entry, and "outside" for
// numbers outside. One that concerns the subject alone has none.
func (r Right) Targets() []string { return r.on.names() }

// wideRights are the rights that grant what other rights grant one by one.
var wideRights = []Right{
	{Key: "full_call_report_access", on: userKind | queueKind | numberKind, Doc: "see all call logs, statistics, reports and recordings of the organisation; no administration"},
	{Key: "manage_extensions", on: userKind, Doc: "see the logs and statistics of these extensions"},
	{Key: "manage_queues", on: queueKind, Doc: "see the logs, statistics and reports of these queues"},
	{Key: "manage_numbers", on: numberKind, Doc: "see the activity of these numbers and choose them as caller ID"},
}

// rights are all rights by key.
var rights = func() map[string]Right {
	m := map[string]Right{}
	for _, right := range wideRights {
		right.wide = true
		m[right.Key] = right
	}
	notSelf := map[string]bool{}
	for _, row := range table {
		if row.Key != "" {
			right := m[row.Key]
			right.Key, right.on, right.Doc = row.Key, right.on|row.on, row.Doc
			m[row.Key] = right
			notSelf[row.Key] = row.notSelf
		}
		for _, key := range append([]string{row.Key}, row.wider...) {
			if right, ok := m[key]; ok {
				right.Actions = append(right.Actions, row.Action)
				m[key] = right
			}
		}
	}
	for key, right := range m {
		right.Scopes = scopesOn(right.on, notSelf[key])
		m[key] = right
	}
	return m
}()

// Rights returns all rights, sorted by key.
func Rights() []Right {
	return slices.SortedFunc(maps.Values(rights), func(a, b Right) int { return strings.Compare(a.Key, b.Key) })
}
