package randomcalls

import (
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// People do whatever they like, and nobody hears what the policy forbids.
func TestRandomCalls(t *testing.T) {
	t.Parallel()
	seed, lasts := fromEnv(t, 1, 25*time.Second)
	newRun(t, office.Start(t, settings), seed, actions).forAWhile(lasts)
}
