package testbed

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// suite is the part of Debian that has an Asterisk; its releases since
// bookworm have none.
const suite = "sid"

// packages are what is unpacked, with all they depend on.
const packages = "asterisk,asterisk-core-sounds-en"

// unpack downloads Debian's Asterisk and unpacks it into root. Nothing is
// configured or started, and nothing else on the machine changes, save that a
// superuser's machine may gain the mmdebstrap package. It also uses the folder
// that root is in.
func unpack(ctx context.Context, root string) error {
	work := filepath.Dir(root)
	tool, err := findMmdebstrap(ctx, filepath.Join(work, "tool"))
	if err != nil {
		return err
	}
	// Extracting takes neither a chroot nor another user's files. Root extracts
	// as itself; for anybody else that is the mode called chrootless.
	mode := "chrootless"
	if os.Geteuid() == 0 {
		mode = "root"
	}
	args := slices.Concat(tool[1:], []string{
		"--mode=" + mode,
		"--variant=extract",
		// A mirror's sid may be a frozen one.
		`--aptopt=Acquire::Check-Valid-Until "false"`,
		`--aptopt=Acquire::Retries "3"`,
		"--include=" + packages,
		suite, root,
	})
	cmd := exec.CommandContext(ctx, tool[0], args...)
	cmd.Env = append(cmd.Environ(), "TMPDIR="+work)
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
