package policy

// An Explanation is a decision with everything that was looked at on the way
// to it, in order.
type Explanation struct {
	Request  Request
	Decision Decision
	Steps    []Step
}

// Explain decides a request as Evaluate does, by the same code, and tells what
// it looked at.
func (s *Set) Explain(r Request) Explanation {
	var t trace
	var d Decision
	s.decide(&r, &d, &t)
	return Explanation{Request: r, Decision: d, Steps: t.steps}
}

// A Check is what a Step looked at.
type Check string

// The checks.
const (
	checkSubject       Check = "subject"
	checkTarget        Check = "target"
	checkClass         Check = "class"
	checkEmergency     Check = "emergency"
	checkEmergencyCall Check = "emergency_call"
	checkRight         Check = "right"
	checkDenial        Check = "denial"
	checkGrant         Check = "grant"
	checkShare         Check = "share"
	checkFlag          Check = "flag"
	checkHours         Check = "hours"
	checkHoliday       Check = "holiday"
	checkCallerID      Check = "caller_id"
	checkWithheld      Check = "withheld"
	checkReplaced      Check = "replaced"
	checkNearest       Check = "nearest"
	checkMode          Check = "recording_mode"
	checkOutside       Check = "recording_outside"
	checkVolume        Check = "recording_volume"
	checkTerms         Check = "recording_terms"
)

// A Step is one thing that was looked at.
type Step struct {
	Check  Check
	About  string // who or what it was about: a user, a number
	Value  string // what was found, as written in the policy
	Source Source // where; zero if nothing is written about it
	Holds  bool   // a grant covers, a flag is on, a name is known
}

// String says in words what was looked at and what came of it, without the
// place: `grant "department" does not cover mara`.
func (s Step) String() string {
	choose := func(yes, no string) string {
		if s.Holds {
			return yes
		}
		return no
	}
	switch s.Check {
	case checkSubject, checkTarget:
		return string(s.Check) + choose(" is "+s.About, " is unknown")
	case checkClass:
		return s.About + " is of class " + s.Value
	case checkEmergency:
		return s.About + " is an emergency number"
	case checkEmergencyCall:
		return s.About + " is on an emergency call"
	case checkRight:
		return "it takes the right " + s.Value
	case checkFlag:
		return s.Value + " of " + s.About + " is " + choose("on", "off")
	case checkHours:
		return "now is " + choose("within", "outside of") + " the business hours of " + s.About + ": " + s.Value
	case checkHoliday:
		return "today is a holiday of " + s.About + ": " + s.Value
	case checkCallerID:
		if s.Value == "" {
			return s.About + " has no number to present"
		}
		return s.About + choose(" presents ", " asks to present ") + s.Value
	case checkWithheld:
		return s.About + " asks that no number be shown"
	case checkReplaced:
		return "what " + s.About + " asks to present counts for nothing"
	case checkNearest:
		return s.Value + " is the number of " + s.About + " that is nearest to the one called"
	case checkMode:
		return "the calls of " + s.About + " that are recorded by themselves: " + s.Value
	case checkOutside:
		return choose("somebody", "nobody") + " on the call is outside for " + s.About
	case checkVolume:
		return "the call's percentile is " + s.Value + " for " + s.About
	case checkTerms:
		return s.About + " has it recorded on these terms: " + s.Value
	default: // a denial, grant or share
		return string(s.Check) + ` "` + s.Value + `"` + choose(" covers ", " does not cover ") + s.About
	}
}

// A trace gathers the steps of a decision.
type trace struct {
	steps []Step
}

// note adds a step to the trace, if there is one.
func (q *query) note(check Check, about, value string, source *Source, holds bool) {
	if q.trace != nil {
		q.trace.add(check, about, value, source, holds)
	}
}

func (t *trace) add(check Check, about, value string, source *Source, holds bool) {
	step := Step{Check: check, About: about, Value: value, Holds: holds}
	if source != nil {
		step.Source = *source
	}
	t.steps = append(t.steps, step)
}

// introduce notes who asks, and about what.
func (q *query) introduce(target *object) {
	q.note(checkSubject, q.subject.title(), "", q.subject.place(), q.subject != nil)
	if target == nil || target != q.subject {
		q.note(checkTarget, target.title(), "", target.place(), target != nil)
	}
	if target != nil && target.kind == outsideKind {
		class := string(classTable[target.designation.class()].Class)
		if target.designation.country() != 0 {
			class += " in " + q.request.Resource.Region
		}
		q.note(checkClass, target.name, class, nil, true)
	}
}

// title is an object's name; empty if it is unknown.
func (o *object) title() string {
	if o == nil {
		return ""
	}
	return o.name
}

// place is where an object was written; nil if it is unknown or outside.
func (o *object) place() *Source {
	if o == nil {
		return nil
	}
	return o.source
}
