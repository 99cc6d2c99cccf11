package daemon_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// A program is another one than linewarden that uses the same Asterisk over ARI,
// under an application of its own.
type program struct {
	*ari.Client
	d *office.Desk

	mu     sync.Mutex
	events []ari.Event
	more   chan struct{} // closed and replaced with each event
}

// runProgram connects another program until the test ends.
func runProgram(t *testing.T, d *office.Desk) *program {
	t.Helper()
	client, err := ari.New(ari.Config{
		URL: d.ARIURL(), Username: d.ARIUsername, Password: d.ARIPassword, App: "another", SubscribeAll: true,
	})
	d.Must(err)
	p := &program{Client: client, d: d, more: make(chan struct{})}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		client.Run(ctx, func(e ari.Event) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.events = append(p.events, e)
			close(p.more)
			p.more = make(chan struct{})
		})
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
		client.Close()
	})
	p.sees(func(e ari.Event) bool { _, ok := e.(*ari.Snapshot); return ok })
	return p
}

// sees waits for an event, which may have been before.
func (p *program) sees(match func(ari.Event) bool) {
	for from := 0; ; {
		p.mu.Lock()
		events, more := p.events, p.more
		p.mu.Unlock()
		for ; from < len(events); from++ {
			if match(events[from]) {
				return
			}
		}
		select {
		case <-more:
		case <-p.d.Ctx.Done():
			p.d.Must(context.Cause(p.d.Ctx))
		}
	}
}

// ended waits until a channel is gone.
func (p *program) ended(channelID string) {
	p.sees(func(e ari.Event) bool {
		gone, ok := e.(*ari.ChannelDestroyed)
		return ok && gone.Channel.ID == channelID
	})
}

// left waits until a channel has left a bridge.
func (p *program) left(bridgeID, channelID string) {
	p.sees(func(e ari.Event) bool {
		left, ok := e.(*ari.ChannelLeftBridge)
		return ok && left.Bridge.ID == bridgeID && left.Channel.ID == channelID
	})
}

// started waits for the first phone's channel in the program's application.
func (p *program) started() (channelID string) {
	p.sees(func(e ari.Event) bool {
		start, ok := e.(*ari.StasisStart)
		if ok && strings.HasPrefix(start.Channel.Name, "PJSIP/") {
			channelID = start.Channel.ID
		}
		return channelID != ""
	})
	return channelID
}

// channelOf returns the one live channel of a phone.
func (p *program) channelOf(of *phone.Phone) ari.Channel {
	list, err := p.ListChannels(p.d.Ctx)
	p.d.Must(err)
	for _, c := range list {
		if len(c.Name) > 9 && c.Name[:len(c.Name)-9] == "PJSIP/"+of.Name() {
			return c
		}
	}
	p.d.Must(ari.ErrNotFound)
	return ari.Channel{}
}

// record begins a recording of a channel or a bridge.
func (p *program) record(of, name string) error {
	req, err := http.NewRequestWithContext(p.d.Ctx, http.MethodPost, p.d.ARIURL()+"/"+of+"/record?format=wav&name="+name, http.NoBody)
	if err != nil {
		return err
	}
	req.SetBasicAuth(p.d.ARIUsername, p.d.ARIPassword)
	req.Close = true
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		return fmt.Errorf("record %s: %s", of, answer.Status)
	}
	return nil
}
