package metrics

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestReloads(t *testing.T) {
	m := New("v1", func() bool { return true })
	m.Reloaded(true, 3, 2)
	m.Reloaded(false, 0, 0)
	m.ReloadFailed()
	for result, want := range map[string]float64{"changed": 1, "same": 1, "failed": 1} {
		if got := testutil.ToFloat64(m.reloads.WithLabelValues(result)); got != want {
			t.Errorf("%s: %v, want %v", result, got, want)
		}
	}
	if testutil.ToFloat64(m.reloadFine) != 0 {
		t.Error("a failed reload looks fine")
	}
	m.Reloaded(false, 0, 0)
	if testutil.ToFloat64(m.reloadFine) != 1 {
		t.Error("a reload that was mended still looks broken")
	}
	if got := testutil.ToFloat64(m.newlyJudged.WithLabelValues("allow")); got != 3 {
		t.Errorf("newly allowed %v, want 3", got)
	}
	if problems, err := testutil.GatherAndLint(m.registry); err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
}

func TestServe(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- New("v1", func() bool { return false }).Serve(ctx, l) }()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+l.Addr().String()+"/metrics", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`linewarden_build_info{version="v1"} 1`, "linewarden_ari_connected 0", "linewarden_reload_ok 1"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("serve: %v", err)
	}
}
