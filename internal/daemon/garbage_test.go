package daemon

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// number reads a figure of Go's.
func number(name string) uint64 {
	read := []metrics.Sample{{Name: name}}
	metrics.Read(read)
	return read[0].Value.Uint64()
}

// Garbage may lie while something is done, also once another thing is, and is collected as
// often as before afterwards, whoever had set how often.
func TestRoomHasGarbageCollectedRarely(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	const off = ^uint64(0)
	for set, want := range map[int][2]uint64{ // meanwhile and afterwards
		100:             {rareCollections, 100},
		30:              {rareCollections, 30},
		rareCollections: {rareCollections, rareCollections},
		2000:            {2000, 2000},
		-1:              {off, off},
	} {
		debug.SetGCPercent(set)
		withRoom(func() {
			first := number("/gc/gogc:percent")
			withRoom(func() {})
			if second := number("/gc/gogc:percent"); first != want[0] || second != want[0] {
				t.Errorf("GOGC=%d: it is %d, and %d behind another thing, want %d", set, first, second, want[0])
			}
		})
		if after := number("/gc/gogc:percent"); after != want[1] {
			t.Errorf("GOGC=%d: it is %d afterwards, want %d", set, after, want[1])
		}
	}
}

// With much in use less garbage may lie, so that a large policy does not take all memory.
func TestGarbageIsBounded(t *testing.T) {
	for live, want := range map[uint64]int{0: rareCollections, 60 << 20: rareCollections, 128 << 20: 400, 1 << 30: 50} {
		if got := growth(live); got != want {
			t.Errorf("%d bytes in use: it may grow by %d %%, want %d", live, got, want)
		}
	}
}

// Much garbage is gone at the end, and for little of it nothing is done.
func TestRoomIsLeftClean(t *testing.T) {
	const much = 64 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	runtime.GC()
	live, _ := heap()
	forced := number("/gc/cycles/forced:gc-cycles")
	withRoom(func() {})
	if more := number("/gc/cycles/forced:gc-cycles") - forced; more > 0 {
		t.Errorf("%d collections for nothing", more)
	}
	withRoom(func() {
		for range much >> 20 {
			sink = make([]byte, 1<<20)
		}
	})
	sink = nil
	if _, used := heap(); used > live+much/2 {
		t.Errorf("%d KiB are in use, and were %d before", used>>10, live>>10)
	}
}

// sink keeps the compiler from leaving out what is never read.
var sink []byte
