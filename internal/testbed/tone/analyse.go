package tone

import "math"

// BlockSize is how many samples one measurement takes: 100 ms, five frames.
const BlockSize = 5 * FrameSize

// fullScale is the mean square of the loudest sine; all powers are relative to
// it, so that 1 is 0 dBFS.
const fullScale = 32767.0 * 32767.0 / 2

// A Block is the measurement of [BlockSize] samples: the power of the whole and
// of each known tone. The zero value is silence.
type Block struct {
	power float64
	tones [Count]float64
}

// hann is the window that keeps a tone between the bins, such as a voice, from
// leaking into the bins of the known tones. hannPower is its mean square.
var hann, hannPower = newHann()

func newHann() (w [BlockSize]float64, power float64) {
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/BlockSize)
		power += w[i] * w[i] / BlockSize
	}
	return w, power
}

// coefficients are the recurrence constants of Goertzel's algorithm.
var coefficients = newCoefficients()

func newCoefficients() (c [Count]float64) {
	for i, hz := range frequencies {
		c[i] = 2 * math.Cos(2*math.Pi*hz/SampleRate)
	}
	return c
}

// Analyse measures pcm, which must hold exactly [BlockSize] samples.
func Analyse(pcm []int16) Block {
	var x [BlockSize]float64
	_ = pcm[BlockSize-1]
	sum := 0.0
	for i := range x {
		x[i] = float64(pcm[i]) * hann[i]
		sum += x[i] * x[i]
	}
	b := Block{power: sum / BlockSize / hannPower / fullScale}
	for i, c := range coefficients {
		b.tones[i] = goertzel(&x, c)
	}
	return b
}

// goertzel returns the power of one frequency. A sine of amplitude A gives a
// magnitude of A*N/4 through the window, and has a power of A²/2.
func goertzel(x *[BlockSize]float64, c float64) float64 {
	var s1, s2 float64
	for _, v := range x {
		s1, s2 = v+c*s1-s2, s1
	}
	magnitude2 := s1*s1 + s2*s2 - c*s1*s2
	return 8 * magnitude2 / (BlockSize * BlockSize) / fullScale
}

// Power returns the level of the whole block in dBFS (0 is a full-scale sine,
// silence is negative infinity).
func (b Block) Power() float64 { return decibel(b.power) }

// Level returns the level of the tone hz in dBFS, or negative infinity if hz is
// not one of [All].
func (b Block) Level(hz float64) float64 {
	i := index(hz)
	if i < 0 {
		return math.Inf(-1)
	}
	return decibel(b.tones[i])
}

func decibel(power float64) float64 { return 10 * math.Log10(power) }
