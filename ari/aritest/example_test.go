package aritest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// program is what is tested: it rings 1002 for whoever calls.
func program(ctx context.Context, client *ari.Client) error {
	requests := context.WithoutCancel(ctx) // what has begun is seen through
	return client.Run(ctx, func(event ari.Event) {
		start, ok := event.(*ari.StasisStart)
		if !ok || start.Channel.State != ari.StateRing {
			return
		}
		leg := ari.CreateChannelRequest{Endpoint: "PJSIP/1002", ChannelID: "leg"}
		if _, err := client.CreateChannel(requests, leg); err != nil {
			fmt.Println(err)
		}
		if err := client.Dial(requests, "leg", start.Channel.ID, 30*time.Second); err != nil {
			fmt.Println(err)
		}
	})
}

// The test is the phones. That the fake Asterisk does what a real one does is
// proven in package ari.
func Example() {
	t := new(exampleTB) // in a test, its *testing.T
	defer t.end()

	asterisk := aritest.New(t)
	client, err := ari.New(asterisk.Config("app"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- program(ctx, client) }()
	asterisk.Wait("the program to connect", func(s aritest.State) bool { return len(s.Apps) == 1 })

	caller, entered := asterisk.Incoming(aritest.Call{ID: "in", Endpoint: "PJSIP/1001", Extension: "1002"})
	fmt.Println("entered:", entered)
	s := asterisk.Wait("the call to 1002", func(s aritest.State) bool { return s.Channels["leg"].Dialed })
	fmt.Println("for the caller:", s.Channels["leg"].DialedFor == caller)
	asterisk.Rings("leg")
	asterisk.HangsUp("leg", ari.CauseUserBusy)
	fmt.Println("ended with cause", asterisk.State().Ended["leg"])

	cancel()
	fmt.Println(<-done)
	client.Close()
	// Output:
	// entered: true
	// for the caller: true
	// ended with cause 17
	// context canceled
}

// exampleTB stands in for the test where there is only an example.
type exampleTB struct {
	testing.TB
	cleanup func()
}

func (tb *exampleTB) Helper()                           {}
func (tb *exampleTB) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (tb *exampleTB) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (tb *exampleTB) Cleanup(f func())                  { tb.cleanup = f }
func (tb *exampleTB) end()                              { tb.cleanup() }
