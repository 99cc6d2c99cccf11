package gates

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/bench/process"
)

// The contestants, as the table names them.
const (
	linewarden = "linewarden"
	goFloor    = "Go, the least"
	cFloor     = "C on epoll, the least"
	dingDong   = "ding-dong"
	asyncio    = "asyncio"
)

// sources are what the contestants are made of that are not in Go.
//
//go:embed peers
var sources embed.FS

// startAll builds the contestants and starts them, each on a port of its own.
func startAll(ctx context.Context, o measure.Options, dir string) ([]*process.Server, error) {
	peers, err := install(ctx, o)
	if err != nil {
		return nil, err
	}
	o.Logf("building linewarden and the floors")
	if err := build(ctx, dir, peers); err != nil {
		return nil, err
	}
	town, err := writeTown(dir)
	if err != nil {
		return nil, err
	}
	var started []*process.Server
	for _, c := range []struct {
		name    string
		command []string // to which the port and the town are added
	}{
		{linewarden, nil},
		{goFloor, []string{filepath.Join(dir, "floor")}},
		{cFloor, []string{filepath.Join(dir, "floor-c")}},
		{dingDong, []string{"node", filepath.Join(peers, "ding-dong.js")}},
		{asyncio, []string{"python3", filepath.Join(peers, "asyncio_server.py")}},
	} {
		port, err := process.FreePort(ctx)
		if err != nil {
			return started, err
		}
		command := slices.Concat(c.command, []string{strconv.Itoa(port), town})
		if c.name == linewarden {
			settings, err := writePolicy(dir, port)
			if err != nil {
				return started, err
			}
			command = []string{filepath.Join(dir, "linewarden"), "serve", "--config", settings}
		}
		// When ctx ends, so does what is measured; stop sees to the rest.
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.Env = append(os.Environ(), "LINEWARDEN_BENCH_ARI_PASSWORD=none")
		s, err := process.Start(ctx, dir, c.name, port, cmd)
		if err != nil {
			return started, err
		}
		started = append(started, s)
	}
	return started, nil
}

// build compiles what is to be compiled.
func build(ctx context.Context, dir, peers string) error {
	if _, err := process.BuildLinewarden(ctx, dir); err != nil {
		return err
	}
	for _, command := range [][]string{
		{"gcc", "-O2", "-o", filepath.Join(dir, "floor-c"), filepath.Join(peers, "floor.c")},
		{"go", "build", "-trimpath", "-o", dir + "/", "github.com/linewarden/linewarden/bench/gates/floor"},
	} {
		if err := run(ctx, "", command...); err != nil {
			return err
		}
	}
	return nil
}

// install puts the peers that are not built here into a folder in the user's cache, and
// returns it. What is there already stays.
func install(ctx context.Context, o measure.Options) (string, error) {
	for _, needed := range []string{"gcc", "node", "npm", "python3"} {
		if _, err := exec.LookPath(needed); err != nil {
			return "", fmt.Errorf("install %s, which the peers need: %w", needed, err)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	files, err := fs.Glob(sources, "peers/*")
	if err != nil {
		return "", err
	}
	texts, sum := make(map[string][]byte), sha256.New()
	for _, file := range files {
		if texts[file], err = sources.ReadFile(file); err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", file, len(texts[file]), texts[file])
	}
	folder := filepath.Join(cache, "linewarden", "bench-gates-"+hex.EncodeToString(sum.Sum(nil)[:8]))
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "ding-dong")); err == nil {
		return folder, nil
	}
	o.Logf("installing ding-dong into %s", folder)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	for file, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600); err != nil {
			return "", err
		}
	}
	return folder, run(ctx, folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
}

// run runs a command in a folder.
func run(ctx context.Context, folder string, command ...string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v: %w\n%s", command, err, out)
	}
	return nil
}
