package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A daemon without an Asterisk: it keeps trying, and can be asked meanwhile.
// The policy is edited under it by hand, as an administrator does.
func TestServeStatusReload(t *testing.T) {
	dir := t.TempDir()
	var out, logged bytes.Buffer
	if status := run(t.Context(), []string{"init", dir}, streams{&out, &logged}); status != exitFine {
		t.Fatalf("init: %d, %s", status, logged.String())
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	metrics := freeAddress(t)
	settings := `
[ari]
url = "http://` + freeAddress(t) + `/ari"
password_file = "ari.secret"
[agi]
listen = "` + freeAddress(t) + `"
[control]
socket = "control.sock"
[audit]
file = "audit/audit.jsonl"
[state]
dir = "state"
[metrics]
listen = "` + metrics + `"
`
	write("linewarden.toml", settings)
	write("audit", "a file where the folder should be")
	socket := filepath.Join(dir, "control.sock")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() { done <- run(ctx, []string{"serve", "--config", dir}, streams{&out, &logged}) }()
	t.Cleanup(func() {
		stop()
		if status := <-done; status != exitFine {
			t.Errorf("serve ended with %d: %s", status, logged.String())
		}
	})
	// ask asks until the answer says what is waited for.
	ask := func(wait string, status int, args ...string) {
		t.Helper()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for limit := time.After(time.Minute); ; {
			var stdout, stderr bytes.Buffer
			got := run(t.Context(), append(args, "--socket", socket), streams{&stdout, &stderr})
			if got == status && strings.Contains(stdout.String(), wait) {
				return
			}
			select {
			case <-tick.C:
			case <-limit:
				t.Fatalf("%v: status %d, %s%s; waited for %d and %q", args, got, stdout.String(), stderr.String(), status, wait)
			}
		}
	}
	ask("not connected", exitNot, "status")
	ask("audit      not written, so nobody may listen, whisper or barge: ", exitNot, "status")
	write("linewarden.toml", strings.Replace(settings, "audit/audit.jsonl", "audit.jsonl", 1))
	ask("the policy is the same", exitNot, "reload")
	ask("audit      written to "+filepath.Join(dir, "audit.jsonl"), exitNot, "status")
	ask(`"asterisk": false`, exitNot, "status", "--json")
	ask("nobody has a call", exitFine, "limits")
	ask(`"users": []`, exitFine, "limits", "--json")
	ask("", exitNot, "open", "--user", "mara", "--class", "premium_rate") // which is not closed
	ask("", exitMisuse, "open", "--user", "mara")
	ask("the policy is the same", exitNot, "reload")

	write("policy.d/users.toml", "[user.mara]\nextension = 7\n")
	ask("failed at", exitNot, "status") // noticed without being asked
	ask(`users.toml:2: user.mara.extension`, exitNot, "reload")
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusServiceUnavailable} {
		if status, body := get(t, metrics, path); status != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if _, got := get(t, metrics, "/metrics"); !strings.Contains(got, "\nlinewarden_reload_ok 0\n") {
		t.Errorf("a failed reload does not show in the metrics:\n%s", got)
	}

	write("policy.d/users.toml", "[user.mara]\nextension = \"1001\"\n[group.works_council]\nmembers = [\"mara\"]\n")
	ask("1 users", exitNot, "status")
}

// get asks the daemon over HTTP.
func get(t *testing.T, address, path string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
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

// freeAddress returns an address on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
