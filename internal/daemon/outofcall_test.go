package daemon_test

import (
	"slices"
	"testing"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A registered phone can send more than calls. None of it may reach the
// dialplan, where a text message would be taken for a call, and ring phones,
// or tell who talks to whom.
func TestRequestsOutsideOfCallsReachNothing(t *testing.T) {
	t.Parallel()
	const secret = "office-of-a-minute"
	hints := "[linewarden-phones](+)\nexten => 1003,hint,PJSIP/1003\n"
	d := office.Start(t, office.Options{
		Policy:    staff,
		Strangers: []testbed.Account{{Name: "stranger", Secret: secret}},
		Asterisk:  map[string][]byte{"test-extensions.conf": []byte(hints)},
	})
	rana, centre := d.Phone("1003"), d.Phone("emergency")
	text := sip.NewHeader("Content-Type", "text/plain")
	for name, tc := range map[string]struct {
		from    string
		method  sip.RequestMethod
		to      string
		headers []sip.Header
		status  int
	}{
		"a text message to a user":                 {"1001", sip.MESSAGE, "1003", []sip.Header{text}, 404},
		"a text message to an emergency number":    {"1001", sip.MESSAGE, "112", []sip.Header{text}, 404},
		"a text message from a stranger":           {"stranger", sip.MESSAGE, "1003", []sip.Header{text}, 404},
		"a subscription to the calls of a user":    {"1001", sip.SUBSCRIBE, "1003", subscription("dialog", "application/dialog-info+xml"), 603},
		"a subscription to the presence of a user": {"1001", sip.SUBSCRIBE, "1003", subscription("presence", "application/pidf+xml"), 603},
		"a subscription to a mailbox":              {"1001", sip.SUBSCRIBE, "1003", subscription("message-summary", "application/simple-message-summary"), 603},
		"a transfer of no call":                    {"1001", sip.REFER, "1003", []sip.Header{sip.NewHeader("Refer-To", "<sip:1003@localhost>")}, 501},
	} {
		t.Run(name, func(t *testing.T) {
			if got := outOfCall(t, d.In(t), tc.from, secret, tc.method, tc.to, tc.headers); got != tc.status {
				t.Errorf("answered %d, want %d", got, tc.status)
			}
		})
	}
	select {
	case ringing := <-rana.Incoming():
		t.Errorf("rings at rana's: %v", ringing)
	case ringing := <-centre.Incoming():
		t.Errorf("rings at the emergency centre's: %v", ringing)
	default:
	}
}

func subscription(event, accept string) []sip.Header {
	return []sip.Header{sip.NewHeader("Event", event), sip.NewHeader("Accept", accept), sip.NewHeader("Expires", "60")}
}

// outOfCall sends a request from an account and returns the final status.
func outOfCall(t *testing.T, d *office.Desk, account, secret string, method sip.RequestMethod, to string, headers []sip.Header, options ...sipgo.ClientOption) int {
	t.Helper()
	ua, err := sipgo.NewUA()
	d.Must(err)
	defer ua.Close()
	client, err := sipgo.NewClient(ua, append(options, sipgo.WithClientHostname("127.0.0.1"))...)
	d.Must(err)
	server := d.SIPAddr()
	host, port := server.Addr().String(), int(server.Port())
	from := sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: account, Host: host}, Params: sip.NewParams()}
	from.Params.Add("tag", sip.GenerateTagN(16))
	req := sip.NewRequest(method, sip.Uri{Scheme: "sip", User: to, Host: host, Port: port})
	req.AppendHeader(&from)
	if !slices.ContainsFunc(headers, func(h sip.Header) bool { return h.Name() == "Contact" }) {
		req.AppendHeader(&sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: account, Host: "127.0.0.1"}})
	}
	for _, h := range headers {
		req.AppendHeader(h)
	}
	req.SetBody([]byte("hello"))
	res, err := client.Do(d.Ctx, req)
	d.Must(err)
	if res.StatusCode == sip.StatusUnauthorized {
		res, err = client.DoDigestAuth(d.Ctx, req, res, sipgo.DigestAuth{Username: account, Password: secret})
		d.Must(err)
	}
	return res.StatusCode
}
