package daemon_test

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// broad is a guarded dialplan that takes whatever begins like a number, and
// dials it as it came. It also checks that the question leaves the call's own
// time limit as it was.
const broad = `
[broad]
exten => _[+*#0-9]!,1,Set(TIMEOUT(absolute)=3600)
 same => n,Gosub(linewarden-guard,place,1(${EXTEN}))
 same => n,GotoIf($[${TIMEOUT(absolute)} > 3000]?dial)
 same => n,Hangup(111)
 same => n(dial),Dial(PJSIP/${EXTEN},30)
`

// What a phone dials can hold anything. What is dialled in the end is what was
// judged, or nothing.
func TestWhatIsDialledIsWhatWasJudged(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:   staff,
		Endpoint: map[string]string{"1001": "context = broad\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte(broad)},
	})
	guarded, owned := d.Phone("1001"), d.Phone("1004")
	desk, rana, centre := d.Phone("1002"), d.Phone("1003"), d.Phone("emergency")

	for way, caller := range map[string]*phone.Phone{"guarded": guarded, "owned": owned} {
		for user, reached := range map[string]*phone.Phone{
			"1002": desk, "1%3002": desk, "1002%00&1003": desk,
			"112": centre, "1-1-2": centre, "%3112": centre, "112%00": centre,
			"+112": centre, "112%23": centre, "112#": centre, "112;x": centre,
		} {
			t.Run(way+" "+user, func(t *testing.T) {
				d := d.In(t)
				d.Call(caller, "1002", dialling(user))
				d.Ring(reached)
			})
		}
		if way == "owned" { // and wherever linewarden-emergency is included
			t.Run(way+" with digits behind the number", func(t *testing.T) {
				d := d.In(t)
				d.Call(caller, "1002", dialling("+112;phone-context=+49"))
				d.Ring(centre)
			})
		}
		t.Run(way+" in all other ways", func(t *testing.T) {
			d, before := d.In(t), len(d.Trail.Records())
			calls := map[string]*phone.Dialog{} // at once, for the prompts take their time
			for _, user := range hostile {
				calls[user] = d.Call(caller, "1002", dialling(user))
			}
			for user, call := range calls {
				if end := d.Ends(call); end.Status < 400 {
					t.Errorf("%q ended %v, want a refusal", user, end)
				}
			}
			for _, r := range d.Trail.Records()[before:] {
				if r.Attrs["effect"] == "allow" {
					t.Errorf("something was judged that was not dialled: %v", r)
				}
			}
			for _, called := range []*phone.Phone{desk, rana, centre} {
				select {
				case ringing := <-called.Incoming():
					t.Errorf("one reached a phone: %v", ringing)
				default:
				}
			}
		})
	}
}

// hostile are user parts that come near 1002, and reach nobody.
var hostile = []string{
	// The characters that mean something to the dialplan.
	"1002%22", "%221002", "1002%5C", "1002,1003", "1002%29", "1002)", "1002&1003", "1002;x=y",
	"1002/1003", "1%24%7BEXTEN%7D", "1002%24%5B1%5D", "1002%7B", "1002%20",
	// The end of a line, and a line that would name another caller.
	"1002%0A", "1002%0D%0Ax", "1002%0Aagi_channel%3A%20PJSIP%2F1004-00000001", "1002%0A%0A200%20result%3D1",
	// Other names of the same, other things of that name, and no name.
	"+1002", "1002%23", "10020", "1002" + strings.Repeat("0", 600), "linewarden-guard", "place", "_X.",
	"h", "%68", "", "%00", "%FF",
}

// dialling puts a user part into the request as it is.
func dialling(user string) phone.CallOption {
	return func(invite *sip.Request) { invite.Recipient.User = user }
}
