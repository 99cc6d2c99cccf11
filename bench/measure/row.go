package measure

import "fmt"

// A Target is what a ratio is to reach. The zero Target asks for nothing: the figure is
// stated.
type Target struct {
	AtMost  float64 `json:"at_most,omitempty"`
	AtLeast float64 `json:"at_least,omitempty"`
	None    bool    `json:"none,omitempty"` // there is to be nothing of it
}

// Reached reports whether a ratio, or a figure, is as it should be.
func (t Target) Reached(value float64) bool {
	return (t.AtMost == 0 || value <= t.AtMost) && (t.AtLeast == 0 || value >= t.AtLeast) && (!t.None || value == 0)
}

func (t Target) String() string {
	switch {
	case t.AtMost != 0:
		return fmt.Sprintf("≤ %.4g", t.AtMost)
	case t.AtLeast != 0:
		return fmt.Sprintf("≥ %.4g", t.AtLeast)
	case t.None:
		return "0"
	}
	return ""
}

// A Row is a line of the table.
type Row struct {
	Suite  string `json:"suite"`
	What   string `json:"what"`
	Beside string `json:"beside,omitempty"` // empty for a figure that stands alone
	Unit   string `json:"unit"`             // of Ours and Theirs
	Ours   Spread `json:"ours"`
	Theirs Spread `json:"theirs,omitzero"`
	// Ratio is that of the rounds, whichever way round the target says: what we cost by
	// what the peer costs, or how many times as fast we are. Zero for a figure that
	// stands alone; then the target is for Ours.
	Ratio  Spread `json:"ratio,omitzero"`
	Target Target `json:"target,omitzero"`
}

// Reached reports whether the median reaches the target.
func (r Row) Reached() bool {
	if r.Beside == "" {
		return r.Target.Reached(r.Ours.Median)
	}
	return r.Target.Reached(r.Ratio.Median)
}

// Costs returns the row that says how much more of a figure we take than a peer.
func (r Rounds) Costs(what, figure, unit, ours, beside string, atMost float64) Row {
	return Row{
		What: what, Beside: beside, Unit: unit,
		Ours: r.Of(ours, figure), Theirs: r.Of(beside, figure),
		Ratio: r.Ratio(figure, ours, beside), Target: Target{AtMost: atMost},
	}
}

// Faster returns the row that says how many times as fast as a peer we are, by a figure
// that is the less the better.
func (r Rounds) Faster(what, figure, unit, ours, beside string, atLeast float64) Row {
	row := r.Costs(what, figure, unit, ours, beside, 0)
	row.Ratio, row.Target = r.Ratio(figure, beside, ours), Target{AtLeast: atLeast}
	return row
}

// Reaches returns the row that says how much of a peer's figure we reach, where more is
// better.
func (r Rounds) Reaches(what, figure, unit, ours, beside string, atLeast float64) Row {
	row := r.Costs(what, figure, unit, ours, beside, 0)
	row.Target = Target{AtLeast: atLeast}
	return row
}
