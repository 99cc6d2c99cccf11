package testbed

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// suite is the part of Debian that has an Asterisk; its releases since
// bookworm have none.
const suite = "sid"

// packages are what is unpacked, with all they depend on.
const packages = "asterisk,asterisk-core-sounds-en"

// unpack downloads Debian's Asterisk and unpacks it into root. Nothing is
// configured or started, and nothing else on the machine changes, save that a
// superuser's machine may gain the mmdebstrap package.
func unpack(ctx context.Context, cacheDir, root string) error {
	tool, err := findMmdebstrap(ctx, cacheDir)
	if err != nil {
		return err
	}
	// Extracting needs neither a chroot nor another user's files. Root extracts
	// as itself; for anybody else that is the mode called chrootless.
	mode := "chrootless"
	if os.Geteuid() == 0 {
		mode = "root"
	}
	cmd := tool(ctx,
		"--mode="+mode,
		"--variant=extract",
		// A mirror's sid may be a frozen one.
		`--aptopt=Acquire::Check-Valid-Until "false"`,
		`--aptopt=Acquire::Retries "3"`,
		"--include="+packages,
		suite, root,
	)
	// Unpacking needs room in TMPDIR as much as in the cache; keep it together.
	tmp := filepath.Dir(root)
	cmd.Env = append(cmd.Environ(), "TMPDIR="+tmp)
	if err := run(cmd); err != nil {
		return fmt.Errorf("unpack asterisk from Debian's packages: %w", err)
	}
	return nil
}

// run runs a command to its end; the error tells the end of what it printed.
func run(cmd *exec.Cmd) error {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w:\n%s", strings.Join(cmd.Args, " "), err, lastLines(out.String(), 20))
	}
	return nil
}
