package phone

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestTransferProgress(t *testing.T) {
	ctx := testContext(t)
	s, call, invite := calling(t, "")
	s.respond(invite, "200 OK", "c1", audioSDP(4000)...)
	s.expect("ACK", 0)
	must(t, call.WaitAnswered(ctx))

	var transfer *Transfer
	done := make(chan error)
	go func() {
		var err error
		transfer, err = call.Refer(ctx, "*80#", Header{"X-Test", "1"})
		done <- err
	}()
	refer := s.expect("REFER", 0)
	s.respond(refer, "202 Accepted", "")
	must(t, <-done)
	if target := refer.Parties("Refer-To"); target[0].Number != "*80#" || refer.Header("X-Test") != "1" {
		t.Errorf("the REFER is\n%s", refer.Raw())
	}
	notify := func(seq int, id, line string) {
		s.request(s.from, "NOTIFY", seq, call.CallID(), dialogTo(refer, "c1"),
			"Event: refer;id="+id, "Subscription-State: active", "Content-Type: message/sipfrag", "", line)
		s.expect("NOTIFY", 200)
	}
	id := fmt.Sprint(refer.cseq)
	notify(10, id, "SIP/2.0 100 Trying")
	must(t, transfer.WaitProgress(ctx, 100))
	notify(11, "99", "SIP/2.0 200 OK") // another REFER's
	notify(12, id, "SIP/2.0 603 Declined")
	if status, err := transfer.Wait(ctx); err != nil || status != 603 {
		t.Errorf("the transfer ended %d, %v", status, err)
	}

	go func() {
		_, err := call.Refer(ctx, "1")
		done <- err
	}()
	s.respond(s.expect("REFER", 0), "403 Forbidden", "")
	if refusal, ok := errors.AsType[*ResponseError](<-done); !ok || refusal.Status != 403 {
		t.Error("a refused REFER went through")
	}
}

func TestInfo(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := talking(t, alice, bob)
	must(t, call.Info(ctx, "", nil, Header{"Record", "on"}))
	must(t, call.Info(ctx, "application/dtmf-relay", []byte("Signal=5\r\n")))
	info, err := incoming.WaitMessage(ctx, "INFO", func(m Message) bool { return m.IsRequest("INFO") })
	must(t, err)
	if info.Header("Record") != "on" {
		t.Errorf("the INFO is\n%s", info.Raw())
	}
	info, err = incoming.WaitMessage(ctx, "dtmf-relay", func(m Message) bool { return m.Header("Content-Type") == "application/dtmf-relay" })
	must(t, err)
	if string(info.Body) != "Signal=5\r\n" {
		t.Errorf("the body is %q", info.Body)
	}
	_, err = call.Refer(ctx, "1")
	if refusal, ok := errors.AsType[*ResponseError](err); !ok || refusal.Status != 405 {
		t.Errorf("REFER to a phone: %v", err)
	}
}

func TestHeadersOfACall(t *testing.T) {
	alice, bob := pair(t)
	_, incoming := ringing(t, alice, bob,
		WithDisplayName("Somebody Else"),
		WithHeader("P-Asserted-Identity", `"Boss" <sip:1@example.com>`),
		WithHeader("Diversion", `"Desk" <sip:2@example.com>;reason=unconditional`),
		WithHeader("Diversion", `<sip:3@example.com>`),
		WithHeader("Alert-Info", "<http://x>;info=alert-autoanswer"))
	invite := incoming.Invite()
	if from := invite.Parties("From")[0]; from.Name != "Somebody Else" || from.Number != "alice" {
		t.Errorf("From is %+v", from)
	}
	if party := incoming.RemoteParty(); party.Number != "1" || party.Name != "Boss" {
		t.Errorf("the call is from %+v", party)
	}
	diversions := invite.Parties("Diversion")
	if len(diversions) != 2 || diversions[0].Name != "Desk" || diversions[1].Number != "3" {
		t.Errorf("diverted by %+v", diversions)
	}
	if !strings.Contains(invite.Header("alert-info"), "autoanswer") {
		t.Errorf("Alert-Info is %q", invite.Header("Alert-Info"))
	}
}
