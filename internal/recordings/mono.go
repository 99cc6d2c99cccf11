package recordings

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Mono writes the audio with both sides mixed, as a WAV file of one channel: Asterisk
// plays no other. Audio that is not what was recorded is an error at the end of it,
// [ErrDamaged]: what was written by then is not to be played.
func (s *Store) Mono(ctx context.Context, id string, w io.Writer) error {
	r, err := s.Get(id)
	if err != nil {
		return err
	}
	audio, err := s.Audio(id)
	if err != nil {
		return err
	}
	sum := sha256.New()
	err = mono(ctx, io.TeeReader(audio, sum), r.Audio.Bytes-headerSize, w)
	if err == nil && hex.EncodeToString(sum.Sum(nil)) != r.Audio.Checksum {
		err = fmt.Errorf("%w: its audio has another checksum", ErrDamaged)
	}
	if err := errors.Join(err, audio.Close()); err != nil {
		return fmt.Errorf("mix recording %q: %w", id, err)
	}
	return nil
}

func mono(ctx context.Context, audio io.Reader, data int64, w io.Writer) error {
	if _, err := io.CopyN(io.Discard, audio, headerSize); err != nil {
		return err
	}
	head, err := header(1, data/2)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	raw := make([]byte, 2*blockLength*sampleSize)
	both := make([]int16, 2*blockLength)
	for data > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		block := raw[:min(data, int64(len(raw)))]
		if _, err := io.ReadFull(audio, block); err != nil {
			return err
		}
		data -= int64(len(block))
		if _, err := binary.Decode(block, binary.LittleEndian, both[:len(block)/sampleSize]); err != nil {
			return err
		}
		n := len(block) / sampleSize / 2
		for i := range n {
			both[i] = saturated(int32(both[2*i]) + int32(both[2*i+1]))
		}
		if _, err := binary.Encode(raw, binary.LittleEndian, both[:n]); err != nil {
			return err
		}
		if _, err := w.Write(raw[:n*sampleSize]); err != nil {
			return err
		}
	}
	return nil
}
