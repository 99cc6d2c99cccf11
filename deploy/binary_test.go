package deploy

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheBinaryNeedsNothing builds the command as the Dockerfile does. The image
// holds nothing besides it: no dynamic loader, no library, no shell.
func TestTheBinaryNeedsNothing(t *testing.T) {
	built, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	linewarden := filepath.Join(built, "linewarden")
	file, err := elf.Open(linewarden)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary has a segment %v: it needs a dynamic loader", p.Type)
		}
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), linewarden, args...)
		cmd.Env = []string{}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("linewarden %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	if out := run("version"); !strings.HasPrefix(out, "linewarden ") {
		t.Errorf("version = %q", out)
	}
	h := newHost(t)
	if out := run("check", filepath.Join(h.site, "linewarden")); !strings.HasPrefix(out, "fine: 5 users") {
		t.Errorf("check = %q", out)
	}
}
