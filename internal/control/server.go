package control

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"
)

const (
	statusPath = "/status"
	reloadPath = "/reload"
	limitsPath = "/limits"
	openPath   = "/open"
	// requestLimit bounds a request of a client that says nothing.
	requestLimit = 30 * time.Second
)

// Daemon is what the socket gives access to.
type Daemon interface {
	Status() Status
	Reload(ctx context.Context) error
	Limits() Limits
	// Open opens a class of numbers for a user for whom it was closed.
	Open(ctx context.Context, user, class string) error
}

// Serve answers on the listener until ctx ends, and closes it.
func Serve(ctx context.Context, l net.Listener, d Daemon) error {
	server := &http.Server{Handler: handler(d), ReadTimeout: requestLimit, WriteTimeout: requestLimit}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func handler(d Daemon) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+statusPath, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, d.Status())
	})
	mux.HandleFunc("POST "+reloadPath, func(w http.ResponseWriter, r *http.Request) {
		// What went wrong is part of the status.
		_ = d.Reload(r.Context())
		answer(w, d.Status())
	})
	mux.HandleFunc("GET "+limitsPath, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, d.Limits())
	})
	mux.HandleFunc("POST "+openPath, func(w http.ResponseWriter, r *http.Request) {
		if err := d.Open(r.Context(), r.URL.Query().Get("user"), r.URL.Query().Get("class")); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		answer(w, d.Limits())
	})
	return mux
}

func answer(w http.ResponseWriter, s any) {
	w.Header().Set("Content-Type", "application/json")
	// If the client is gone there is nobody to tell.
	_ = json.NewEncoder(w).Encode(s)
}
