package metrics

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed"
)

// monitoring is the folder with what administrators load.
const monitoring = "../../docs/monitoring"

// text returns a file of that folder.
func text(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(monitoring, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// promtool runs promtool. It fails the test if promtool is not content.
func promtool(t *testing.T, p *testbed.Prometheus, input string, args ...string) {
	t.Helper()
	cmd := p.Promtool(t.Context(), args...)
	cmd.Dir, cmd.Stdin = monitoring, strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func installed(t *testing.T) *testbed.Prometheus {
	t.Helper()
	p, err := testbed.InstallPrometheus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Prometheus itself finds nothing wrong with what we give it.
func TestPrometheusAccepts(t *testing.T) {
	p := installed(t)
	promtool(t, p, "", "check", "rules", "alerts.yml")
	promtool(t, p, "", "test", "rules", "alerts_test.yml")
	promtool(t, p, "", "check", "config", "prometheus.yml")

	_, exposed := get(t, http.MethodGet, "http://"+serve(t, full())+"/metrics")
	promtool(t, p, exposed, "check", "metrics")

	var rules strings.Builder
	rules.WriteString("groups:\n  - name: dashboard\n    rules:\n")
	for i, q := range dashboard(t).queries() {
		expr, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&rules, "      - {record: 'dashboard:%d', expr: %s}\n", i, expr)
	}
	file := filepath.Join(t.TempDir(), "dashboard.yml")
	if err := os.WriteFile(file, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, p, "", "check", "rules", file)
}

// promtool that finds nothing wrong with anything would prove nothing.
func TestPromtoolRefuses(t *testing.T) {
	p := installed(t)
	file := filepath.Join(t.TempDir(), "broken.yml")
	if err := os.WriteFile(file, []byte("groups: [{name: a, rules: [{record: 'a:b', expr: 'sum('}]}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := p.Promtool(t.Context(), "check", "rules", file).CombinedOutput(); err == nil {
		t.Errorf("a broken expression passes:\n%s", out)
	}
}

// Every metric that the dashboard and the alerts name is one that we expose.
func TestMetricsThatAreNamedExist(t *testing.T) {
	families, err := full().registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	exposed := map[string]bool{}
	for _, f := range families {
		exposed[f.GetName()] = true
		if f.GetType().String() == "HISTOGRAM" {
			for _, part := range []string{"_bucket", "_count", "_sum"} {
				exposed[f.GetName()+part] = true
			}
		}
	}
	alerts, tests, page := text(t, "alerts.yml"), text(t, "alerts_test.yml"), text(t, "README.md")
	names := regexp.MustCompile(`\b(linewarden|go|process)_[a-z0-9_]+`).FindAllString(strings.Join(dashboard(t).queries(), "\n")+alerts+tests, -1)
	if len(names) < 50 {
		t.Errorf("only %d names found", len(names))
	}
	named := map[string]bool{}
	for _, name := range names {
		named[name] = true
		if !exposed[name] {
			t.Errorf("%s is not a metric of ours", name)
		}
	}
	for name := range exposed {
		base := regexp.MustCompile("_(bucket|count|sum)$").ReplaceAllString(name, "")
		if strings.HasPrefix(name, prefix) && !named[name] && !named[base] && !named[base+"_bucket"] {
			t.Errorf("neither the dashboard nor an alert uses %s", name)
		}
		if strings.HasPrefix(name, prefix) && name == base && !strings.Contains(page, "| `"+name+"` |") {
			t.Errorf("README.md does not have %s", name)
		}
	}
	// Each alert has been seen to be raised.
	for _, alert := range regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(alerts, -1) {
		if !strings.Contains(tests, `alertname="`+alert[1]+`"`) {
			t.Errorf("%s has no test", alert[1])
		}
	}
}

// A real Prometheus scrapes us, and has something to show for every panel.
func TestPrometheusShowsEveryPanel(t *testing.T) {
	rules, err := filepath.Abs(filepath.Join(monitoring, "alerts.yml"))
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, full())
	config := strings.NewReplacer("127.0.0.1:9573", address, "15s", "100ms", "alerts.yml", rules).Replace(text(t, "prometheus.yml"))
	file := filepath.Join(t.TempDir(), "prometheus.yml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	server := installed(t).Start(t, file)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(time.Minute)
	for _, q := range dashboard(t).queries() {
		for {
			status, body := get(t, http.MethodGet, server+"/api/v1/query?query="+url.QueryEscape(q))
			var answer struct {
				Data struct{ Result []any }
			}
			if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
				t.Fatalf("%s: %d %s", q, status, body)
			}
			if len(answer.Data.Result) > 0 {
				break
			}
			select {
			case <-tick.C: // it has not scraped us twice yet
			case <-limit:
				t.Fatalf("nothing to show for %s", q)
			}
		}
	}
}

// board is what a test reads of the dashboard.
type board struct {
	UID, Title string
	Panels     []struct {
		ID                       int
		Type, Title, Description string
		GridPos                  struct{ H, W, X, Y int }
		Targets                  []struct{ Expr, RefID string }
	}
}

func dashboard(t *testing.T) board {
	t.Helper()
	var b board
	if err := json.Unmarshal([]byte(text(t, "grafana-linewarden.json")), &b); err != nil {
		t.Fatal(err)
	}
	return b
}

// queries are the panels' expressions as Grafana would send them.
func (b board) queries() []string {
	fill := strings.NewReplacer("$__rate_interval", "1m", "$instance", ".*")
	var all []string
	for _, p := range b.Panels {
		for _, target := range p.Targets {
			all = append(all, fill.Replace(target.Expr))
		}
	}
	return all
}

// The dashboard is one that Grafana shows whole: no panel is under another, and
// each can be told from the others.
func TestDashboardIsWhole(t *testing.T) {
	b := dashboard(t)
	if b.UID != "linewarden" || b.Title != "linewarden" || len(b.queries()) < 20 {
		t.Errorf("dashboard %q %q with %d queries", b.UID, b.Title, len(b.queries()))
	}
	ids, cells := map[int]bool{}, map[[2]int]string{}
	for _, p := range b.Panels {
		if ids[p.ID] || p.Title == "" || p.Type != "row" && (p.Description == "" || len(p.Targets) == 0) {
			t.Errorf("panel %d %q is not whole", p.ID, p.Title)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if under, taken := cells[[2]int{x, y}]; taken || x >= 24 {
					t.Fatalf("%q is outside or covers %q", p.Title, under)
				}
				cells[[2]int{x, y}] = p.Title
			}
		}
	}
	for _, q := range b.queries() {
		if strings.Contains(q, "$") {
			t.Errorf("a variable that is not filled in: %s", q)
		}
	}
}
