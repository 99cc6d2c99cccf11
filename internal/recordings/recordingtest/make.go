package recordingtest

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"time"

	"github.com/linewarden/linewarden/internal/recordings"
)

// Call is one that was never made.
type Call struct {
	ID    string
	Began time.Time
	Lasts time.Duration
	Users []string // who were on it; the first is heard
	Hz    float64  // the tone by which the first is heard; 0 for silence
}

// Make makes a complete recording of a call.
func Make(ctx context.Context, store *recordings.Store, c Call) (recordings.Recording, error) {
	d, err := store.Begin(recordings.Beginning{CallID: c.ID, DecisionID: "made", Way: "answer", At: c.Began})
	if err != nil {
		return recordings.Recording{}, err
	}
	for _, user := range c.Users {
		if _, err := d.Join(recordings.Party{User: user}); err != nil {
			return recordings.Recording{}, err
		}
	}
	end := c.Began.Add(c.Lasts)
	err = errors.Join(
		d.BeginSegment(recordings.Segment{Live: c.ID, Party: c.Users[0], Side: recordings.SideLeft, Began: c.Began}),
		d.EndSegment(c.ID, end),
		d.End(end),
		d.Deliver(c.ID, c.audio),
	)
	if err != nil {
		return recordings.Recording{}, err
	}
	return d.Complete(ctx)
}

// audio writes what is heard as Asterisk records it.
func (c Call) audio(w io.Writer) error {
	samples := int(c.Lasts.Seconds() * recordings.SampleRate)
	raw := make([]int16, samples)
	for i := range raw {
		raw[i] = int16(6000 * math.Sin(2*math.Pi*c.Hz*float64(i)/recordings.SampleRate))
	}
	return binary.Write(w, binary.LittleEndian, raw)
}
