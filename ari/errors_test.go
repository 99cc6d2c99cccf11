package ari_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

var sentinels = map[string]error{
	"invalid": ari.ErrInvalid, "unauthorized": ari.ErrUnauthorized, "not found": ari.ErrNotFound,
	"not in stasis": ari.ErrNotInStasis, "conflict": ari.ErrConflict, "bad state": ari.ErrBadState,
	"failed": ari.ErrFailed, "unreachable": ari.ErrUnreachable, "outcome unknown": ari.ErrOutcomeUnknown,
	"too large": ari.ErrTooLarge,
}

// wantError checks that an error is of that kind and of no other.
func wantError(t *testing.T, err error, kind string, message string) {
	t.Helper()
	e, ok := errors.AsType[*ari.Error](err)
	if !ok {
		t.Fatalf("error %v is no *ari.Error", err)
	}
	for name, sentinel := range sentinels {
		if errors.Is(err, sentinel) != (name == kind) {
			t.Errorf("%v: is %q: %v", err, name, errors.Is(err, sentinel))
		}
	}
	if !strings.Contains(e.Message, message) || message != "" && !strings.Contains(err.Error(), message) {
		t.Errorf("%v does not say %q", err, message)
	}
}

// TestErrorKinds holds how what Asterisk answers is sorted. Each was recorded
// from Asterisk 22.10.1.
func TestErrorKinds(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	ctx := t.Context()
	answer := func() error { return client.Answer(ctx, "c") }
	add := func() error { return client.AddChannel(ctx, "b", ari.AddChannelRequest{ChannelIDs: []string{"c"}}) }
	remove := func() error { return client.RemoveChannel(ctx, "b", "c") }
	for _, test := range []struct {
		op      string
		do      func() error
		status  int
		message string
		kind    string
	}{
		{"channels.answer", answer, 404, "Channel not found", "not found"},
		{"channels.answer", answer, 404, "Resource not found", "invalid"},
		{"channels.answer", answer, 409, "Channel not in Stasis application", "not in stasis"},
		{"channels.answer", answer, 412, "Channel in invalid state", "bad state"},
		{"channels.answer", answer, 401, "Authentication required", "unauthorized"},
		{"channels.answer", answer, 403, "Write access denied", "unauthorized"},
		{"channels.answer", answer, 500, "Failed to answer channel", "failed"},
		{"channels.answer", answer, 503, "Asterisk not booted", "unreachable"},
		{"channels.answer", answer, 405, "Invalid method", "invalid"},
		{"channels.answer", answer, 400, "Channel not found", "invalid"}, // not here
		{"channels.answer", answer, 302, "elsewhere", ""},
		{"bridges.addChannel", add, 400, "Channel not found", "not found"},
		{"bridges.addChannel", add, 400, "Missing parameter channel", "invalid"},
		{"bridges.addChannel", add, 404, "Bridge not found", "not found"},
		{"bridges.addChannel", add, 422, "Channel not in Stasis application", "not in stasis"},
		{"bridges.addChannel", add, 409, "Bridge not in Stasis application", "not in stasis"},
		{"bridges.addChannel", add, 409, "Channel c currently recording", "conflict"},
		{"bridges.removeChannel", remove, 422, "Channel not in this bridge", "conflict"},
		{"bridges.removeChannel", remove, 400, "Channel not found", "not found"},
	} {
		t.Run(fmt.Sprint(test.op, test.status, test.message), func(t *testing.T) {
			asterisk.Fail(test.op, 1, test.status, test.message)
			err := test.do()
			wantError(t, err, test.kind, test.message)
			if e, _ := errors.AsType[*ari.Error](err); e.Op != test.op || e.Status != test.status {
				t.Errorf("%+v", e)
			}
		})
	}
}

// TestNotARI holds that whatever else may answer is not taken for Asterisk's
// word: a 404 of a web server does not mean that a channel is gone.
func TestNotARI(t *testing.T) {
	for _, test := range []struct {
		name    string
		status  int
		body    string
		kind    string
		message string
	}{
		{"html 404", 404, "<html>not here</html>", "unreachable", "no ARI at this address"},
		{"json 404", 404, `{"detail":"not here"}`, "unreachable", "no ARI at this address"},
		{"empty 404", 404, "", "unreachable", "no ARI at this address"},
		{"html 400", 400, "<html>Request line too long</html>", "invalid", "Bad Request"},
		{"html 503", 503, "<html>Shutdown in progress</html>", "unreachable", "Service Unavailable"},
		{"html 502", 502, "<html>proxy</html>", "failed", "Bad Gateway"},
		{"html 200", 200, "<html>hello</html>", "unreachable", ""},
		{"half 200", 200, `{"id":"c"`, "unreachable", ""},
		{"line breaks", 500, `{"message":"a\nlevel=ERROR msg=\"b\"\u0000"}`, "failed", `a level=ERROR msg="b"`},
		{"long", 500, `{"message":"` + strings.Repeat("ä", 4000) + `"}`, "failed", "ää"},
		{"endless", 500, `{"message":"` + strings.Repeat("x", 1<<20) + `"}`, "failed", "Internal Server Error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				w.Write([]byte(test.body))
			}))
			defer server.Close()
			client, err := ari.New(ari.Config{URL: server.URL, Username: "u", Password: "p", App: app})
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			_, err = client.GetChannel(t.Context(), "c")
			wantError(t, err, test.kind, test.message)
			if len(err.Error()) > 700 || strings.ContainsAny(err.Error(), "\n\x00") {
				t.Errorf("error %q", err)
			}
		})
	}
}

// TestNoRedirect holds that the password goes nowhere else.
func TestNoRedirect(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed") }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	client, err := ari.New(ari.Config{URL: server.URL, Username: "u", Password: "p", App: app})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	wantError(t, client.Answer(t.Context(), "c"), "", "")
}

// TestPasswordStaysSecret holds that no way of printing shows the password.
func TestPasswordStaysSecret(t *testing.T) {
	const secret = "hunter2"
	cfg := ari.Config{URL: "http://127.0.0.1:1/ari", Username: "u", Password: secret, App: app}
	client, err := ari.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "cfg", cfg, "ptr", &cfg, "client", client)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "cfg", cfg, "ptr", &cfg)
	js, err := json.Marshal(cfg)
	if err == nil {
		log.Write(js)
	}
	fmt.Fprintf(&log, "%v %+v %#v %s %q", cfg, cfg, cfg, cfg, cfg)
	fmt.Fprintf(&log, "%v %+v %#v", &cfg, client, client)
	fmt.Fprint(&log, client.Answer(t.Context(), "c"))
	cfg.URL = "http://u:" + secret + "@127.0.0.1:1/ari"
	_, err = ari.New(cfg)
	fmt.Fprint(&log, cfg, err)
	if strings.Contains(log.String(), secret) {
		t.Error(log.String())
	}
}

// TestConfig holds that everything wrong is told at once.
func TestConfig(t *testing.T) {
	for name, test := range map[string]struct {
		cfg  ari.Config
		want []string // parts of the error
	}{
		"nothing":  {ari.Config{}, []string{"url", "username", "password", "app"}},
		"user":     {ari.Config{URL: "http://u:p@h/ari", Username: "u", Password: "p", App: app}, []string{"url: must not contain a user"}},
		"query":    {ari.Config{URL: "http://h/ari?x", Username: "u", Password: "p", App: app}, []string{"url: must end"}},
		"scheme":   {ari.Config{URL: "ws://h/ari", Username: "u", Password: "p", App: app}, []string{"url: write"}},
		"colon":    {ari.Config{URL: "http://h/ari", Username: "u:v", Password: "p", App: app}, []string{"username"}},
		"app":      {ari.Config{URL: "http://h/ari", Username: "u", Password: "p", App: "a,b"}, []string{"app"}},
		"long app": {ari.Config{URL: "http://h/ari", Username: "u", Password: "p", App: strings.Repeat("a", 74)}, []string{"app"}},
		"timeout":  {ari.Config{URL: "http://h/ari", Username: "u", Password: "p", App: app, PingInterval: -1}, []string{"negative"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ari.New(test.cfg)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
	for _, url := range []string{"http://h/ari", "http://h:8088/prefix/ari/", "https://[::1]:8089/ari"} {
		if _, err := ari.New(ari.Config{URL: url, Username: "u", Password: "p", App: app}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}
