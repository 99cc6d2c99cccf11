package daemon

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How far the heap may grow during a reload until garbage is collected, in percent of what
// is in use, as in GOGC; and no further than by so many bytes. A limit of memory (GOMEMLIMIT)
// holds all the same.
const (
	rareCollections = 800
	mostGarbage     = 512 << 20
)

// collector is how often garbage is collected when nothing long is done.
type collector struct {
	percent int  // of growth
	rare    bool // it is collected less often now
}

// collectRarely lets garbage lie, unless it is collected as rarely as that anyway.
func (c *collector) collectRarely() {
	live, _ := heap()
	percent := growth(live)
	c.percent = debug.SetGCPercent(percent)
	if c.rare = 0 <= c.percent && c.percent < percent; !c.rare {
		debug.SetGCPercent(c.percent)
	}
}

// growth is how far the heap may grow, with so many bytes in use.
func growth(live uint64) (percent int) {
	return int(min(rareCollections, mostGarbage*100/max(live, 1)))
}

// collectAsBefore collects what has come together, and then garbage is collected as often
// as before. The other way round the heap would be larger than it may be all at once, and
// Go has each goroutine that wants memory help until it is not, also for an answer.
func (c *collector) collectAsBefore() {
	if !c.rare {
		return
	}
	if live, used := heap(); float64(used) > float64(live)*(1+float64(c.percent)/200) { // half of the way to the next collection
		runtime.GC()
	}
	debug.SetGCPercent(c.percent)
	c.rare = false
}

// heap returns how many bytes the last collection found in use, and how many there are
// with the garbage since then.
func heap() (live, used uint64) {
	read := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(read)
	return read[0].Value.Uint64(), read[1].Value.Uint64()
}
