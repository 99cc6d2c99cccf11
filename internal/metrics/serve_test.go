package metrics

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// serve serves metrics until the test ends, and returns where.
func serve(t *testing.T, m *Metrics) (address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- m.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String()
}

// get returns the status and the body of an answer.
func get(t *testing.T, method, url string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestServe(t *testing.T) {
	connected := false
	cfg := quiet().config
	cfg.Asterisk = func() bool { return connected }
	cfg.Audit = func() Audit { return Audit{Failing: true} } // which is no reason not to be ready
	address := serve(t, New(cfg))
	for _, test := range []struct {
		path   string
		status int
		body   string
	}{
		{"/metrics", 200, "linewarden_ari_connected 0\n"},
		{"/metrics", 200, "\ngo_goroutines "},
		{"/metrics", 200, "\nprocess_open_fds "},
		{"/healthz", 200, `{"alive":true}`},
		{"/readyz", 503, `{"ready":false,"reason":"asterisk is not connected, or its state not known yet"}`},
		{"/", 404, ""},
		{"/debug/pprof/", 404, ""},
	} {
		status, body := get(t, http.MethodGet, "http://"+address+test.path)
		if status != test.status || !strings.Contains(body, test.body) {
			t.Errorf("%s: %d, want %d with %q in\n%s", test.path, status, test.status, test.body, body)
		}
	}
	if status, _ := get(t, http.MethodPost, "http://"+address+"/metrics"); status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", status)
	}
	connected = true
	if status, body := get(t, http.MethodGet, "http://"+address+"/readyz"); status != 200 || body != `{"ready":true}`+"\n" {
		t.Errorf("connected: %d %q", status, body)
	}
}
