package deploy

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/testbed"
)

// TestPrometheus has promtool check what the profile "monitoring" runs on, rules
// included, and holds its target to where the daemon answers.
func TestPrometheus(t *testing.T) {
	h := newHost(t)
	prometheus, err := testbed.InstallPrometheus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.site, "prometheus/prometheus.yml")
	out, err := prometheus.Promtool(t.Context(), "check", "config", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1 rule files found") {
		t.Errorf("promtool check config: %v\n%s", err, out)
	}
	c, err := config.Load(filepath.Join(h.site, "linewarden"))
	if err != nil {
		t.Fatal(err)
	}
	if target := c.Settings.Metrics.Listen.String(); !strings.Contains(read(t, path), `targets: ["`+target+`"]`) {
		t.Errorf("prometheus.yml does not measure %s:\n%s", target, read(t, path))
	}
}
