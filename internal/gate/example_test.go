package gate_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/gate"
	"github.com/linewarden/linewarden/policy"
)

// A policy that knows nobody refuses, and tells the dialplan how to tell the
// caller.
func Example() {
	g := gate.New(gate.Config{
		Policy: func() *policy.Set { return new(policy.Set) },
		Calls:  calls.NewRegistry(),
		Known:  func() bool { return true },
		Trail:  audit.NewTrail(audit.Config{Log: slog.New(slog.DiscardHandler)}),
		Log:    slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	listener, err := agi.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	server, served := &agi.Server{Handler: g.Handler()}, make(chan error)
	go func() { served <- server.Serve(ctx, listener) }()

	// In place of a real Asterisk:
	call, err := agitest.Ask(ctx, "agi://"+listener.Addr().String()+"/place?to=1002", agitest.Channel{
		Name: "PJSIP/1001-0000002a", Variables: map[string]string{"LW_EFFECT": "deny"},
	})
	for _, name := range []string{"LW_EFFECT", "LW_REASON", "LW_PROMPT", "LW_SOUND", "LW_CAUSE"} {
		fmt.Println(name, call.Variable(name))
	}
	fmt.Println(err, server.Shutdown(ctx), <-served)
	// Output:
	// LW_EFFECT deny
	// LW_REASON unknown_subject
	// LW_PROMPT linewarden/unknown_subject
	// LW_SOUND feature-not-avail-line
	// LW_CAUSE 21
	// <nil> <nil> <nil>
}
