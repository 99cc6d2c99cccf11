package ari_test

import (
	"errors"
	"testing"

	"github.com/linewarden/linewarden/ari"
)

// TestConnection holds what a client relies on about connections, on a real
// Asterisk and on the fake one.
func TestConnection(t *testing.T) {
	for name, b := range map[string]*box{"real": realBox(t), "fake": fakeBox(t)} {
		t.Run(name, func(t *testing.T) {
			t.Run("taken over", b.testTakenOver)
			t.Run("subscribe all", b.testSubscribeAll)
			t.Run("conflict", b.testConflict)
			t.Run("wrong password", b.testWrongPassword)
			t.Run("no such application", b.testNobodyThere)
		})
	}
}

// testTakenOver holds that a filter does not hide who took the application
// over.
func (b *box) testTakenOver(t *testing.T) {
	first := receive(t, b.client(t, "app-taken", func(c *ari.Config) { c.Events = []string{"StasisStart"} }))
	want[*ari.Snapshot](first)
	second := receive(t, b.client(t, "app-taken"))
	want[*ari.Snapshot](second)
	want[*ari.ApplicationReplaced](first)
	if err := <-first.done; !errors.Is(err, ari.ErrReplaced) {
		t.Errorf("Run returned %v", err)
	}
	first.done <- errStopped
}

// testSubscribeAll holds that a client gets everything although the
// application is older than its wish, with a filter of its own: a channel has
// kept it alive.
func (b *box) testSubscribeAll(t *testing.T) {
	const app = "app-all"
	first := b.start(t, app)
	id := first.incoming()
	first.cancel(errStopped)
	err := <-first.done
	first.done <- err

	second := receive(t, b.client(t, app, func(c *ari.Config) {
		c.SubscribeAll = true
		c.Events = []string{"ChannelCreated", "StasisEnd", "ChannelDestroyed", "BridgeCreated", "BridgeDestroyed"}
	}))
	if snapshot := want[*ari.Snapshot](second); len(snapshot.Channels) == 0 {
		t.Error("the channel is gone")
	}
	if _, err := second.CreateBridge(t.Context(), ari.CreateBridgeRequest{ID: "all"}); err != nil {
		t.Fatal(err)
	}
	if created := want[*ari.BridgeCreated](second); created.Bridge.ID != "all" {
		t.Errorf("%+v", created)
	}
	if err := second.DestroyBridge(t.Context(), "all"); err != nil {
		t.Fatal(err)
	}
	want[*ari.BridgeDestroyed](second)
	// Of a channel from the dialplan, the end is told only so.
	if err := second.Hangup(t.Context(), id, ari.CauseUserBusy); err != nil {
		t.Fatal(err)
	}
	until[*ari.StasisEnd](second)
	for until[*ari.ChannelDestroyed](second).Channel.ID != id {
	}
}

// testConflict holds that a conflict which Asterisk made up is not passed on.
func (b *box) testConflict(t *testing.T) {
	client := b.client(t, "app-conflict")
	want[*ari.Snapshot](receive(t, client))
	create := func(id, endpoint string) error {
		_, err := client.CreateChannel(t.Context(), ari.CreateChannelRequest{ChannelID: id, Endpoint: endpoint})
		return err
	}
	wantError(t, create("one", "NoSuchTechnology/1"), "failed", "Allocation failed")
	if err := create("one", b.rings); err != nil {
		t.Fatal(err)
	}
	wantError(t, create("one", b.rings), "conflict", "already exists")
	wantError(t, create("two", "NoSuchTechnology/1"), "failed", "which it does not")
	if err := client.Hangup(t.Context(), "one", ari.CauseNormalClearing); err != nil {
		t.Error(err)
	}
}

// testWrongPassword holds how a wrong password shows.
func (b *box) testWrongPassword(t *testing.T) {
	client := b.client(t, "app-wrong", func(c *ari.Config) { c.Password = "wrong" })
	_, err := client.Info(t.Context())
	wantError(t, err, "unauthorized", "Authentication required")
}

// testNobodyThere holds what becomes of a channel for an application without
// a WebSocket: it is created, and gone.
func (b *box) testNobodyThere(t *testing.T) {
	watcher := receive(t, b.client(t, "app-watcher", func(c *ari.Config) { c.SubscribeAll, c.Events = true, []string{"ChannelDestroyed"} }))
	want[*ari.Snapshot](watcher)
	client := b.client(t, "app-nobody")
	_, err := client.GetApplication(t.Context())
	wantError(t, err, "not found", "Application not found")
	if _, err := client.CreateChannel(t.Context(), ari.CreateChannelRequest{ChannelID: "lonely", Endpoint: b.rings}); err != nil {
		t.Fatal(err)
	}
	for until[*ari.ChannelDestroyed](watcher).Channel.ID != "lonely" {
	}
}
