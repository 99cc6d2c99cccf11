package testbed

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// unpackPackages downloads packages of the machine's own release, without what
// they depend on, and unpacks them into root. What apt needs for that is in dir,
// too. That takes no rights at all, and changes nothing elsewhere.
func unpackPackages(ctx context.Context, dir, root string, packages ...string) error {
	for _, folder := range []string{filepath.Join(dir, "lists/partial"), filepath.Join(dir, "archives/partial"), root} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	cache := []string{
		"-o", "Dir::Cache=" + dir,
		// Another user, which apt may be set up to fetch as, could not write here.
		"-o", "APT::Sandbox::User=",
	}
	if download(ctx, dir, cache, packages) != nil { // most likely the machine has no package lists yet, or old ones
		own := slices.Concat(cache, []string{"-o", "Dir::State::Lists=" + filepath.Join(dir, "lists")})
		// A source of other packages that cannot be reached does not matter.
		updated := aptGet(ctx, slices.Concat(own, []string{"update"})...)
		if err := download(ctx, dir, own, packages); err != nil {
			return errors.Join(updated, err)
		}
	}
	archives, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil {
		return err
	}
	for _, archive := range archives {
		if err := run(exec.CommandContext(ctx, "dpkg-deb", "--extract", archive, root)); err != nil {
			return err
		}
	}
	return nil
}

// download downloads packages into dir.
func download(ctx context.Context, dir string, options, packages []string) error {
	cmd := exec.CommandContext(ctx, "apt-get", slices.Concat(options, []string{"download"}, packages)...)
	cmd.Dir = dir
	return run(cmd)
}

func aptGet(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "apt-get", args...)
	cmd.Env = append(cmd.Environ(), "DEBIAN_FRONTEND=noninteractive")
	return run(cmd)
}
