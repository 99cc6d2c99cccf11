package codes

// A Shown is what a call to a number outside is to show, by the codes in front of
// the number.
type Shown struct {
	Place    int  // of a number among those that may be shown, from 1 to 10; 0 if none is chosen
	Withheld bool // no number is shown
}

// Shown reads the codes in front of a number, each at most once and in any order, and
// returns what stands behind them. What has none of them is returned as it is.
func (p Plan) Shown(dialled string) (s Shown, number string) {
	for {
		switch name, rest := p.Parse(dialled); {
		case (name == Withhold || name == WithholdGSM) && !s.Withheld:
			s.Withheld, dialled = true, rest
		case name == CallerID && s.Place == 0 && rest != "" && '0' <= rest[0] && rest[0] <= '9':
			s.Place, dialled = int(rest[0]-'0'), rest[1:]
			if s.Place == 0 {
				s.Place = 10
			}
		default:
			return s, dialled
		}
	}
}

// Shows reports whether it is one of the codes in front of a number outside.
func (n Name) Shows() bool { return n == CallerID || n == Withhold || n == WithholdGSM }
