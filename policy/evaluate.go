package policy

// Evaluate decides a request. It always answers, always the same, and it
// allocates nothing.
func (s *Set) Evaluate(r Request) Decision {
	d := Decision{Revision: s.revision}
	subject := s.subject(&r.Subject)
	if subject != nil {
		d.Subject = subject.Name
	}
	at, known := rows[r.Action]
	if !known {
		return d.because(UnknownAction, Source{})
	}
	row := &table[at]
	if row.emergency && s.IsEmergency(r.Resource.Extension) {
		return d.allow(Emergency, s.emergencySource)
	}
	if subject == nil {
		return d.because(UnknownSubject, Source{})
	}
	target := s.target(&r.Resource)
	if target == nil {
		return d.because(UnknownTarget, Source{})
	}
	d.Target = target.Name
	if row.notSelf && target == subject {
		return d.because(SelfTarget, subject.source)
	}
	rule := &subject.rules[at]
	if denial := covering(rule.denials, subject, target); denial != nil {
		return d.because(Denied, denial.source)
	}
	grant := covering(rule.grants, subject, target)
	if grant == nil {
		return d.because(NotGranted, subject.nearest(rule))
	}
	if code, source := s.veto(row, target, r.Resource.Parties); code != "" {
		return d.because(code, source)
	}
	return d.allow(Granted, grant.source)
}

// subject finds who asks.
func (s *Set) subject(r *Subject) *user {
	return agreed(s.byEndpoint, r.Endpoint, s.byName, r.User)
}

// target finds whom it is asked about.
func (s *Set) target(r *Resource) *user {
	return agreed(s.byExtension, r.Extension, s.byName, r.User)
}

// agreed finds the user that two keys name, either of which may be empty. Two
// that name different users name nobody: whoever asks is confused or lying.
func agreed(m1 map[string]*user, key1 string, m2 map[string]*user, key2 string) *user {
	if key2 == "" {
		return m1[key1] // no user has an empty key
	}
	u := m2[key2]
	if key1 != "" && m1[key1] != u {
		return nil
	}
	return u
}

// veto says why somebody on the call refuses, with an empty code if nobody
// does. A party that the policy does not know cannot be asked, which refuses.
func (s *Set) veto(row *Row, target *user, parties []string) (Code, Source) {
	if row.Veto == "" {
		return "", Source{}
	}
	if c := &target.consents[row.veto]; c.refused {
		return TargetVeto, c.source
	}
	for _, name := range parties {
		party := s.byName[name]
		if party == nil {
			return UnknownParty, Source{}
		}
		if c := &party.consents[row.veto]; c.refused {
			return TargetVeto, c.source
		}
	}
	return "", Source{}
}

// nearest is what was written closest to a grant that is missing: the right
// that does not reach far enough, or else the user who lacks it.
func (u *user) nearest(r *rule) Source {
	if len(r.grants) > 0 {
		return r.grants[0].source
	}
	return u.source
}

func (d Decision) because(code Code, source Source) Decision {
	d.Reason = Reason{Code: code, Source: source}
	return d
}

func (d Decision) allow(code Code, source Source) Decision {
	d.Effect = Allow
	return d.because(code, source)
}
