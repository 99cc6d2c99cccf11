package testbed

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Prometheus is a Prometheus on disk, with promtool beside it.
type Prometheus struct{ server, promtool string }

// InstallPrometheus returns the machine's Prometheus or, where there is none,
// Debian's, unpacked into the user's cache folder (20 MB to fetch, once) and
// neither installed nor started.
func InstallPrometheus(ctx context.Context) (*Prometheus, error) {
	if p, err := findPrometheus(); err == nil {
		return p, nil
	}
	home, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("find a folder to keep prometheus in (set HOME or XDG_CACHE_HOME, or install prometheus): %w", err)
	}
	root, err := cache{
		dir: filepath.Join(home, "linewarden", "prometheus"), name: "prometheus",
		parts: []string{"usr/bin"},
		unpack: func(ctx context.Context, root string) error {
			return unpackPackages(ctx, filepath.Join(filepath.Dir(root), "apt"), root, "prometheus")
		},
		check: func(ctx context.Context, root string) error {
			return run(exec.CommandContext(ctx, filepath.Join(root, "usr/bin/promtool"), "--version"))
		},
	}.fill(ctx)
	if err != nil {
		return nil, fmt.Errorf("get prometheus: %w", err)
	}
	bin := filepath.Join(root, "usr/bin")
	return &Prometheus{server: filepath.Join(bin, "prometheus"), promtool: filepath.Join(bin, "promtool")}, nil
}

// findPrometheus returns the one that is installed.
func findPrometheus() (*Prometheus, error) {
	server, err := exec.LookPath("prometheus")
	if err != nil {
		return nil, err
	}
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		return nil, err
	}
	return &Prometheus{server: server, promtool: promtool}, nil
}

// Promtool prepares a run of promtool.
func (p *Prometheus) Promtool(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, p.promtool, args...)
}

// Start runs a Prometheus on a configuration file until the test ends, and
// returns the URL at which it answers. What it collects is gone then.
func (p *Prometheus) Start(tb testing.TB, configuration string) (url string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), startLimit)
	defer cancel()
	place, err := reserveAddress(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := place.release(); err != nil {
			tb.Errorf("testbed: %v", err)
		}
	})
	port, err := place.tcpPort(ctx, 9090)
	if err != nil {
		tb.Fatal(err)
	}
	address := netip.AddrPortFrom(place.ip, port).String()
	running, err := startProcess(exec.CommandContext(context.WithoutCancel(ctx), p.server,
		"--config.file="+configuration, "--storage.tsdb.path="+tb.TempDir(),
		"--web.listen-address="+address, "--log.level=warn"))
	if err != nil {
		tb.Fatalf("start prometheus: %v", err)
	}
	tb.Cleanup(func() {
		if err := running.stop(context.WithoutCancel(ctx)); err != nil {
			tb.Errorf("testbed: %v", err)
		}
		if tb.Failed() {
			tb.Logf("prometheus said:\n%s", running.console.String())
		}
	})
	url = "http://" + address
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ready(ctx, url) {
		select {
		case <-tick.C:
		case <-running.exited:
			tb.Fatalf("prometheus ended while it was starting: %v", running.err)
		case <-ctx.Done():
			tb.Fatal("prometheus was not ready in time")
		}
	}
	return url
}

// ready reports whether a Prometheus can be asked.
func ready(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/-/ready", http.NoBody)
	if err != nil {
		return false
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && response.StatusCode == http.StatusOK
}
