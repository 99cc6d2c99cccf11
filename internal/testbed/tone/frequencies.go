package tone

import (
	"fmt"
	"slices"
)

// frequencies lie within one octave, so that none is a harmonic of another;
// above DTMF and all call progress tones and away from their harmonics; halfway
// between the notes of the tempered scale, where hold music has little; and on
// multiples of 10 Hz, which makes them orthogonal over a block of 100 ms.
var frequencies = [...]float64{1830, 2150, 2450, 2710, 3050, 1920, 2280, 2590, 2880, 3200, 2030}

// Count is how many tones can be told apart.
const Count = len(frequencies)

// Of returns the frequency in Hz of the i-th tone, with 0 <= i < [Count].
// It panics outside that range: two phones must never share a tone.
func Of(i int) float64 {
	if i < 0 || i >= Count {
		panic(fmt.Sprintf("tone: there is no tone %d, there are %d", i, Count))
	}
	return frequencies[i]
}

// All returns every known frequency in Hz, in the order of [Of].
func All() []float64 { return slices.Clone(frequencies[:]) }

// Known tells whether hz is one of the frequencies of [All].
func Known(hz float64) bool { return index(hz) >= 0 }

func index(hz float64) int { return slices.Index(frequencies[:], hz) }
