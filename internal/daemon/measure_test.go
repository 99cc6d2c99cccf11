package daemon_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// What happens shows in the metrics, and whether it can happen in /readyz.
func TestMetricsTellWhatHappens(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	d := office.Start(t, office.Options{
		Policy:   staff,
		Settings: "[metrics]\nlisten = \"" + address + "\"\n",
		Endpoint: map[string]string{"1003": "context = guarded\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": dialplan.Guarded},
	})
	get := func(path string) (status int, body string) {
		request, err := http.NewRequestWithContext(d.Ctx, http.MethodGet, "http://"+address+path, http.NoBody)
		d.Must(err)
		request.Close = true
		response, err := http.DefaultClient.Do(request)
		d.Must(err)
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		d.Must(err)
		return response.StatusCode, string(text)
	}
	want := func(lines ...string) {
		t.Helper()
		_, body := get("/metrics")
		for _, line := range lines {
			if !strings.Contains(body, "\nlinewarden_"+line) {
				t.Errorf("no %q in\n%s", line, body)
			}
		}
	}
	mara, desk, mobile, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	if status, body := get("/readyz"); status != http.StatusOK {
		t.Errorf("ready: %d %s", status, body)
	}
	d.Talk(mara, desk, "1002")
	wantStatus(t, d.Ends(d.Call(mobile, "1003")), 403)
	wantStatus(t, d.Ends(d.Call(rana, "1002")), 403)
	want(
		`decisions_total{action="call.place",effect="allow",reason="granted",way="dial"} 1`,
		`decisions_total{action="call.place",effect="deny",reason="not_granted",way="dial"} 1`,
		`decisions_total{action="call.place",effect="deny",reason="not_granted",way="agi"} 1`,
		`decision_duration_seconds_count `,
		`outcomes_total{outcome="connected"} 1`, `outcomes_total{outcome="refused"} 1`,
		`agi_session_duration_seconds_count 1`,
		`ari_connected 1`, `ari_reconnects_total 0`, `ari_gaps_total 0`,
		`ari_requests_total{operation="events.eventWebsocket",result="ok"} 1`,
		`ari_requests_total{operation="channels.create",result="ok"} 2`,
		`calls 1`, `channels{role="phone"} 1`, `channels{role="leg"} 1`, `channels{role="other"} `,
		`audit_ok 1`, `audit_lost_lines_total 0`,
	)
	if status, _ := get("/healthz"); status != http.StatusOK {
		t.Errorf("alive: %d", status)
	}
}
