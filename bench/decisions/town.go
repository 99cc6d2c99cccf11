package decisions

import (
	"math/rand/v2"
	"strconv"

	"github.com/linewarden/linewarden/policy"
)

// A role is what somebody is. Each may do what those before it may.
type role int

const (
	guest role = iota
	agent
	lead
	director
)

var roleNames = [...]string{"guest", "agent", "lead", "director"}

// A deed is something that users do to each other: from one role on to their department,
// from another on to everybody.
type deed struct {
	action          policy.Action
	key             string // of the right
	department, all role
	consent         string // the attribute by which somebody is spared it; empty for none
}

const (
	beHeard  = "can_be_listened"
	intercom = "accepts_intercom"
)

// deeds are all of them. What takes a consent is not done to oneself.
var deeds = []deed{
	{policy.CallPlace, "call", guest, agent, ""},
	{policy.CallPickup, "pickup", guest, lead, ""},
	{policy.CallTransfer, "transfer", guest, agent, ""},
	{policy.CallUnpark, "unpark", guest, lead, ""},
	{policy.CallIntercom, "intercom", agent, director, intercom},
	{policy.MonitorListen, "listen", lead, director, beHeard},
	{policy.MonitorWhisper, "whisper", lead, director, beHeard},
	{policy.MonitorBarge, "barge", lead, director, beHeard},
}

// perDepartment is how many users a department has.
const perDepartment = 50

// A resident is a user of the town.
type resident struct {
	name, endpoint, extension string
	department                int
	role                      role
	spared                    map[string]bool // by the attributes that are off
}

// residents makes the users of a town. In every department there are five guests, four
// leads and a director, and the others are agents.
func residents(count int) []resident {
	all := make([]resident, count)
	for i := range all {
		extension := strconv.Itoa(100_000 + i)
		r := resident{
			name: "u" + extension, endpoint: "PJSIP/" + extension, extension: extension,
			department: i / perDepartment, role: agent, spared: map[string]bool{},
		}
		switch at := i % perDepartment; {
		case at < 1:
			r.role = director
		case at < 5:
			r.role = lead
		case at >= 45:
			r.role = guest
		}
		r.spared[beHeard] = i%20 == 7
		r.spared[intercom] = i%30 == 11
		all[i] = r
	}
	return all
}

// A question is what an enforcement point asks.
type question struct {
	endpoint  string
	action    policy.Action
	extension string
}

// someQuestions come from users all over town about users all over town, half of them
// of the same department, in no order that a processor's cache could know. Their text is
// their own, not that of the policy, and lies in the order in which they are asked: who
// asks has just read it from the network.
func someQuestions(town []resident, count int) []question {
	random := rand.New(rand.NewPCG(1, 2))
	questions := make([]question, count)
	var text []byte
	type span struct{ from, between, to int }
	spans := make([]span, count)
	for i := range questions {
		subject, target := random.IntN(len(town)), random.IntN(len(town))
		if random.IntN(2) == 0 {
			target = subject/perDepartment*perDepartment + target%perDepartment
		}
		questions[i].action = deeds[random.IntN(len(deeds))].action
		from := len(text)
		text = append(text, town[subject].endpoint...)
		between := len(text)
		text = append(text, town[target].extension...)
		spans[i] = span{from, between, len(text)}
	}
	whole := string(text)
	for i, s := range spans {
		questions[i].endpoint, questions[i].extension = whole[s.from:s.between], whole[s.between:s.to]
	}
	return questions
}
