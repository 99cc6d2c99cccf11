package recordings

import (
	"encoding/binary"
	"time"
)

const (
	headerSize = 44 // of a WAV file, in bytes
	sampleSize = 2  // bytes
	// maxData is the most that a WAV file's header can tell of, in bytes: 37 hours of
	// both sides.
	maxData = 1<<32 - 1 - headerSize
)

// header is that of a WAV file of 16 bit PCM (RIFF, WAVE_FORMAT_PCM).
func header(channels int, data int64) []byte {
	frame := channels * sampleSize
	h := make([]byte, 0, headerSize)
	h = append(h, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(data+headerSize-8))
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16) // bytes of the format
	h = binary.LittleEndian.AppendUint16(h, 1)  // PCM
	h = binary.LittleEndian.AppendUint16(h, uint16(channels))
	h = binary.LittleEndian.AppendUint32(h, SampleRate)
	h = binary.LittleEndian.AppendUint32(h, uint32(SampleRate*frame))
	h = binary.LittleEndian.AppendUint16(h, uint16(frame))
	h = binary.LittleEndian.AppendUint16(h, sampleSize*8)
	h = append(h, "data"...)
	return binary.LittleEndian.AppendUint32(h, uint32(data))
}

// samples is how many fit into a time, and length is how long so many are.
func samples(d time.Duration) int64 { return int64(d / (time.Second / SampleRate)) }

func length(samples int64) time.Duration {
	return time.Duration(samples) * (time.Second / SampleRate)
}

// saturated is a sum of samples as one that a sample can hold.
func saturated(sum int32) uint16 {
	return uint16(int16(min(max(sum, -1<<15), 1<<15-1)))
}
