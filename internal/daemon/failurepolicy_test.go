package daemon_test

import (
	"bufio"
	"fmt"
	"net"
	"net/netip"

	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// lenient lets calls and voicemail go on while the daemon is away.
const lenient = `
[away]
place     = "allow"
voicemail = "allow"
context   = "while-away"
`

// whileAway is an administrator's dialplan that would do anything.
const whileAway = `
[while-away]
exten => _10XX,1,Dial(PJSIP/${EXTEN},30)
exten => *97,1,Dial(PJSIP/1005,30)
exten => _[*78]!,1,Dial(PJSIP/1003,30)
exten => _.,2,Dial(PJSIP/1003,30)
`

// What owned phones dial while the daemon is away goes on where the failure
// policy says so for what it asks for, and only there.
func TestTheFailurePolicyOfOwnedPhones(t *testing.T) {
	t.Parallel()
	for name, hangs := range map[string]bool{"away": false, "hung": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := office.Start(t, office.Options{
				Policy: staff, Settings: lenient,
				Asterisk: map[string][]byte{"test-extensions.conf": []byte(whileAway)},
			})
			mara, desk, rana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1005")
			centre := d.Phone("emergency")
			d.Must(d.StopDaemon())
			if hangs {
				hangOnCalls(t, d)
			}
			for dialled, reached := range map[string]*phone.Phone{"1002": desk, "*97": tarik, "112": centre} {
				t.Run(dialled+" goes on", func(t *testing.T) {
					d := d.In(t)
					d.Talk(mara, reached, dialled)
				})
			}
			t.Run("all else is refused", func(t *testing.T) {
				d := d.In(t)
				calls := map[string]*phone.Dialog{} // at once, for the prompts take their time
				for _, dialled := range []string{
					"**1002", "**", "*8", "*801002", "*2221002", "*2231002", "*2241002", "70", "71", "79", "*451", "1999", "T", "claimed",
				} {
					calls[dialled] = d.Call(mara, dialled)
				}
				for _, user := range hostile {
					calls[user] = d.Call(mara, "1002", dialling(user))
				}
				for dialled, call := range calls {
					if end := d.Ends(call); end.Status < 400 {
						t.Errorf("%q ended %v, want a refusal", dialled, end)
					}
				}
				for _, called := range []*phone.Phone{desk, rana, tarik, centre} {
					select {
					case ringing := <-called.Incoming():
						t.Errorf("one reached a phone: %v", ringing)
					default:
					}
				}
			})
		})
	}
}

// guardedLenient opens an office of guarded phones whose calls go on while
// nobody answers, and nothing else.
func guardedLenient(t *testing.T) *office.Desk {
	t.Helper()
	return office.Start(t, office.Options{
		Policy: staff, Settings: "[away]\nplace = \"allow\"\n",
		Endpoint: map[string]string{"1001": "context = guarded\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": dialplan.Guarded},
	})
}

// A guard that nobody answers obeys the failure policy of what it guards.
func TestTheFailurePolicyOfAGuardedDialplan(t *testing.T) {
	t.Parallel()
	for name, hangs := range map[string]bool{"away": false, "hung": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := guardedLenient(t)
			mara, desk, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
			wantStatus(t, d.Ends(d.Call(mara, "1003")), 403) // while it is there, it counts
			d.Must(d.StopDaemon())
			if hangs {
				hang(t, d)
			}
			d.Talk(mara, rana, "1003")
			for _, code := range []string{"**1002", "*2221003"} {
				wantStatus(t, d.Ends(d.Call(mara, code)), 503)
			}
			select {
			case call := <-desk.Incoming():
				t.Errorf("something reached a phone: %v", call)
			default:
			}
		})
	}
}

// Half an answer is none, and never what the failure policy is about.
func TestHalfAnAnswerIsARefusal(t *testing.T) {
	t.Parallel()
	d := guardedLenient(t)
	mara, desk := d.Phone("1001"), d.Phone("1002")
	d.Must(d.StopDaemon())
	begin(t, d, "SET VARIABLE LW_REASON \"granted\"\n")
	wantStatus(t, d.Ends(d.Call(mara, "1002")), 503)
	select {
	case call := <-desk.Incoming():
		t.Errorf("a call reached a phone: %v", call)
	default:
	}
}

// begin listens where the dialplan asks, and hangs up after the first command of
// each answer.
func begin(t *testing.T, d *office.Desk, command string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(d.Ctx, "tcp", netip.AddrPortFrom(d.SIPAddr().Addr(), 4573).String())
	d.Must(err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			lines := bufio.NewScanner(conn)
			for lines.Scan() && lines.Text() != "" { // the headers
				continue
			}
			fmt.Fprint(conn, command)
			lines.Scan() // it has been carried out
			conn.Close()
		}
	}()
}
