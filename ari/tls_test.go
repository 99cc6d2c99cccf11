package ari

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestTLS holds that it is known over TLS as well whether a request was sent.
func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	client, err := New(Config{URL: server.URL, Username: "u", Password: "p", App: "a"})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Answer(t.Context(), "c"); !errors.Is(err, ErrUnreachable) {
		t.Errorf("certificate of nobody: %v", err)
	}
	transport, ok := client.rest.Transport.(*http.Transport)
	trusting, isTransport := server.Client().Transport.(*http.Transport)
	if !ok || !isTransport {
		t.Fatal("no transport")
	}
	transport.TLSClientConfig = trusting.TLSClientConfig
	if err := client.Hangup(t.Context(), "c", CauseNormalClearing); err != nil {
		t.Error(err)
	}
	if err := client.Answer(t.Context(), "c"); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("closed instead of an answer: %v", err)
	}
}
