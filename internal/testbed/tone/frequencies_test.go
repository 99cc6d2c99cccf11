package tone

import (
	"math"
	"slices"
	"testing"
)

// dtmf are the frequencies of RFC 4733's digits as they sound in band (ITU-T Q.23).
var dtmf = []float64{697, 770, 852, 941, 1209, 1336, 1477, 1633}

// progress are the call progress and special information tones in use.
var progress = []float64{350, 425, 440, 480, 620, 914, 950, 985, 1371, 1400, 1429, 1777, 1800}

func TestFrequenciesAreFarFromOneAnother(t *testing.T) {
	all := All()
	if len(all) != Count {
		t.Fatalf("All() has %d tones, Count is %d", len(all), Count)
	}
	lowest, highest := slices.Min(all), slices.Max(all)
	if highest >= 2*lowest {
		t.Errorf("%v Hz is a harmonic or more of %v Hz: all must lie within one octave", highest, lowest)
	}
	if highest > 3400 {
		t.Errorf("%v Hz is outside the telephone band", highest)
	}
	for i, hz := range all {
		if math.Mod(hz, float64(SampleRate/BlockSize)) != 0 {
			t.Errorf("%v Hz is not orthogonal to the others over a block", hz)
		}
		for _, other := range all[:i] {
			if math.Abs(hz-other) < 90 {
				t.Errorf("%v Hz and %v Hz are too close", hz, other)
			}
		}
	}
}

func TestFrequenciesAvoidSignalsOfTheNetwork(t *testing.T) {
	for _, hz := range All() {
		for _, signal := range slices.Concat(dtmf, progress) {
			for harmonic := 1.0; harmonic <= 3; harmonic++ {
				if math.Abs(hz-harmonic*signal) < 28 && (harmonic == 1 || slices.Contains(dtmf, signal)) {
					t.Errorf("%v Hz is harmonic %v of the signal %v Hz", hz, harmonic, signal)
				}
			}
		}
	}
}

func TestFrequenciesLieBetweenTheNotes(t *testing.T) {
	for _, hz := range All() {
		semitones := 12 * math.Log2(hz/440)
		if off := math.Abs(semitones - math.Round(semitones)); off < 0.2 {
			t.Errorf("%v Hz is only %.2f semitones from a note", hz, off)
		}
	}
}

func TestOf(t *testing.T) {
	if Of(0) != 1830 || Of(Count-1) != 2030 {
		t.Errorf("Of(0) = %v, Of(Count-1) = %v", Of(0), Of(Count-1))
	}
	if !Known(Of(3)) || Known(440) || Known(0) {
		t.Error("Known does not follow All")
	}
	for _, i := range []int{-1, Count} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Of(%d) did not panic", i)
				}
			}()
			Of(i)
		}()
	}
}
