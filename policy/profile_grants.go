package policy

// grants goes through all that is written about anybody's rights, denials and shares.
func (s *Set) grants(yield func(*grant) bool) {
	seen := map[*profile]bool{}
	for i := range s.objects[:s.users] {
		for p := s.objects[i].profile; p != nil && !seen[p]; p = p.base {
			seen[p] = true
			if !p.grants(yield) {
				return
			}
		}
	}
}

// grants goes through what is a profile's own, and reports whether to go on.
func (p *profile) grants(yield func(*grant) bool) bool {
	lists := make([][]grant, 0, 2*len(p.rules)+shareCount)
	for i := range p.rules {
		lists = append(lists, p.rules[i].grants, p.rules[i].denials)
	}
	if p.base == nil || p.shares != p.base.shares {
		lists = append(lists, p.shares[:]...)
	}
	for _, list := range lists {
		for i := range list {
			if !yield(&list[i]) {
				return false
			}
		}
	}
	return true
}
