package ari

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// operation is one of ARI's, as its api-docs describe it. A test holds every
// one of them against a running Asterisk.
type operation struct {
	name   string // resource and nickname
	method string
	path   string   // with {placeholders}
	params []string // parameters that we send, in the query or as fields of the body
	body   bool     // has a "variables" body

	// Some operations say "not found" about an object that is not in the path
	// by another status than 404.
	statusNotFound  int
	messageNotFound string
}

// changes reports whether the operation does more than ask.
func (op *operation) changes() bool { return op.method != http.MethodGet }

const (
	// maxBody bounds an answer, in bytes: a channel takes about 700.
	maxBody      = 64 << 20
	maxErrorBody = 64 << 10
)

// do carries out an operation. ids fill the placeholders of the path, body is
// sent as JSON unless nil, and the answer is decoded into answer unless nil.
func (c *Client) do(ctx context.Context, op *operation, ids []string, query params, body, answer any) error {
	begun := time.Now()
	err := c.carryOut(ctx, op, ids, query, body, answer)
	c.observe(op, begun, err)
	return err
}

func (c *Client) carryOut(ctx context.Context, op *operation, ids []string, query params, body, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.RequestTimeout)
	defer cancel()
	resp, err := c.exchange(ctx, op, ids, query, body, func(*http.Request) {})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		// What can be read of an error's body is enough.
		text, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		return refused(op, resp.StatusCode, text)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return noAnswer(ctx, op, true, err)
	}
	if len(text) > maxBody {
		return noAnswer(ctx, op, true, fmt.Errorf("answer of more than %d bytes", maxBody))
	}
	if answer == nil {
		return nil
	}
	if err := unmarshal(text, answer); err != nil {
		return noAnswer(ctx, op, true, fmt.Errorf("decode answer: %w", err))
	}
	return nil
}

// exchange sends the request. It does so again only where nothing of it was
// sent, because Asterisk had closed the connection that it was given; each time
// uses such a connection up. adjust changes what is sent.
func (c *Client) exchange(
	ctx context.Context, op *operation, ids []string, query params, body any, adjust func(*http.Request),
) (*http.Response, error) {
	for {
		var a attempt
		req, err := c.request(a.trace(ctx), op, ids, query, body)
		if err != nil {
			return nil, err
		}
		adjust(req)
		resp, err := c.rest.Do(req)
		if err == nil {
			return resp, nil
		}
		sent, reused := a.sent()
		if sent || !reused || ctx.Err() != nil {
			return nil, noAnswer(ctx, op, sent, err)
		}
	}
}

// request builds the HTTP request.
func (c *Client) request(ctx context.Context, op *operation, ids []string, query params, body any) (*http.Request, error) {
	target, err := c.target(op, ids, query)
	if err != nil {
		return nil, err
	}
	var payload io.Reader // stays nil without a body, so that no Content-Length is sent
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, invalid(op, "encode body: "+err.Error())
		}
		if len(text) > maxRequestBody {
			return nil, invalid(op, fmt.Sprintf("body of %d bytes; asterisk takes %d", len(text), maxRequestBody))
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, op.method, target, payload)
	if err != nil {
		return nil, invalid(op, "the address cannot be built")
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	c.authorize(req)
	return req, nil
}

// noAnswer makes the error of a request without a whole answer.
func noAnswer(ctx context.Context, op *operation, sent bool, err error) *Error {
	// *url.Error would put the whole query into logs.
	if urlErr, ok := errors.AsType[*url.Error](err); ok {
		err = urlErr.Err
	}
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = ctx.Err()
	}
	kind := ErrUnreachable
	if sent && op.changes() {
		kind = ErrOutcomeUnknown
	}
	return &Error{Op: op.name, kind: kind, cause: err}
}

// invalid makes the error of a request that is refused here.
func invalid(op *operation, message string) *Error {
	return &Error{Op: op.name, Message: message, kind: ErrInvalid}
}
