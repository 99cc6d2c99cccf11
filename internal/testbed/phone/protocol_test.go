package phone

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// calling is a phone whose call has reached a script.
func calling(t *testing.T, secret string) (s *script, call *Dialog, invite Message) {
	t.Helper()
	s = newScript(t)
	p := Start(t, Config{Name: "alice", Secret: secret, Server: s.addr(), Tone: tone.Of(0)})
	call, err := p.Call(testContext(t), "script")
	must(t, err)
	invite = s.expect("INVITE", 0)
	return s, call, invite
}

const challenge = `Digest realm="here",nonce="%s",algorithm=MD5,qop="auth"`

func TestChallenges(t *testing.T) {
	for _, tt := range []struct {
		code                int
		status, ask, answer string
	}{
		{401, "401 Unauthorized", "WWW-Authenticate", "Authorization"},
		{407, "407 Proxy Authentication Required", "Proxy-Authenticate", "Proxy-Authorization"},
	} {
		s, call, invite := calling(t, "secret")
		if invite.Header(tt.answer) != "" {
			t.Errorf("%s came unasked", tt.answer)
		}
		s.respond(invite, tt.status, "c1", tt.ask+": "+fmt.Sprintf(challenge, "first"))
		s.expect("ACK", 0)
		again := s.expect("INVITE", 0)
		if got := again.Header(tt.answer); !strings.Contains(got, `username="alice"`) || !strings.Contains(got, `nonce="first"`) {
			t.Errorf("%s is %q", tt.answer, got)
		}
		if again.cseq != invite.cseq+1 || again.Header("From") != invite.Header("From") || again.CallID != invite.CallID {
			t.Errorf("the second INVITE is not the first one again:\n%s", again.Raw())
		}
		s.respond(again, tt.status, "c2", tt.ask+": "+fmt.Sprintf(challenge, "second")+",stale=true")
		s.expect("ACK", 0)
		third := s.expect("INVITE", 0)
		if !strings.Contains(third.Header(tt.answer), `nonce="second"`) {
			t.Errorf("the stale nonce was not replaced: %q", third.Header(tt.answer))
		}
		s.respond(third, tt.status, "c3", tt.ask+": "+fmt.Sprintf(challenge, "third"))
		requireEnd(t, call, End{Status: tt.code})
	}
}

func TestChallengeWithoutSecretIsARefusal(t *testing.T) {
	s, call, invite := calling(t, "")
	s.respond(invite, "401 Unauthorized", "c1", "WWW-Authenticate: "+fmt.Sprintf(challenge, "n"))
	requireEnd(t, call, End{Status: 401})
}

// An answer may cross the CANCEL: it is acknowledged, and the call ended by BYE.
func TestAnswerCrossesCancel(t *testing.T) {
	ctx := testContext(t)
	s, call, invite := calling(t, "")
	s.respond(invite, "180 Ringing", "c1")
	must(t, call.WaitRinging(ctx))
	hungUp := make(chan error)
	go func() { hungUp <- call.Hangup(ctx) }()
	cancel := s.expect("CANCEL", 0)
	if cancel.cseq != invite.cseq || cancel.branch() != invite.branch() {
		t.Errorf("the CANCEL is not for the INVITE:\n%s", cancel.Raw())
	}
	s.respond(invite, "200 OK", "c1", audioSDP(4000)...)
	s.respond(cancel, "200 OK", "c1")
	s.expect("ACK", 0)
	s.respond(s.expect("BYE", 0), "200 OK", "")
	must(t, <-hungUp)
	requireEnd(t, call, End{ByUs: true})
}

func TestAnswerIsAcknowledgedEachTime(t *testing.T) {
	s, call, invite := calling(t, "")
	s.respond(invite, "200 OK", "c1", audioSDP(4000)...)
	first := s.expect("ACK", 0)
	must(t, call.WaitAnswered(testContext(t)))
	s.respond(invite, "200 OK", "c1", audioSDP(4000)...)
	if again := s.expect("ACK", 0); again.cseq != first.cseq {
		t.Errorf("the repeated 200 got\n%s", again.Raw())
	}
	s.request(s.from, "BYE", 7, call.CallID(), dialogTo(first, "c1"), `Reason: Q.850;cause=31, SIP;cause=200;text="Call completed elsewhere"`)
	end, err := call.WaitEnded(testContext(t))
	must(t, err)
	if len(end.Reason) != 2 || end.Reason[0].Cause != 31 || end.Reason[1].Text != "Call completed elsewhere" {
		t.Errorf("reasons are %v", end.Reason)
	}
}

// dialogTo is From and To of a request of the script in the dialog of a request
// that it received.
func dialogTo(received Message, tag string) string {
	to, _, _ := strings.Cut(received.Header("To"), ";tag=")
	return fmt.Sprintf("From: %s;tag=%s\r\nTo: %s", to, tag, received.Header("From"))
}

// A proxy may fork a call: early media of several, and answers of two.
func TestForkedCall(t *testing.T) {
	ctx := testContext(t)
	s, call, invite := calling(t, "")
	s.respond(invite, "180 Ringing", "one")
	s.respond(invite, "183 Session Progress", "two", audioSDP(4000)...)
	must(t, call.WaitRinging(ctx))
	must(t, call.WaitProgress(ctx))
	s.respond(invite, "200 OK", "one", audioSDP(4000)...)
	if ack := s.expect("ACK", 0); ack.toTag() != "one" {
		t.Errorf("ACK to fork %q", ack.toTag())
	}
	must(t, call.WaitAnswered(ctx))
	s.respond(invite, "200 OK", "two", audioSDP(4002)...)
	if ack := s.expect("ACK", 0); ack.toTag() != "two" {
		t.Errorf("ACK to fork %q", ack.toTag())
	}
	bye := s.expect("BYE", 0)
	if bye.toTag() != "two" {
		t.Errorf("BYE to fork %q", bye.toTag())
	}
	s.respond(bye, "200 OK", "")
	if call.State() != Answered || call.leg.remoteTag() != "one" {
		t.Errorf("the call is %v with fork %q", call.State(), call.leg.remoteTag())
	}
}

func TestNoAnswerAtAll(t *testing.T) {
	_, call, _ := calling(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := call.Hangup(ctx); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "→ INVITE") {
		t.Errorf("Hangup of a call that nobody answers: %v", err)
	}
}

// invited is a phone that got an INVITE of a script.
func invited(t *testing.T, lines ...string) (s *script, incoming *Dialog) {
	t.Helper()
	s = newScript(t)
	p := Start(t, Config{Name: "bob", Server: nobody, Tone: tone.Of(1)})
	s.request(p.Addr(), "INVITE", 1, "script-call", scriptCalls, lines...)
	incoming, err := p.WaitCall(testContext(t))
	must(t, err)
	return s, incoming
}

const scriptCalls = "From: \"Script\" <sip:900@127.0.0.1>;tag=s1\r\nTo: <sip:bob@127.0.0.1>"

// within is From and To of a request of the script in its call.
func within(d *Dialog) string { return scriptCalls + ";tag=" + d.leg.localTag() }

func TestAnswerIsRepeatedUntilAcknowledged(t *testing.T) {
	ctx := testContext(t)
	s, incoming := invited(t, audioSDP(4000)...)
	answered := make(chan error)
	go func() { answered <- incoming.Answer(ctx) }()
	for s.receiveAny().Status != 200 {
	}
	for s.receiveAny().Status != 200 { // after T1
	}
	if incoming.State() == Answered {
		t.Error("answered before the ACK")
	}
	s.request(s.from, "ACK", 1, "script-call", within(incoming))
	must(t, <-answered)
}

// The offer may come from the callee, and the answer in ACK.
func TestLateOffer(t *testing.T) {
	ctx := testContext(t)
	s, incoming := invited(t)
	answered := make(chan error)
	go func() { answered <- incoming.Answer(ctx) }()
	ok := s.receive()
	for ok.Status != 200 {
		ok = s.receive()
	}
	if d, err := parseDescription(ok.Body); err != nil || len(d.laws) != 2 {
		t.Errorf("no offer in the 200: %v, %v", d, err)
	}
	media := newScript(t)
	s.request(s.from, "ACK", 1, "script-call", within(incoming), audioSDP(media.addr().Port())...)
	must(t, <-answered)
	buf := make([]byte, 1500)
	if n, _, err := media.conn.ReadFrom(buf); err != nil || n != 12+tone.FrameSize {
		t.Errorf("bob's audio: %d bytes, %v", n, err)
	}
}

func TestRequestsWithinACall(t *testing.T) {
	ctx := testContext(t)
	s, incoming := invited(t, audioSDP(4000)...)
	go func() { _ = incoming.Answer(ctx) }()
	for s.receive().Status != 200 {
	}
	s.request(s.from, "ACK", 1, "script-call", within(incoming))
	must(t, incoming.WaitAnswered(ctx))

	s.request(s.from, "UPDATE", 2, "script-call", within(incoming),
		`P-Asserted-Identity: "Carol" <sip:903@127.0.0.1>`, "Privacy: id")
	s.expect("UPDATE", 200)
	if got, want := incoming.RemoteParty(), (Party{"Carol", "903", "127.0.0.1", "P-Asserted-Identity", true}); got != want {
		t.Errorf("the call is with %+v, want %+v", got, want)
	}
	s.request(s.from, "UPDATE", 3, "script-call", within(incoming), audioSDP(4000, "sendonly")...)
	if d, err := parseDescription(s.expect("UPDATE", 200).Body); err != nil || d.direction.String() != "recvonly" {
		t.Errorf("the answer to sendonly is %v, %v", d.direction, err)
	}
	must(t, incoming.WaitHeld(ctx, true))

	s.request(s.from, "INVITE", 4, "script-call", within(incoming), audioSDP(4000)...)
	s.expect("INVITE", 200)
	s.request(s.from, "ACK", 4, "script-call", within(incoming))
	must(t, incoming.WaitHeld(ctx, false))

	s.request(s.from, "INFO", 5, "script-call", within(incoming))
	s.expect("INFO", 200)
	s.request(s.from, "REFER", 6, "script-call", within(incoming), "Refer-To: <sip:904@127.0.0.1>")
	s.expect("REFER", 405)
	s.request(s.from, "BYE", 7, "script-call", within(incoming)+"-other")
	s.expect("BYE", 481)
	s.request(s.from, "BYE", 8, "script-call", within(incoming))
	s.expect("BYE", 200)
	requireEnd(t, incoming, End{})
}

func TestRequestsOutsideOfACall(t *testing.T) {
	s := newScript(t)
	p := Start(t, Config{Name: "bob", Server: nobody})
	s.request(p.Addr(), "OPTIONS", 1, "o", scriptCalls)
	if m := s.expect("OPTIONS", 200); !strings.Contains(m.Header("Allow"), "INVITE") {
		t.Errorf("Allow is %q", m.Header("Allow"))
	}
	s.request(p.Addr(), "NOTIFY", 1, "n", scriptCalls, "Event: message-summary")
	s.expect("NOTIFY", 200)
	s.request(p.Addr(), "CANCEL", 1, "c", scriptCalls)
	s.expect("CANCEL", 481)
	for _, method := range []string{"BYE", "UPDATE", "INVITE"} {
		s.request(p.Addr(), method, 1, method, scriptCalls+";tag=gone")
		s.expect(method, 481)
	}
}

// While an offer of one side is under way the other's is put off.
func TestGlare(t *testing.T) {
	ctx := testContext(t)
	s, incoming := invited(t, audioSDP(4000)...)
	go func() { _ = incoming.Answer(ctx) }()
	for s.receive().Status != 200 {
	}
	s.request(s.from, "ACK", 1, "script-call", within(incoming))
	must(t, incoming.WaitAnswered(ctx))

	held := make(chan error)
	go func() { held <- incoming.Hold(ctx) }()
	offer := s.expect("INVITE", 0)
	s.request(s.from, "INVITE", 2, "script-call", within(incoming), audioSDP(4000)...)
	s.expect("INVITE", 491)
	s.respond(offer, "491 Request Pending", "")
	s.expect("ACK", 0)
	again := s.expect("INVITE", 0)
	if d, err := parseDescription(again.Body); err != nil || d.direction.String() != "sendonly" {
		t.Errorf("the second offer is %v, %v", d.direction, err)
	}
	s.respond(again, "200 OK", "", audioSDP(4000, "recvonly")...)
	s.expect("ACK", 0)
	must(t, <-held)
}

func TestReason(t *testing.T) {
	s, incoming := invited(t, audioSDP(4000)...)
	s.t.Helper()
	cancelVia := fmt.Sprintf("Via: SIP/2.0/UDP %v;branch=z9hG4bK-INVITE-1-script-call", s.addr())
	s.send("CANCEL sip:bob@127.0.0.1 SIP/2.0", cancelVia, "Call-ID: script-call", "CSeq: 1 CANCEL", scriptCalls,
		`Reason: SIP;cause=200;text="Call completed elsewhere"`, "Content-Length: 0", "", "")
	end, err := incoming.WaitEnded(testContext(t))
	must(t, err)
	if want := (Reason{"SIP", 200, "Call completed elsewhere"}); end.Status != 487 || len(end.Reason) != 1 || end.Reason[0] != want {
		t.Errorf("the call ended %v", end)
	}
	s.expect("CANCEL", 200)
	s.expect("INVITE", 487)
	s.send("ACK sip:bob@127.0.0.1 SIP/2.0", cancelVia, "Call-ID: script-call", "CSeq: 1 ACK", within(incoming), "Content-Length: 0", "", "")
}
