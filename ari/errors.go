package ari

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What can be wrong with a request, for errors.Is.
var (
	// ErrInvalid: the request cannot be right: refused here, or by Asterisk
	// with 400 or 422.
	ErrInvalid = errors.New("invalid request")
	// ErrUnauthorized: the user or the password is wrong (401), or the user may
	// not write or not from this address (403).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrNotFound: there is no such channel, bridge, playback, variable.
	ErrNotFound = errors.New("not found")
	// ErrNotInStasis: the channel or bridge exists but is not ours to command.
	ErrNotInStasis = errors.New("not in a Stasis application")
	// ErrConflict: the id exists already, or another operation is in the way.
	ErrConflict = errors.New("conflict")
	// ErrBadState: the channel is in a state that does not allow this.
	ErrBadState = errors.New("bad state")
	// ErrFailed: Asterisk tried and did not succeed (5xx). Creating a channel
	// to an endpoint that is unknown or not registered ends so.
	ErrFailed = errors.New("failed in asterisk")
	// ErrUnreachable: the request did not reach Asterisk, or it only asked.
	// Nothing has happened.
	ErrUnreachable = errors.New("asterisk is unreachable")
	// ErrOutcomeUnknown: the request was sent and no whole answer came. It may
	// have been carried out.
	ErrOutcomeUnknown = errors.New("outcome unknown")
	// ErrTooLarge: the answer is larger than was allowed for.
	ErrTooLarge = errors.New("answer is too large")
	// ErrReplaced: another program has registered the Stasis application.
	ErrReplaced = errors.New("another program has taken over the stasis application")
)

// Error is why a request did not succeed. It answers errors.Is for one of the
// sentinels, and for the cause, such as context.DeadlineExceeded.
type Error struct {
	Op      string // such as "channels.answer"
	Status  int    // of HTTP; 0 without an answer
	Message string // Asterisk's words, or what was wrong
	kind    error
	cause   error
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	b.WriteString(": ")
	if e.kind != nil {
		b.WriteString(e.kind.Error())
	} else {
		b.WriteString("unexpected answer")
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, " (%d)", e.Status)
	}
	if e.Message != "" {
		b.WriteString(": ")
		b.WriteString(e.Message)
	}
	if e.cause != nil {
		b.WriteString(": ")
		b.WriteString(e.cause.Error())
	}
	return b.String()
}

// Unwrap gives the sentinel and the cause.
func (e *Error) Unwrap() []error {
	var errs []error
	for _, err := range []error{e.kind, e.cause} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// refused makes the error of an answer that is not a success.
func refused(op *operation, status int, body []byte) *Error {
	message, ok := errorMessage(body)
	e := &Error{Op: op.name, Status: status, Message: message, kind: kindOf(op, status, message)}
	switch {
	case ok && message != messageNoResource:
	case ok:
		e.kind = ErrInvalid // this Asterisk does not have the operation
	case status == http.StatusNotFound:
		// A channel that "is not found" would be taken for gone.
		e.kind, e.Message = ErrUnreachable, "no ARI at this address: check the url, and that ari.conf and http.conf say enabled = yes"
	default:
		e.Message = http.StatusText(status)
	}
	return e
}

// messageNoResource is what res_ari.c says about a path that it does not know.
const messageNoResource = "Resource not found"

// kindOf sorts an answer. The same status stands for different things, so the
// operation and Asterisk's fixed words decide (res/ari/resource_channels.c and
// resource_bridges.c).
func kindOf(op *operation, status int, message string) error {
	notInStasis := strings.Contains(message, "not in Stasis application")
	switch {
	case message == "Recording could not be opened": // Asterisk may not read its own file
		return ErrFailed
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return ErrUnauthorized
	case status == http.StatusNotFound, op.statusNotFound == status && message == op.messageNotFound:
		return ErrNotFound
	case (status == http.StatusConflict || status == http.StatusUnprocessableEntity) && notInStasis:
		return ErrNotInStasis
	case status == http.StatusConflict, message == "Channel not in this bridge":
		return ErrConflict
	case status == http.StatusPreconditionFailed:
		return ErrBadState
	case status == http.StatusServiceUnavailable: // "Asterisk not booted"
		return ErrUnreachable
	case status >= 500:
		return ErrFailed
	case status >= 400:
		return ErrInvalid
	}
	return nil // a redirect, or not ARI at all
}

// maxMessage bounds what is kept of an error's text, in bytes.
const maxMessage = 512

// errorMessage finds Asterisk's words in the body of an answer, and reports
// whether it is one of ARI's. ARI writes {"message": "…"}, and {"error": "…"}
// when it is out of memory or could not create a channel. Asterisk's HTTP
// server, and whatever else may listen there, writes HTML.
func errorMessage(body []byte) (message string, ok bool) {
	var parsed struct {
		Message *string `json:"message"`
		Error   *string `json:"error"`
	}
	if json.Unmarshal(body, &parsed) != nil {
		return "", false
	}
	for _, text := range []*string{parsed.Message, parsed.Error} {
		if text != nil {
			return printable(*text), true
		}
	}
	return "", false
}

// printable makes a text from outside safe for one line of a log.
func printable(s string) string {
	s = strings.ToValidUTF8(s, "�")
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	s = strings.TrimSpace(s)
	if len(s) <= maxMessage {
		return s
	}
	cut := maxMessage
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
