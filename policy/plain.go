package policy

// plainly decides on one row as may does, in the case that is usual by far: one user asks
// about another one, of whom every flag is on that could refuse it, so that nothing is
// left to look at but the right. It reports false where there might be more to it, and
// always to a trace, which is to see all: so whatever compares an Explanation with a
// Decision compares the long way with this one.
func (q *query) plainly(row *Row, target *object) (v verdict, plain bool) {
	subject := q.subject
	if !row.plain || q.trace != nil || target.kind != userKind || target == subject ||
		!subject.flags.has(SIPAccount) || target.flags&row.asked != row.asked ||
		len(q.request.Resource.Parties) > 0 && row.consent != noFlag {
		return verdict{}, false
	}
	rule := subject.rule(row)
	for i := range rule.denials {
		if denial := &rule.denials[i]; denial.coversOthers(subject, target) {
			return refuse(Denied, &denial.source), true
		}
	}
	for i := range rule.grants {
		if grant := &rule.grants[i]; grant.coversOthers(subject, target) {
			return allow(Granted, &grant.source), true
		}
	}
	if len(rule.grants) > 0 {
		return refuse(row.refusal, &rule.grants[0].source), true
	}
	return refuse(row.refusal, subject.source), true
}
