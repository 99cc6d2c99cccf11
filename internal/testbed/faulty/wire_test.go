package faulty_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/linewarden/linewarden/internal/testbed/faulty"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo is a server that counts requests, and returns what comes on a WebSocket.
func echo(t *testing.T) (wire *faulty.Wire, asked chan string) {
	t.Helper()
	asked = make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ari/events" {
			asked <- r.URL.Path
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.CloseNow()
		for {
			kind, text, err := conn.Read(r.Context())
			if err != nil || conn.Write(r.Context(), kind, text) != nil {
				return
			}
		}
	}))
	wire, err := faulty.New(t.Context(), server.URL+"/ari")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := wire.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return wire, asked
}

func post(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

func TestARequestThatIsNotAnswered(t *testing.T) {
	for fault, passed := range map[faulty.Fault]bool{faulty.Mute: false, faulty.Late: true} {
		wire, asked := echo(t)
		wire.Goes(fault, faulty.To("POST", "/dial"))
		ctx, giveUp := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- post(ctx, wire.URL()+"/dial") }()
		if passed {
			<-asked
		}
		if err := post(t.Context(), wire.URL()+"/other"); err != nil {
			t.Errorf("another request: %v", err)
		}
		if got := <-asked; got != "/ari/other" {
			t.Errorf("%s was asked", got)
		}
		giveUp()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("fault %d: the request ended with %v, want it given up", fault, err)
		}
	}
}

func TestAWireThatIsDown(t *testing.T) {
	wire, _ := echo(t)
	conn := dial(t, wire)
	wire.Down(true)
	if err := post(t.Context(), wire.URL()+"/x"); err == nil {
		t.Error("a request passed")
	}
	if _, _, err := conn.Read(t.Context()); err == nil {
		t.Error("an event passed")
	}
	wire.Down(false)
	if err := post(t.Context(), wire.URL()+"/x"); err != nil {
		t.Error(err)
	}
	dial(t, wire)
}

func dial(t *testing.T, wire *faulty.Wire) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), wire.URL()+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

func TestEventsPassCutStalledAndThrottled(t *testing.T) {
	wire, _ := echo(t)
	conn := dial(t, wire)
	pass := func(ctx context.Context, text string) error {
		if err := conn.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
			return err
		}
		_, got, err := conn.Read(ctx)
		if err == nil && string(got) != text {
			t.Errorf("%q came as %q", text, got)
		}
		return err
	}
	if err := pass(t.Context(), "whole"); err != nil {
		t.Fatal(err)
	}
	wire.ThrottleEvents(1)
	slow := make(chan error, 1)
	go func() { slow <- pass(t.Context(), strings.Repeat("slow", 100)) }()
	wire.StallEvents(true)
	wire.StallEvents(true)
	wire.ThrottleEvents(0)
	select {
	case err := <-slow:
		t.Errorf("a stalled event passed: %v", err)
	default:
	}
	wire.StallEvents(false)
	if err := <-slow; err != nil {
		t.Errorf("a delayed event: %v", err)
	}
	wire.CutEvents()
	if err := pass(t.Context(), "cut"); err == nil {
		t.Error("an event passed on a wire that is cut")
	}
}
