package metrics

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	// requestLimit bounds a request of a client that is slow.
	requestLimit = 10 * time.Second
	// maxScrapes is how many are answered at the same time.
	maxScrapes = 4
)

// Serve answers on the listener until ctx ends, and closes it:
//
//	/metrics   the metrics
//	/healthz   200: the process is alive
//	/readyz    200 if what is asked is decided by what goes on in Asterisk,
//	           503 with the reason as JSON if it is refused
func (m *Metrics) Serve(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: maxScrapes}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, `{"alive":true}`)
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !m.config.Asterisk() {
			answer(w, http.StatusServiceUnavailable, `{"ready":false,"reason":"asterisk is not connected, or its state not known yet"}`)
			return
		}
		answer(w, http.StatusOK, `{"ready":true}`)
	})
	server := &http.Server{
		Handler: mux, ReadTimeout: requestLimit, WriteTimeout: requestLimit, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// answer writes one line of JSON.
func answer(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that has gone does not hear it.
	_, _ = io.WriteString(w, line+"\n")
}
