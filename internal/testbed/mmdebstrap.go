package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// findMmdebstrap returns what prepares a run of mmdebstrap(1). Where it is
// not installed, root installs it.
func findMmdebstrap(ctx context.Context, cacheDir string) (func(context.Context, ...string) *exec.Cmd, error) {
	path, err := exec.LookPath("mmdebstrap")
	if errors.Is(err, exec.ErrNotFound) && os.Geteuid() == 0 {
		if err := aptInstall(ctx, "mmdebstrap"); err != nil {
			return nil, err
		}
		path, err = exec.LookPath("mmdebstrap")
	}
	if err != nil {
		return nil, fmt.Errorf("%w; install it (sudo apt-get install mmdebstrap), or name an installed asterisk %d in %s", err, minMajor, AsteriskEnv)
	}
	return func(ctx context.Context, args ...string) *exec.Cmd {
		return exec.CommandContext(ctx, path, args...)
	}, nil
}

// aptInstall installs a package, fetching apt's lists first if it must.
func aptInstall(ctx context.Context, name string) error {
	install := func() error {
		cmd := exec.CommandContext(ctx, "apt-get", "install", "--yes", "--no-install-recommends", name)
		cmd.Env = append(cmd.Environ(), "DEBIAN_FRONTEND=noninteractive")
		return run(cmd)
	}
	if install() == nil {
		return nil
	}
	if err := run(exec.CommandContext(ctx, "apt-get", "update")); err != nil {
		return err
	}
	return install()
}
