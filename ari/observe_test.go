package ari_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// TestObserve holds that a program is told of each request once, by what came
// of it.
func TestObserve(t *testing.T) {
	asterisk := aritest.New(t)
	var got []string
	client := newClient(t, asterisk, func(c *ari.Config) {
		c.RequestTimeout = 100 * time.Millisecond
		c.Observe = func(operation, result string, took time.Duration) {
			if took < 0 || took > 10*time.Second {
				t.Errorf("%s took %v", operation, took)
			}
			if !slices.Contains(ari.Results(), result) {
				t.Errorf("%q is not among the results", result)
			}
			got = append(got, operation+" "+result)
		}
	})
	ctx := t.Context()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	client.ListChannels(ctx)
	client.ListChannels(cancelled)
	client.GetChannel(ctx, "nobody")
	client.SetVariable(ctx, "", "", "")
	asterisk.Fail("channels.list", 1, 503, "Asterisk not booted")
	client.ListChannels(ctx)
	asterisk.Fail("channels.list", 1, 500, "")
	client.ListChannels(ctx)
	asterisk.Fail("channels.list", 1, 302, "")
	client.ListChannels(ctx)
	asterisk.Drop("bridges.createWithId", 1)
	client.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b"})
	client.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b"})
	if diff := cmp.Diff([]string{
		"channels.list ok",
		"channels.list cancelled",
		"channels.get not_found",
		"channels.setChannelVar invalid",
		"channels.list unreachable",
		"channels.list failed",
		"channels.list other",
		"bridges.createWithId outcome_unknown",
		"bridges.createWithId conflict",
	}, got); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// TestObserveConnections holds that each connection for events is told of.
func TestObserveConnections(t *testing.T) {
	asterisk := aritest.New(t)
	var mu sync.Mutex
	connections := make(map[string]int)
	client := newClient(t, asterisk, func(c *ari.Config) {
		c.Observe = func(operation, result string, _ time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			if operation == ari.OperationEvents {
				connections[result]++
			}
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	snapshots, done := make(chan struct{}, 10), make(chan error, 1)
	go func() {
		done <- client.Run(ctx, func(e ari.Event) {
			if _, ok := e.(*ari.Snapshot); ok {
				snapshots <- struct{}{}
			}
		})
	}()
	<-snapshots
	asterisk.Fail(ari.OperationEvents, 1, 503, "Asterisk not booted")
	asterisk.CutWebSockets()
	<-snapshots
	stop()
	<-done
	if diff := cmp.Diff(map[string]int{ari.ResultOK: 2, "unreachable": 1}, connections); diff != "" {
		t.Errorf("connections (-want +got):\n%s", diff)
	}
}
