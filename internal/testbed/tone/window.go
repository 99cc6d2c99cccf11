package tone

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// What makes a tone clearly there, or clearly not. Both are shares of the power
// of the block, with a floor under which everything is silence. A bridge of
// eight equal speakers gives each a share of an eighth; white noise puts a
// 250th into each bin, speech nearly always less.
const (
	presentShare = 0.03
	absentShare  = 0.005
	// silence is -55 dBFS: far under a tone that was turned down to a tenth,
	// far over the quantisation noise of G.711's smallest steps.
	silence = 3.2e-6
	// otherShare is how much of the power must come from elsewhere than the known
	// tones before it counts as speech or music. Quantisation noise stays
	// under a thousandth.
	otherShare = 0.2
)

// A Window is what was heard in consecutive blocks. Its judgements hold when
// every block agrees, which is what tells a steady tone from a passing one.
// An empty window is nothing: no judgement holds, not even silence.
type Window []Block

// Has tells whether the tone hz is clearly there throughout.
func (w Window) Has(hz float64) bool {
	i := index(hz)
	return i >= 0 && w.every(func(b Block) bool { return b.present(i) })
}

// Lacks tells whether the tone hz is clearly not there, throughout.
func (w Window) Lacks(hz float64) bool {
	i := index(hz)
	return i >= 0 && w.every(func(b Block) bool { return b.absent(i) })
}

// HasOnly tells whether each of the given tones is clearly there, and every
// other known tone clearly is not. Other sounds may be there besides.
func (w Window) HasOnly(hz ...float64) bool {
	for _, f := range frequencies {
		if slices.Contains(hz, f) && !w.Has(f) || !slices.Contains(hz, f) && !w.Lacks(f) {
			return false
		}
	}
	return len(w) > 0
}

// Silent tells whether there is nothing to hear throughout.
func (w Window) Silent() bool {
	return w.every(func(b Block) bool { return b.power < silence })
}

// HasOther tells whether there is a sound throughout which is not made of the
// known tones, such as a prompt, music, or a ringing tone.
func (w Window) HasOther() bool {
	return w.every(func(b Block) bool {
		rest := b.power
		for _, p := range b.tones {
			rest -= p
		}
		return rest > silence && rest > otherShare*b.power
	})
}

// Levels returns the mean level of each known tone in dBFS.
func (w Window) Levels() map[float64]float64 {
	levels := make(map[float64]float64, Count)
	for i, hz := range frequencies {
		sum := 0.0
		for _, b := range w {
			sum += b.tones[i]
		}
		levels[hz] = decibel(sum / max(1, float64(len(w))))
	}
	return levels
}

// String names what is there for a message to a person, such as
// "1830 Hz -20 dBFS, 2150 Hz? -41 dBFS, total -19 dBFS". The question mark is
// for a tone that is neither clearly there nor clearly not.
func (w Window) String() string {
	if len(w) == 0 {
		return "nothing received"
	}
	if w.Silent() {
		return "silence"
	}
	var parts []string
	levels := w.Levels()
	for _, hz := range slices.Sorted(slices.Values(frequencies[:])) {
		switch {
		case w.Has(hz):
			parts = append(parts, fmt.Sprintf("%.0f Hz %.0f dBFS", hz, levels[hz]))
		case !w.Lacks(hz):
			parts = append(parts, fmt.Sprintf("%.0f Hz? %.0f dBFS", hz, levels[hz]))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "no known tone")
	}
	power := 0.0
	for _, b := range w {
		power += b.power / float64(len(w))
	}
	return fmt.Sprintf("%s, total %.0f dBFS", strings.Join(parts, ", "), math.Round(decibel(power)))
}

func (w Window) every(f func(Block) bool) bool {
	return len(w) > 0 && !slices.ContainsFunc(w, func(b Block) bool { return !f(b) })
}

func (b Block) present(i int) bool {
	return b.tones[i] >= silence && b.tones[i] >= presentShare*b.power
}

func (b Block) absent(i int) bool {
	return b.tones[i] < silence || b.tones[i] < absentShare*b.power
}
