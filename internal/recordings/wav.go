package recordings

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

const (
	headerSize = 44 // of a WAV file, in bytes
	sampleSize = 2  // bytes
	// maxData is the most that a WAV file's header can tell of, in bytes: 37 hours of
	// both sides.
	maxData = math.MaxUint32 - headerSize
)

// wavHeader is that of a WAV file (RIFF, WAVE_FORMAT_PCM).
type wavHeader struct {
	RIFF       [4]byte
	Size       uint32 // of what follows, in bytes
	WAVE, Fmt  [4]byte
	FormatSize uint32 // of what follows up to Data, in bytes
	Format     uint16 // 1 is PCM
	Channels   uint16
	SampleRate uint32
	ByteRate   uint32
	FrameSize  uint16 // of a sample of each channel, in bytes
	SampleBits uint16
	Data       [4]byte
	DataSize   uint32
}

// header is that of a WAV file of 16 bit PCM with so many bytes of data.
func header(channels uint16, data int64) ([]byte, error) {
	if data < 0 || data > maxData {
		return nil, fmt.Errorf("a WAV file cannot hold %d bytes of audio", data)
	}
	size := uint32(data)
	frame := channels * sampleSize
	return binary.Append(make([]byte, 0, headerSize), binary.LittleEndian, wavHeader{
		RIFF: [4]byte([]byte("RIFF")), Size: size + headerSize - 8,
		WAVE: [4]byte([]byte("WAVE")), Fmt: [4]byte([]byte("fmt ")), FormatSize: 16,
		Format: 1, Channels: channels, SampleRate: SampleRate, ByteRate: SampleRate * uint32(frame),
		FrameSize: frame, SampleBits: sampleSize * 8,
		Data: [4]byte([]byte("data")), DataSize: size,
	})
}

// samples is how many fit into a time, and length is how long so many are.
func samples(d time.Duration) int64 { return int64(d / (time.Second / SampleRate)) }

func length(samples int64) time.Duration {
	return time.Duration(samples) * (time.Second / SampleRate)
}

// saturated is a sum of samples as one that a sample can hold.
func saturated(sum int32) int16 {
	return int16(min(max(sum, math.MinInt16), math.MaxInt16))
}
