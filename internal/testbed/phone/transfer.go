package phone

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// A Transfer is a REFER that the peer has accepted (RFC 3515).
type Transfer struct {
	d    *Dialog
	id   string // CSeq of the REFER, which NOTIFY may name in Event
	from int    // how many messages the call had before
}

// Refer asks the peer to call an extension instead of this phone: a blind
// transfer. It returns when the peer has agreed to try (202); a refusal is a
// [*ResponseError]. A call that only rings can be referred, too, for a phone can try.
func (d *Dialog) Refer(ctx context.Context, extension string, headers ...Header) (*Transfer, error) {
	uri := d.phone.uriOf(extension)
	return d.refer(ctx, "<"+uri.String()+">", headers)
}

// ReferTo is Refer to a URI in full, as Refer-To has it between its brackets.
func (d *Dialog) ReferTo(ctx context.Context, uri string) (*Transfer, error) {
	return d.refer(ctx, "<"+uri+">", nil)
}

// ReferReplaces asks the peer to take the place of this phone in its other
// call: an attended transfer (RFC 3891 in RFC 3515).
func (d *Dialog) ReferReplaces(ctx context.Context, other *Dialog, headers ...Header) (*Transfer, error) {
	uri := d.phone.uriOf(other.RemoteParty().Number)
	target := fmt.Sprintf("<%s?Replaces=%s>", uri.String(), url.QueryEscape(other.leg.replaces()))
	return d.refer(ctx, target, headers)
}

func (d *Dialog) refer(ctx context.Context, target string, headers []Header) (*Transfer, error) {
	if err := context.Cause(d.state.ctx); err != nil {
		return nil, d.failed("transfer", err)
	}
	req := d.leg.request(sip.REFER)
	req.AppendHeader(sip.NewHeader("Refer-To", target))
	self := d.phone.addressOfRecord()
	req.AppendHeader(sip.NewHeader("Referred-By", "<"+self.String()+">"))
	for _, h := range headers {
		req.AppendHeader(sip.NewHeader(h.Name, h.Value))
	}
	t := &Transfer{d: d, id: strconv.FormatUint(uint64(req.CSeq().SeqNo), 10), from: len(d.Messages())}
	res, err := d.do(ctx, req)
	if err == nil && !res.IsSuccess() {
		err = refused(res)
	}
	if err != nil {
		return nil, d.failed("transfer", err)
	}
	return t, nil
}

// Progress returns what the peer has reported so far: SIP statuses, 100 first. Of
// several transfers at once it cannot tell them apart where the peer does not:
// Asterisk's NOTIFY names none.
func (t *Transfer) Progress() []int {
	var statuses []int
	var seen []string
	for _, m := range t.d.Messages()[t.from:] {
		if m.Sent || !m.IsRequest("NOTIFY") || !t.names(m) || slices.Contains(seen, m.Header("CSeq")) {
			continue
		}
		seen = append(seen, m.Header("CSeq"))
		if status := parseFragment(m); status != 0 {
			statuses = append(statuses, status)
		}
	}
	return statuses
}

// Wait returns the final status that the peer reports: 200 when the transfer
// came about, 603 when it was declined. It does not need the call to go on,
// as NOTIFY may follow after BYE.
func (t *Transfer) Wait(ctx context.Context) (status int, err error) {
	err = t.d.await(ctx, "wait for the end of the transfer", func() (bool, error) {
		for _, s := range t.Progress() {
			if s >= 200 {
				status = s
				return true, nil
			}
		}
		return false, nil
	})
	return status, err
}

// WaitProgress returns once the peer has reported this status.
func (t *Transfer) WaitProgress(ctx context.Context, status int) error {
	return t.d.await(ctx, fmt.Sprintf("wait for transfer progress %d", status), func() (bool, error) {
		return slices.Contains(t.Progress(), status), nil
	})
}

// names tells whether a NOTIFY is about this REFER; without an id it is about
// the latest (RFC 3515, section 2.4.6, allows that for the only one).
func (t *Transfer) names(m Message) bool {
	event, params, _ := strings.Cut(m.Header("Event"), ";")
	_, id, named := strings.Cut(params, "id=")
	return event == "refer" && (!named || id == t.id)
}

// parseFragment returns the status in a body of message/sipfrag, 0 without.
func parseFragment(m Message) int {
	fields := strings.Fields(string(m.Body))
	if len(fields) < 2 || fields[0] != "SIP/2.0" {
		return 0
	}
	status, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0
	}
	return status
}
