package recordings

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// blockLength is how much is composed at a time, in samples.
const blockLength = SampleRate

// composer writes the audio of a timeline, block by block: a call of hours takes no
// more memory than one of seconds.
type composer struct {
	*timeline
	open  func(segment int) (*os.File, error)
	files map[int]*os.File // of the pieces that have begun
	next  int              // piece that has not
	sums  [2][]int32       // of each side, in the block
	raw   []byte           // samples of one piece
	block []byte           // of both sides, as they are written
}

func newComposer(l *timeline, open func(segment int) (*os.File, error)) *composer {
	return &composer{
		timeline: l, open: open, files: make(map[int]*os.File),
		sums:  [2][]int32{make([]int32, blockLength), make([]int32, blockLength)},
		raw:   make([]byte, blockLength*sampleSize),
		block: make([]byte, 2*blockLength*sampleSize),
	}
}

// compose writes a WAV file.
func (c *composer) compose(ctx context.Context, w io.Writer) (err error) {
	defer func() {
		for _, f := range c.files {
			err = errors.Join(err, f.Close())
		}
	}()
	if _, err := w.Write(header(2, c.length*2*sampleSize)); err != nil {
		return err
	}
	for at := int64(0); at < c.length; at += blockLength {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := span{at, min(at+blockLength, c.length)}
		clear(c.sums[0])
		clear(c.sums[1])
		if err := c.add(b); err != nil {
			return err
		}
		if _, err := w.Write(c.mixed(b)); err != nil {
			return err
		}
	}
	return nil
}

// add adds every piece that is within the block.
func (c *composer) add(b span) error {
	for c.next < len(c.pieces) && c.pieces[c.next].from < b.to {
		p := c.pieces[c.next]
		f, err := c.open(p.segment)
		if err != nil {
			return err
		}
		c.files[p.segment] = f
		c.next++
	}
	for _, p := range c.pieces[:c.next] {
		f := c.files[p.segment]
		if f == nil {
			continue
		}
		if err := c.addPiece(b, p, f); err != nil {
			return err
		}
		if p.to <= b.to {
			delete(c.files, p.segment)
			if err := f.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

// addPiece adds what of a piece is within the block.
func (c *composer) addPiece(b span, p piece, f *os.File) error {
	from, to := max(b.from, p.from), min(b.to, p.to)
	if from >= to {
		return nil
	}
	raw := c.raw[:(to-from)*sampleSize]
	if _, err := f.ReadAt(raw, (from-p.from)*sampleSize); err != nil {
		return fmt.Errorf("read segment %d: %w", p.segment, err)
	}
	sums := c.sums[p.side][from-b.from : to-b.from]
	for i := range sums {
		sums[i] += int32(int16(binary.LittleEndian.Uint16(raw[i*sampleSize:])))
	}
	return nil
}

// mixed is the block as it is written: silent in pauses, whatever was recorded.
func (c *composer) mixed(b span) []byte {
	n := b.to - b.from
	for _, p := range c.pauses {
		if from, to := max(b.from, p.from), min(b.to, p.to); from < to {
			clear(c.sums[0][from-b.from : to-b.from])
			clear(c.sums[1][from-b.from : to-b.from])
		}
	}
	block := c.block[:n*2*sampleSize]
	left, right := c.sums[0][:n], c.sums[1][:n]
	for i := range left {
		binary.LittleEndian.PutUint16(block[i*4:], saturated(left[i]))
		binary.LittleEndian.PutUint16(block[i*4+2:], saturated(right[i]))
	}
	return block
}

// Mono writes the audio with both sides mixed, as a WAV file of one channel: Asterisk
// plays no other.
func (s *Store) Mono(ctx context.Context, id string, w io.Writer) error {
	r, err := s.Get(id)
	if err != nil {
		return err
	}
	audio, err := s.Audio(id)
	if err != nil {
		return err
	}
	err = mono(ctx, audio, r.Audio.Bytes-headerSize, w)
	if err := errors.Join(err, audio.Close()); err != nil {
		return fmt.Errorf("mix recording %q: %w", id, err)
	}
	return nil
}

func mono(ctx context.Context, audio io.ReadSeeker, data int64, w io.Writer) error {
	if _, err := audio.Seek(headerSize, io.SeekStart); err != nil {
		return err
	}
	if _, err := w.Write(header(1, data/2)); err != nil {
		return err
	}
	both := make([]byte, 2*blockLength*sampleSize)
	one := make([]byte, 0, blockLength*sampleSize)
	for data > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		block := both[:min(data, int64(len(both)))]
		if _, err := io.ReadFull(audio, block); err != nil {
			return err
		}
		data -= int64(len(block))
		one = one[:0]
		for frame := range slices.Chunk(block, 2*sampleSize) {
			left, right := int16(binary.LittleEndian.Uint16(frame)), int16(binary.LittleEndian.Uint16(frame[2:]))
			one = binary.LittleEndian.AppendUint16(one, saturated(int32(left)+int32(right)))
		}
		if _, err := w.Write(one); err != nil {
			return err
		}
	}
	return nil
}
