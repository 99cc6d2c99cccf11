package phone

import (
	"context"

	"github.com/emiago/sipgo/sip"
)

// Info sends an INFO within the call: "Record: on" of a record key, or a body
// of contentType. A refusal is a [*ResponseError].
func (d *Dialog) Info(ctx context.Context, contentType string, body []byte, headers ...Header) error {
	if err := d.usable(); err != nil {
		return d.failed("send INFO", err)
	}
	req := d.leg.request(sip.INFO)
	for _, h := range headers {
		req.AppendHeader(sip.NewHeader(h.Name, h.Value))
	}
	if contentType != "" {
		req.AppendHeader(sip.NewHeader("Content-Type", contentType))
		req.SetBody(body)
	}
	res, err := d.do(ctx, req)
	if err == nil && !res.IsSuccess() {
		err = refused(res)
	}
	if err != nil {
		return d.failed("send INFO", err)
	}
	return nil
}
