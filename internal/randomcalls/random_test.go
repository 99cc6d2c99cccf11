package randomcalls

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// People do whatever they like, and nobody hears what the policy forbids.
func TestRandomCalls(t *testing.T) {
	t.Parallel()
	seed, lasts := fromEnv(t, 4, 25*time.Second)
	newRun(t, office.Start(t, anOffice()), seed, actions).forAWhile(lasts)
}

// Likewise while the daemon dies again and again. People who talk notice nothing.
func TestRandomCallsWhileTheDaemonDies(t *testing.T) {
	t.Parallel()
	seed, lasts := fromEnv(t, 2, 15*time.Second)
	opts := anOffice()
	opts.Binary = filepath.Join(t.TempDir(), "linewarden")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", opts.Binary, "github.com/linewarden/linewarden/cmd/linewarden")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build linewarden: %v\n%s", err, out)
	}
	newRun(t, office.Start(t, opts), seed, withFaults(actions)).forAWhile(lasts)
}
