package daemon

import (
	"runtime"
	"strconv"
	"testing"
)

// There are more processors while something is done, also once another thing is, and as
// many as before afterwards, whoever had set how many.
func TestRoomHasMoreProcessors(t *testing.T) {
	for _, set := range []string{"", "1", "6"} {
		t.Run("GOMAXPROCS="+set, func(t *testing.T) {
			t.Setenv("GOMAXPROCS", set)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
			if n, err := strconv.Atoi(set); err == nil {
				runtime.GOMAXPROCS(n)
			} else {
				runtime.SetDefaultGOMAXPROCS()
			}
			before := runtime.GOMAXPROCS(0)
			want := before // a limit
			if before >= runtime.NumCPU() {
				want = max(before+moreProcessors, leastProcessors)
			}
			withRoom(func() {
				first := runtime.GOMAXPROCS(0)
				withRoom(func() {})
				if second := runtime.GOMAXPROCS(0); first != want || second != want {
					t.Errorf("there are %d processors, and %d behind another thing, want %d", first, second, want)
				}
			})
			if after := runtime.GOMAXPROCS(0); after != before {
				t.Errorf("there are %d processors afterwards, want %d", after, before)
			}
		})
	}
}
