package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// mmdebstrap is a way to run mmdebstrap(1): the program and its first arguments.
type mmdebstrap []string

// findMmdebstrap returns the machine's mmdebstrap, or gets one where there is
// none. It unpacks Debian packages with the machine's own apt and dpkg, and
// holds them against Debian's keys, which a Debian has and an Ubuntu may lack.
func findMmdebstrap(ctx context.Context, dir string) (mmdebstrap, error) {
	tool, missing := installedMmdebstrap()
	if len(missing) == 0 {
		return tool, nil
	}
	get := privateMmdebstrap
	if os.Geteuid() == 0 {
		get = installMmdebstrap
	}
	tool, err := get(ctx, dir, missing)
	if err != nil {
		return nil, fmt.Errorf("get asterisk from Debian: %w\n"+
			"install what is missing (sudo apt-get install mmdebstrap debian-archive-keyring),\n"+
			"or set %s to the path of an installed asterisk %d or later", err, AsteriskEnv, minMajor)
	}
	return tool, nil
}

// installedMmdebstrap returns the machine's mmdebstrap and the packages that
// it lacks to be of use.
func installedMmdebstrap() (tool mmdebstrap, missing []string) {
	path, err := exec.LookPath("mmdebstrap")
	if err != nil {
		missing = append(missing, "mmdebstrap")
	}
	if keyring("/") == "" {
		missing = append(missing, "debian-archive-keyring")
	}
	return mmdebstrap{path}, missing
}

// keyring returns the file with Debian's keys below root, or "".
func keyring(root string) string {
	for _, name := range []string{"debian-archive-keyring.gpg", "debian-archive-keyring.pgp"} {
		path := filepath.Join(root, "usr/share/keyrings", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// installMmdebstrap installs the packages, which takes the superuser.
func installMmdebstrap(ctx context.Context, _ string, packages []string) (mmdebstrap, error) {
	install := slices.Concat([]string{"install", "--yes", "--no-install-recommends"}, packages)
	if aptGet(ctx, install...) != nil { // most likely the machine has no package lists yet
		if err := errors.Join(aptGet(ctx, "update"), aptGet(ctx, install...)); err != nil {
			return nil, err
		}
	}
	tool, missing := installedMmdebstrap()
	if len(missing) > 0 {
		return nil, fmt.Errorf("%q are still missing after they were installed", missing)
	}
	return tool, nil
}

// privateMmdebstrap unpacks the packages into a folder of their own in dir.
func privateMmdebstrap(ctx context.Context, dir string, packages []string) (mmdebstrap, error) {
	root := filepath.Join(dir, "root")
	if err := unpackPackages(ctx, dir, root, packages...); err != nil {
		return nil, err
	}
	return runnable(root)
}

// runnable returns the mmdebstrap unpacked in root or, if only the keys are
// there, the machine's.
func runnable(root string) (mmdebstrap, error) {
	var tool mmdebstrap
	if script := filepath.Join(root, "usr/bin/mmdebstrap"); exists(script) {
		perl, err := exec.LookPath("perl")
		if err != nil {
			return nil, err
		}
		tool = mmdebstrap{perl, script}
	} else {
		tool, _ = installedMmdebstrap()
	}
	if keys := keyring(root); keys != "" {
		tool = append(tool, "--keyring="+keys)
	}
	return tool, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
