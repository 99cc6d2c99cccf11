package policy

// A relation is what two users have in common, as far as rights depend on it.
type relation uint8

const (
	sameOrganisation relation = 1 << iota
	sameDepartment
	relations // how many there are
)

// relationOf returns what two objects have in common.
func relationOf(subject, target *object) (r relation) {
	if subject.organisation == target.organisation {
		r = sameOrganisation
	}
	if subject.department == target.department && target.department != 0 {
		r |= sameDepartment
	}
	return r
}

// outcomes are what comes of an action between two users, by what they have in common,
// where nothing but the subject's right decides. A source that is nil is the subject's.
type outcomes [relations]verdict

// plainly decides a request in the case that is usual by far: one user asks about another
// one, of whom every flag is on that could refuse it, so that nothing is left to look at
// but the right, of which all was worked out when the policy was compiled. It reports false
// where there might be more to it, and always to a trace, which is to see all: so whatever
// compares an Explanation with a Decision compares the long way with this one.
//
// No call to an emergency number comes here: what has one is no user.
func (q *query) plainly(target *object) (v verdict, plain bool) {
	subject, row, r := q.subject, q.row, q.request
	if q.trace != nil || row == nil || subject == nil || target == nil || target.kind != userKind || target == subject ||
		subject.intricate.has(row.at) || !subject.flags.has(SIPAccount) || target.flags&row.asked != row.asked ||
		r.Resource.Emergency || len(r.Resource.Parties) > 0 || r.Environment.Way == WayAPI {
		return verdict{}, false
	}
	v = subject.plain[row.at][relationOf(subject, target)]
	if v.source == nil {
		v.source = subject.source
	}
	return v, true
}

// workOut works out what can be known of all requests of those who have the profile.
func (p *profile) workOut() {
	p.plain = make([]outcomes, len(table))
	for i := range table {
		row := &table[i]
		if !row.plain || p.rule(row).names() || row.redirect && p.rule(placeRow).names() {
			p.intricate.add(i)
			continue
		}
		for between := range relations {
			v := p.outcome(row, between)
			if v.allowed && row.redirect {
				if no := p.outcome(placeRow, between); !no.allowed {
					v = no
				}
			}
			p.plain[i][between] = v
		}
	}
}

// outcome is what the right to an action comes to between two users.
func (p *profile) outcome(row *Row, between relation) verdict {
	rule := p.rule(row)
	for i := range rule.denials {
		if denial := &rule.denials[i]; denial.on&userKind != 0 && denial.coversRelated(between) {
			return refuse(Denied, &denial.source)
		}
	}
	for i := range rule.grants {
		if grant := &rule.grants[i]; grant.on&userKind != 0 && grant.coversRelated(between) {
			return allow(Granted, &grant.source)
		}
	}
	if len(rule.grants) > 0 {
		return refuse(row.refusal, &rule.grants[0].source)
	}
	return refuse(row.refusal, nil)
}

// names reports whether a rule depends on who it is about, beside what they have in common.
func (r *rule) names() bool {
	for _, grants := range [...][]grant{r.grants, r.denials} {
		for i := range grants {
			if len(grants[i].named) > 0 {
				return true
			}
		}
	}
	return false
}
