package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// AsteriskEnv names the environment variable that points Install at an
// Asterisk that is already there: a binary, or a folder of unpacked packages.
const AsteriskEnv = "LINEWARDEN_ASTERISK"

// minMajor is the first Asterisk with all that linewarden relies on.
const minMajor = 22

// Installation is an Asterisk on disk, ready to be started any number of times.
type Installation struct {
	// Version as Asterisk prints it, "22.10.1+dfsg".
	Version string

	argv    []string // the program, with its loader in front if it needs one
	modules string   // directory of the loadable modules
	data    string   // directory of sounds, documentation and API descriptions
}

// installed keeps one installation per process: neither the environment nor
// the cache changes its meaning while tests run.
var installed struct {
	sync.Mutex
	it *Installation
}

// Install returns an Asterisk 22 or later: the one that LINEWARDEN_ASTERISK
// names, otherwise the one in the user's cache folder, which it fills first
// if need be (15 s, 270 MB). It may be called by any number of goroutines and
// processes at once.
func Install(ctx context.Context) (*Installation, error) {
	installed.Lock()
	defer installed.Unlock()
	if installed.it != nil {
		return installed.it, nil
	}
	it, err := install(ctx)
	if err != nil {
		return nil, err
	}
	installed.it = it
	return it, nil
}

func install(ctx context.Context) (*Installation, error) {
	if name := os.Getenv(AsteriskEnv); name != "" {
		it, err := named(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("use the asterisk that %s names: %w", AsteriskEnv, err)
		}
		return it, nil
	}
	home, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("find a folder to keep asterisk in (set HOME or XDG_CACHE_HOME, or name an installed asterisk in %s): %w", AsteriskEnv, err)
	}
	return cachedAsterisk(ctx, filepath.Join(home, "linewarden"), unpack)
}

// cachedAsterisk returns the Asterisk in the cache, which it fills if need be.
func cachedAsterisk(ctx context.Context, dir string, unpack func(ctx context.Context, root string) error) (*Installation, error) {
	var it *Installation
	_, err := cache{
		dir: dir, name: "asterisk", unpack: unpack,
		parts: []string{"usr/lib", "usr/sbin/asterisk", "usr/share/asterisk"},
		check: func(ctx context.Context, root string) (err error) {
			it, err = named(ctx, root)
			return err
		},
	}.fill(ctx)
	if err != nil {
		return nil, err
	}
	return it, nil
}

// named describes the Asterisk at path, a binary or a folder of packages.
func named(ctx context.Context, path string) (*Installation, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	var it *Installation
	if info.IsDir() {
		it, err = unpackedLayout(path)
	} else {
		it, err = systemLayout(path)
	}
	if err != nil {
		return nil, err
	}
	if err := it.identify(ctx); err != nil {
		return nil, err
	}
	return it, nil
}

// identify runs the program, which proves that it can run here, and holds its
// version against the minimum.
func (it *Installation) identify(ctx context.Context) error {
	out, err := it.command(ctx, "-V").Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
			return fmt.Errorf("run asterisk -V: %w: %s", err, lastLines(string(exit.Stderr), 5))
		}
		return fmt.Errorf("run asterisk -V: %w", err)
	}
	it.Version, err = parseVersion(out)
	return err
}

var versionLine = regexp.MustCompile(`^Asterisk (?:GIT-)?((\d+)\S*)`)

// parseVersion reads what asterisk -V printed and returns the version if it is
// recent enough.
func parseVersion(out []byte) (string, error) {
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return "", fmt.Errorf("asterisk -V printed %q, which names no version", out)
	}
	major, err := strconv.Atoi(string(m[2]))
	if err != nil {
		return "", fmt.Errorf("asterisk -V printed %q: %w", out, err)
	}
	if major < minMajor {
		return "", fmt.Errorf("this is asterisk %s; %d or later is needed", m[1], minMajor)
	}
	return string(m[1]), nil
}

// command prepares a run of the asterisk program with further arguments.
func (it *Installation) command(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, it.argv[0], slices.Concat(it.argv[1:], args)...)
}
