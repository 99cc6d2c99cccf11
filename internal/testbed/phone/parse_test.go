package phone

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/sdp/v3"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

const okMessage = "SIP/2.0 200 Fine, thanks\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx;rport\r\n" +
	"Call-ID: abc\r\nCSeq: 7 INVITE\r\nTo: \"B, C\" <sip:b@127.0.0.1;x=y>;tag=t1\r\nX-Folded: one\r\n two\r\n" +
	"p-asserted-identity: <sip:1@h>\r\nP-Asserted-Identity: <sip:2@h>\r\n\r\nbody\r\n"

func TestParseMessage(t *testing.T) {
	m, err := parseMessage([]byte(okMessage))
	must(t, err)
	if m.Status != 200 || m.Phrase != "Fine, thanks" || m.Method != "INVITE" || m.cseq != 7 || m.CallID != "abc" {
		t.Errorf("parsed %+v", m)
	}
	if m.toTag() != "t1" || m.branch() != "z9hG4bKx" || string(m.Body) != "body\r\n" || m.Raw() != okMessage {
		t.Errorf("tag %q, branch %q, body %q", m.toTag(), m.branch(), m.Body)
	}
	if m.Header("x-folded") != "one two" || len(m.Headers("P-Asserted-Identity")) != 2 {
		t.Errorf("headers are %v", m.header)
	}
	if !m.IsResponse("INVITE", 200) || m.IsRequest("INVITE") {
		t.Error("a response passes for a request")
	}
	request, err := parseMessage([]byte("BYE sip:a@h SIP/2.0\r\nCSeq: 8 BYE\r\n\r\n"))
	must(t, err)
	if !request.IsRequest("BYE") || request.URI != "sip:a@h" || request.toTag() != "" || request.branch() != "" {
		t.Errorf("parsed %+v", request)
	}
	if got := ladder([]Message{request, m}); got != "← BYE, ← 200" {
		t.Errorf("ladder is %q", got)
	}
}

func TestParseMessageRefuses(t *testing.T) {
	for _, bad := range []string{
		"", "\r\n\r\n", "jaK", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "SIP/2.0 abc x\r\nCSeq: 1 BYE\r\n\r\n",
		"SIP/2.0 99 x\r\nCSeq: 1 BYE\r\n\r\n", "BYE sip:a@h SIP/2.0\r\nCSeq: x BYE\r\n\r\n",
		"BYE sip:a@h SIP/2.0\r\n\r\n", "BYE sip:a@h SIP/2.0\r\nnonsense\r\n\r\n",
	} {
		if m, err := parseMessage([]byte(bad)); err == nil {
			t.Errorf("%q passes for a message: %+v", bad, m)
		}
	}
}

func FuzzParseMessage(f *testing.F) {
	f.Add([]byte(okMessage))
	f.Add([]byte("INVITE sip:a@h SIP/2.0\r\nCSeq: 1 INVITE\r\nReason: Q.850;cause=16, SIP;text=\"x\"\r\n\r\n"))
	f.Fuzz(func(t *testing.T, datagram []byte) {
		m, err := parseMessage(datagram)
		if err != nil {
			return
		}
		if m.Method == "" || m.Status != 0 && (m.Status < 100 || m.Status > 699) {
			t.Errorf("neither request nor response: %q", datagram)
		}
		for _, header := range []string{"From", "To", "P-Asserted-Identity"} {
			m.Parties(header)
		}
		_, _, _ = m.Reasons(), m.toTag(), m.branch()
		_ = parseFragment(m)
	})
}

func TestParties(t *testing.T) {
	m := func(header string) Message {
		m, err := parseMessage([]byte("INVITE sip:a@h SIP/2.0\r\nCSeq: 1 INVITE\r\n" + header + "\r\n\r\n"))
		must(t, err)
		return m
	}
	for _, tt := range []struct {
		header string
		want   []Party
	}{
		{`Remote-Party-ID: "Ann" <sip:1@h>;party=calling;privacy=full;screen=no`, []Party{{"Ann", "1", "h", "Remote-Party-ID", true}}},
		{"Remote-Party-ID: <sip:1@h>;privacy=off", []Party{{"", "1", "h", "Remote-Party-ID", false}}},
		{"Remote-Party-ID: <sip:%2380@h:5060>\r\nPrivacy: id;header", []Party{{"", "#80", "h", "Remote-Party-ID", true}}},
		{"Remote-Party-ID: <sip:1@h>\r\nPrivacy: none", []Party{{"", "1", "h", "Remote-Party-ID", false}}},
		{"Remote-Party-ID: \"unclosed <sip:1@h>", nil},
	} {
		if diff := cmp.Diff(tt.want, m(tt.header).Parties("Remote-Party-ID")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.header, diff)
		}
	}
	both := m("Remote-Party-ID: <sip:1@h>\r\nP-Asserted-Identity: <sip:2@h>")
	if party, ok := both.identity(); !ok || party.Number != "2" {
		t.Errorf("identity is %+v, %v", party, ok)
	}
}

func TestParseReasons(t *testing.T) {
	got := parseReasons([]string{`Q.850;cause=17;text="User busy"`, "SIP ; Cause=200, X"})
	want := []Reason{{"Q.850", 17, "User busy"}, {"SIP", 200, ""}, {"X", 0, ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const asteriskSDP = "v=0\r\no=- 1 3 IN IP4 127.0.0.2\r\ns=Asterisk\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\n" +
	"m=video 0 RTP/AVP 99\r\nm=audio 18000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n" +
	"a=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:140\r\na=recvonly\r\n"

func TestParseDescription(t *testing.T) {
	d, err := parseDescription([]byte(asteriskSDP))
	must(t, err)
	if d.addr.String() != "127.0.0.2:18000" || d.direction != sdp.DirectionRecvOnly || d.eventType != 101 || d.held() {
		t.Errorf("parsed %+v", d)
	}
	if diff := cmp.Diff([]tone.Law{tone.ALaw, tone.MuLaw}, d.laws); diff != "" {
		t.Error(diff)
	}
	again, err := d.marshal(1, 2)
	must(t, err)
	if back, err := parseDescription(again); err != nil || cmp.Diff(d.laws, back.laws) != "" || back.addr != d.addr ||
		back.direction != d.direction || back.eventType != d.eventType {
		t.Errorf("written and read again: %+v, %v", back, err)
	}
	held, err := parseDescription([]byte(strings.ReplaceAll(asteriskSDP, "c=IN IP4 127.0.0.2", "c=IN IP4 0.0.0.0")))
	if err != nil || !held.held() {
		t.Errorf("c=0.0.0.0 is not hold: %+v, %v", held, err)
	}
}

func TestParseDescriptionRefuses(t *testing.T) {
	for _, change := range [][2]string{
		{"v=0", "x"}, {"m=audio", "m=text"}, {"c=IN IP4 127.0.0.2\r\n", ""}, {"c=IN IP4 127.0.0.2", "c=IN IP4 example.com"},
		{"audio 18000", "audio 99999"},
	} {
		if d, err := parseDescription([]byte(strings.ReplaceAll(asteriskSDP, change[0], change[1]))); err == nil {
			t.Errorf("with %q for %q it parses: %+v", change[1], change[0], d)
		}
	}
}

func FuzzParseDescription(f *testing.F) {
	f.Add([]byte(asteriskSDP))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := parseDescription(body)
		if err == nil && !d.addr.Addr().IsValid() {
			t.Errorf("no address in %q", body)
		}
	})
}

func TestAnswerTo(t *testing.T) {
	const both, send, recv, none = sdp.DirectionSendRecv, sdp.DirectionSendOnly, sdp.DirectionRecvOnly, sdp.DirectionInactive
	for _, tt := range []struct{ offer, wish, want sdp.Direction }{
		{both, both, both}, {send, both, recv}, {recv, both, send}, {none, both, none},
		{both, send, send}, {send, send, none}, {recv, send, send}, {none, send, none},
	} {
		if got := answerTo(tt.offer, tt.wish); got != tt.want {
			t.Errorf("the answer to %v is %v for who wants %v, want %v", tt.offer, got, tt.wish, tt.want)
		}
	}
}
