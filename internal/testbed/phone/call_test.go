package phone

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

func requireEnd(t *testing.T, d *Dialog, want End) {
	t.Helper()
	end, err := d.WaitEnded(testContext(t))
	must(t, err)
	if end.Status != want.Status || end.ByUs != want.ByUs || want.Phrase != "" && end.Phrase != want.Phrase {
		t.Errorf("%v ended %v, want %v", d, end, want)
	}
}

func TestRefusals(t *testing.T) {
	alice, bob := pair(t)
	for _, tt := range []struct {
		refuse func(*Dialog) error
		status int
		phrase string
	}{
		{(*Dialog).Busy, 486, "Busy Here"},
		{(*Dialog).Decline, 603, "Decline"},
		{func(d *Dialog) error { return d.Reject(404) }, 404, "Not Found"},
		{func(d *Dialog) error { return errors.Join(d.Ring(), d.Reject(480)) }, 480, "Temporarily Unavailable"},
		{func(d *Dialog) error { return d.Redirect("carol") }, 302, "Moved Temporarily"},
		{func(d *Dialog) error { return d.Hangup(t.Context()) }, 603, "Decline"},
	} {
		call, incoming := ringing(t, alice, bob)
		must(t, tt.refuse(incoming))
		requireEnd(t, call, End{Status: tt.status, Phrase: tt.phrase})
		requireEnd(t, incoming, End{Status: tt.status, ByUs: true})
		if err := incoming.Answer(testContext(t)); err == nil {
			t.Error("a refused call was answered")
		}
	}
}

func TestRedirectNamesTheTarget(t *testing.T) {
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	must(t, incoming.Redirect("*80#1"))
	response, err := call.WaitMessage(testContext(t), "302", func(m Message) bool { return m.Status == 302 })
	must(t, err)
	if got := response.Parties("Contact"); len(got) != 1 || got[0].Number != "*80#1" {
		t.Errorf("Contact of the 302 is %q", response.Header("Contact"))
	}
}

func TestReasonOfARefusal(t *testing.T) {
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	must(t, incoming.Reject(486, Header{"Reason", `Q.850;cause=17;text="User busy"`}))
	end, err := call.WaitEnded(testContext(t))
	must(t, err)
	if want := (Reason{"Q.850", 17, "User busy"}); len(end.Reason) != 1 || end.Reason[0] != want {
		t.Errorf("the reason is %v, want %v", end.Reason, want)
	}
	if want := "with 486 Busy Here (Q.850 cause 17 User busy) by the peer"; end.String() != want {
		t.Errorf("end is told as %q, want %q", end, want)
	}
}

func TestCancel(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	must(t, incoming.Ring())
	must(t, call.WaitRinging(ctx))
	must(t, call.Hangup(ctx))
	requireEnd(t, call, End{Status: 487, ByUs: true})
	requireEnd(t, incoming, End{Status: 487})
	if err := incoming.Ring(); err == nil {
		t.Error("a cancelled call still rings")
	}
}

// A CANCEL may only follow a provisional response; 100 comes by itself.
func TestCancelAtOnce(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, err := alice.Call(ctx, "bob")
	must(t, err)
	must(t, call.Hangup(ctx))
	incoming, err := bob.WaitCall(ctx)
	must(t, err)
	requireEnd(t, incoming, End{Status: 487})
	messages := call.Messages()
	trying := slices.IndexFunc(messages, func(m Message) bool { return m.IsResponse("INVITE", 100) })
	cancel := slices.IndexFunc(messages, func(m Message) bool { return m.IsRequest("CANCEL") })
	if trying < 0 || cancel < trying {
		t.Errorf("CANCEL went before any provisional response: %s", ladder(messages))
	}
}

func TestBothHangUp(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := talking(t, alice, bob)
	done := make(chan error)
	go func() { done <- incoming.Hangup(ctx) }()
	must(t, call.Hangup(ctx))
	must(t, <-done)
	must(t, call.Hangup(ctx))
	must(t, incoming.Hangup(ctx))
}

func TestAutoRing(t *testing.T) {
	bob := Start(t, Config{Name: "bob", Server: nobody, AutoRing: true})
	alice := Start(t, Config{Name: "alice", Server: bob.Addr()})
	call, err := alice.Call(t.Context(), "bob")
	must(t, err)
	must(t, call.WaitRinging(testContext(t)))
	if call.State() != Ringing {
		t.Errorf("state is %v", call.State())
	}
}

func TestEarlyMedia(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	must(t, incoming.Progress())
	must(t, call.WaitProgress(ctx))
	must(t, call.HearsOnly(ctx, bob.Tone()))
	must(t, incoming.Hears(ctx, alice.Tone()))
	if call.State() != Progress || incoming.State() != Progress {
		t.Errorf("states are %v and %v", call.State(), incoming.State())
	}
	must(t, incoming.Ring()) // ringing may follow early media
	must(t, call.WaitRinging(ctx))
	must(t, incoming.Answer(ctx))
	must(t, call.WaitAnswered(ctx))
	must(t, call.Hears(ctx, bob.Tone()))
}

// Ringing and answer may arrive within microseconds, and must not change places.
func TestRingingIsSeenBeforeTheAnswer(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	for range 20 {
		call, incoming := ringing(t, alice, bob)
		must(t, incoming.Ring())
		must(t, incoming.Progress())
		must(t, incoming.Answer(ctx))
		must(t, call.WaitAnswered(ctx))
		must(t, call.WaitRinging(ctx))
		must(t, call.WaitProgress(ctx))
		must(t, call.Hangup(ctx))
	}
}

func TestWaitThatCannotComeTrueErrsAtOnce(t *testing.T) {
	alice, bob := pair(t)
	call, incoming := talking(t, alice, bob)
	for _, wait := range []func(context.Context) error{call.WaitRinging, call.WaitProgress, incoming.WaitRinging} {
		if err := wait(t.Context()); err == nil || !strings.Contains(err.Error(), "without ever") {
			t.Errorf("waiting for ringing after the answer: %v", err)
		}
	}
	refused, busy := ringing(t, alice, bob)
	must(t, busy.Busy())
	for _, wait := range []func(context.Context) error{refused.WaitRinging, refused.WaitAnswered, busy.WaitAnswered} {
		err := wait(t.Context())
		if ended, ok := errors.AsType[*EndedError](err); !ok || ended.End.Status != 486 {
			t.Errorf("waiting for the answer to a refused call: %v", err)
		}
	}
}

func TestErrorOfAWaitTellsWhatHappened(t *testing.T) {
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	must(t, incoming.Ring())
	must(t, call.WaitRinging(testContext(t)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := call.WaitAnswered(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("WaitAnswered = %v", err)
	}
	for _, part := range []string{"call of alice to bob", "answered", "state ringing", "→ INVITE", "← 180", "nothing received"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

func TestWaitCallErrs(t *testing.T) {
	_, bob := pair(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if d, err := bob.WaitCall(ctx); err == nil {
		t.Errorf("a call came from nowhere: %v", d)
	}
}

// Who is called while nobody takes calls is busy.
func TestNobodyAtThePhone(t *testing.T) {
	ctx := testContext(t)
	alice, _ := pair(t)
	refused := make(chan End)
	for range maxIncoming + 1 {
		call, err := alice.Call(ctx, "bob")
		must(t, err)
		go func() {
			if end, err := call.WaitEnded(ctx); err == nil {
				select {
				case refused <- end:
				case <-ctx.Done():
				}
			}
		}()
	}
	select {
	case end := <-refused:
		if end.Status != 486 {
			t.Errorf("one call too many ended %v", end)
		}
	case <-ctx.Done():
		t.Error("no call was refused")
	}
}

func TestCloseEndsEverything(t *testing.T) {
	ctx := testContext(t)
	bob := Start(t, Config{Name: "bob", Server: nobody, Tone: tone.Of(1)})
	alice, err := New(Config{Name: "alice", Server: bob.Addr(), Tone: tone.Of(0)})
	must(t, err)
	_, answered := talking(t, alice, bob)
	_, waiting := ringing(t, alice, bob)
	must(t, alice.Close())
	requireEnd(t, answered, End{})
	requireEnd(t, waiting, End{Status: 487})
	must(t, alice.Close())
	if _, err := alice.Call(ctx, "bob"); err == nil {
		t.Error("a closed phone called")
	}
}

func TestAnsweringWhatIsDecided(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := talking(t, alice, bob)
	for _, d := range []*Dialog{call, incoming} {
		for name, err := range map[string]error{
			"Ring": d.Ring(), "Progress": d.Progress(), "Answer": d.Answer(ctx), "Busy": d.Busy(),
		} {
			if err == nil {
				t.Errorf("%v: %s of a call that is answered", d, name)
			}
		}
	}
	if incoming.State() != Answered || call.State() != Answered {
		t.Errorf("states are %v and %v", call.State(), incoming.State())
	}
	_, waiting := ringing(t, alice, bob)
	if err := waiting.Reject(200); err == nil {
		t.Error("200 is a refusal")
	}
}

func TestEndWithoutResponse(t *testing.T) {
	timeout := fmt.Errorf("timer B: %w", sip.ErrTransactionTimeout)
	if end := endWithout(timeout, false); end.Status != 408 || end.ByUs {
		t.Errorf("a timeout ends the call %v", end)
	}
	if end := endWithout(sip.ErrTransactionTransport, true); end.Status != 503 || !end.ByUs {
		t.Errorf("a broken network ends the call %v", end)
	}
}

func TestConfig(t *testing.T) {
	for _, tt := range []struct {
		cfg  Config
		want string
	}{
		{Config{Server: nobody}, "Name"},
		{Config{Name: "a"}, "Server"},
		{Config{Name: "a", Server: nobody, Tone: 440}, "440 Hz is not one of"},
		{Config{Name: "a", Server: nobody, Codecs: []tone.Law{3}}, "Law(3)"},
		{Config{Name: "a", Server: nobody, LocalAddr: netip.MustParseAddr("192.0.2.1")}, "not a loopback"},
	} {
		p, err := New(tt.cfg)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("New(%+v) = %v, %v; want an error about %q", tt.cfg, p, err, tt.want)
		}
	}
}

func TestDialogString(t *testing.T) {
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	if got := fmt.Sprint(call, "; ", incoming); got != "call of alice to bob; call to bob from alice" {
		t.Error(got)
	}
}
