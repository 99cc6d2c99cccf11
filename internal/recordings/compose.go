package recordings

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
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
	raw   []byte           // of one piece, as it was recorded
	piece []int16          // the same
	both  []int16          // of both sides, one sample after the other
	block []byte           // the same, as it is written
}

func newComposer(l *timeline, open func(segment int) (*os.File, error)) *composer {
	return &composer{
		timeline: l, open: open, files: make(map[int]*os.File),
		sums:  [2][]int32{make([]int32, blockLength), make([]int32, blockLength)},
		raw:   make([]byte, blockLength*sampleSize),
		piece: make([]int16, blockLength),
		both:  make([]int16, 2*blockLength),
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
	head, err := header(2, c.length*2*sampleSize)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
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
		block, err := c.mixed(b)
		if err != nil {
			return err
		}
		if _, err := w.Write(block); err != nil {
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
	if _, err := binary.Decode(raw, binary.LittleEndian, c.piece[:to-from]); err != nil {
		return err
	}
	sums := c.sums[p.side][from-b.from : to-b.from]
	for i := range sums {
		sums[i] += int32(c.piece[i])
	}
	return nil
}

// mixed is the block as it is written: silent in pauses, whatever was recorded.
func (c *composer) mixed(b span) ([]byte, error) {
	n := b.to - b.from
	for _, p := range c.pauses {
		if from, to := max(b.from, p.from), min(b.to, p.to); from < to {
			clear(c.sums[0][from-b.from : to-b.from])
			clear(c.sums[1][from-b.from : to-b.from])
		}
	}
	both := c.both[:2*n]
	for i := range n {
		both[2*i], both[2*i+1] = saturated(c.sums[0][i]), saturated(c.sums[1][i])
	}
	block := c.block[:len(both)*sampleSize]
	_, err := binary.Encode(block, binary.LittleEndian, both)
	return block, err
}
