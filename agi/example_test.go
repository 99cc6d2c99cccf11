package agi_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

// A dialplan asks whether PJSIP/1001 may call 1002:
//
//	same => n,Set(EFFECT=deny)
//	same => n,AGI(agi://127.0.0.1/place?to=${URIENCODE(${EXTEN})})
//	same => n,GotoIf($["${EFFECT}" = "allow"]?allowed:refused)
func Example() {
	var mux agi.Mux
	mux.Handle("/place", agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
		if len(s.Request().Args) > 0 {
			return errors.New("place takes no arguments")
		}
		endpoint, err := s.GetVariable(ctx, "CHANNEL(endpoint)")
		if err != nil {
			return err
		}
		if endpoint != "1001" || s.Request().Query.Get("to") != "1002" {
			return nil // the dialplan's preset stands
		}
		return s.SetVariable(ctx, "EFFECT", "allow")
	}))

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	listener, err := agi.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	server := &agi.Server{Handler: &mux}
	served := make(chan error)
	go func() { served <- server.Serve(ctx, listener) }()

	// In place of a real Asterisk:
	for _, to := range []string{"1002", "1003"} {
		call, err := agitest.Ask(ctx, "agi://"+listener.Addr().String()+"/place?to="+to, agitest.Channel{
			Name:      "PJSIP/1001-00000001",
			Variables: map[string]string{"EFFECT": "deny", "CHANNEL(endpoint)": "1001"},
		})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(to, call.Variable("EFFECT"))
	}

	fmt.Println(server.Shutdown(ctx), <-served)
	// Output:
	// 1002 allow
	// 1003 deny
	// <nil> <nil>
}
