package daemon_test

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A daemon that hangs takes calls and questions and answers none. Emergency
// calls pass it by, and a guarded call is refused before long.
func TestAGuardedDialplanRefusesWhileTheDaemonHangs(t *testing.T) {
	t.Parallel()
	asking := `
[asking]
exten => _[+*#0-9]!,1,Set(TIMEOUT(absolute)=3600)
 same => n,Gosub(linewarden-guard,place,1(${EXTEN}))
 same => n,Dial(PJSIP/${EXTEN},30)
`
	d := office.Start(t, office.Options{
		Policy:   staff,
		Endpoint: map[string]string{"1001": "context = asking\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte(asking)},
	})
	mara, desk, centre := d.Phone("1001"), d.Phone("1002"), d.Phone("emergency")
	d.Must(d.StopDaemon())
	asked := hang(t, d)

	t.Run("an emergency call passes", func(t *testing.T) {
		d := d.In(t)
		help, answered := d.Call(mara, "112"), d.Ring(centre)
		d.Must(answered.Answer(d.Ctx))
		d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
		select {
		case <-asked:
			t.Error("it was put before the daemon")
		default:
		}
	})
	t.Run("a call is refused", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		<-asked
		d.Must(call.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(call), 503)
		select {
		case ringing := <-desk.Incoming():
			t.Errorf("it reached a phone unjudged: %v", ringing)
		default:
		}
	})
	t.Run("nothing is left of a call that is given up", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		<-asked
		d.Must(call.Hangup(d.Ctx))
	})
}

// hang listens where the dialplan asks, reads the questions, and answers none.
// Each comes out of the channel.
func hang(t *testing.T, d *office.Desk) <-chan struct{} {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(d.Ctx, "tcp", netip.AddrPortFrom(d.SIPAddr().Addr(), 4573).String())
	d.Must(err)
	t.Cleanup(func() { listener.Close() })
	asked := make(chan struct{}, 16)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			asked <- struct{}{}
			go func() {
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			}()
		}
	}()
	return asked
}

// Whatever a daemon that hangs holds of ARI, emergency calls of owned phones
// do not wait for it.
func TestEmergencyCallsPassADaemonThatHangs(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, centre := d.Phone("1001"), d.Phone("emergency")
	d.Must(d.StopDaemon())
	hangOnCalls(t, d)

	waiting := d.Call(mara, "1002") // is in the application, and nobody sees to it
	help, answered := d.Call(mara, "112"), d.Ring(centre)
	d.Must(answered.Answer(d.Ctx))
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
	d.Must(waiting.Hangup(d.Ctx))
}

// hangOnCalls registers linewarden's application, and sees to no call that comes
// into it, until the test ends.
func hangOnCalls(t *testing.T, d *office.Desk) {
	t.Helper()
	client, err := ari.New(ari.Config{
		URL: d.ARIURL(), Username: d.ARIUsername, Password: d.ARIPassword, App: "linewarden", SubscribeAll: true,
	})
	d.Must(err)
	ctx, release := context.WithCancel(d.Ctx)
	connected, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		first := sync.OnceFunc(func() { close(connected) }) // the snapshot: the application is there
		_ = client.Run(ctx, func(ari.Event) { first(); <-ctx.Done() })
	}()
	t.Cleanup(func() {
		release()
		<-done
		client.Close()
	})
	<-connected
}

// A call that nobody takes on is taken back.
func TestACallWhileTheDaemonHangs(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara := d.Phone("1001")
	d.Must(d.StopDaemon())
	hangOnCalls(t, d)
	call := d.Call(mara, "1002")
	d.Must(call.HearsAudio(d.Ctx))
	wantStatus(t, d.Ends(call), 503)
}

// A limit that an administrator has set holds on: it is put back when the daemon
// has claimed the call, and again when the call is connected.
func TestAnAdministratorsLimitIsPutBack(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:   staff,
		Endpoint: map[string]string{"1001": "set_var = TIMEOUT(absolute)=7\n"},
	})
	mara, desk := d.Phone("1001"), d.Phone("1002")
	call, called := d.Talk(mara, desk, "1002")
	d.Ends(call)
	d.Ends(called)
}
