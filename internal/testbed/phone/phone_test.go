package phone

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is far more than anything here takes; it ends a test that hangs.
const patience = 20 * time.Second

func testContext(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// nobody is an address where no phone is.
var nobody = netip.MustParseAddrPort("127.0.0.1:9")

// pair starts bob, and alice whose calls go straight to bob.
func pair(t testing.TB) (alice, bob *Phone) {
	t.Helper()
	bob = Start(t, Config{Name: "bob", Server: nobody, Tone: tone.Of(1)})
	alice = Start(t, Config{Name: "alice", Server: bob.Addr(), Tone: tone.Of(0)})
	return alice, bob
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ringing places a call from alice to bob.
func ringing(t testing.TB, alice, bob *Phone, options ...CallOption) (call, incoming *Dialog) {
	t.Helper()
	ctx := testContext(t)
	call, err := alice.Call(ctx, "bob", options...)
	must(t, err)
	incoming, err = bob.WaitCall(ctx)
	must(t, err)
	return call, incoming
}

// talking is an answered call from alice to bob.
func talking(t testing.TB, alice, bob *Phone) (call, incoming *Dialog) {
	t.Helper()
	ctx := testContext(t)
	call, incoming = ringing(t, alice, bob)
	must(t, incoming.Answer(ctx))
	must(t, call.WaitAnswered(ctx))
	return call, incoming
}

func TestCallRingAnswerHangup(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	must(t, incoming.Ring())
	must(t, call.WaitRinging(ctx))
	must(t, incoming.Answer(ctx))
	must(t, call.WaitAnswered(ctx))
	must(t, call.HearsOnly(ctx, bob.Tone()))
	must(t, incoming.HearsOnly(ctx, alice.Tone()))
	if call.Heard(alice.Tone()) || !call.Heard(bob.Tone()) {
		t.Error("alice heard herself, or never bob")
	}
	must(t, call.Hangup(ctx))
	end, err := incoming.WaitEnded(ctx)
	must(t, err)
	if end.ByUs || end.Status != 0 {
		t.Errorf("bob's call ended %v", end)
	}
	if end, err = call.WaitEnded(ctx); err != nil || !end.ByUs || end.Status != 0 {
		t.Errorf("alice's call ended %v, %v", end, err)
	}
	err = call.Hears(ctx, bob.Tone())
	if _, ok := errors.AsType[*EndedError](err); !ok {
		t.Errorf("hearing after the end: %v", err)
	}
}
