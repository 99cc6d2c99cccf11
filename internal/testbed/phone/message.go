package phone

import (
	"bufio"
	"bytes"
	"fmt"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// A Message is one SIP message as it was on the wire, retransmissions included.
// It is not changed after it was made.
type Message struct {
	Sent   bool      // by the phone; false: received by it
	Time   time.Time // when the phone sent or read it
	Method string    // of the request, or of the request that is answered
	Status int       // of a response, 0 for a request
	Phrase string    // the reason phrase of a response
	URI    string    // the Request-URI of a request
	CallID string
	Body   []byte

	cseq   uint32
	header textproto.MIMEHeader
	raw    string
}

// Header returns the value of the first header of that name, or "".
func (m Message) Header(name string) string { return m.header.Get(name) }

// Headers returns the values of all headers of that name, in order.
func (m Message) Headers(name string) []string { return m.header.Values(name) }

// IsRequest tells whether m is a request of the method.
func (m Message) IsRequest(method string) bool { return m.Status == 0 && m.Method == method }

// IsResponse tells whether m is a response of that status to the method.
func (m Message) IsResponse(method string, status int) bool {
	return m.Status == status && m.Method == method
}

// branch returns the branch in the top Via, which names the transaction.
func (m Message) branch() string {
	_, rest, _ := strings.Cut(m.Header("Via"), ";branch=")
	if end := strings.IndexAny(rest, ";, "); end >= 0 {
		return rest[:end]
	}
	return rest
}

// toTag returns the tag in To: whether, and which, dialog the message is within.
func (m Message) toTag() string {
	var uri sip.Uri
	params := sip.NewParams()
	if _, err := sip.ParseAddressValue(m.Header("To"), &uri, &params); err != nil {
		return ""
	}
	return params.GetOr("tag", "")
}

// Raw returns the text of the message.
func (m Message) Raw() string { return m.raw }

// String is the message in a word for a ladder: "→ INVITE", "← 180",
// "← 200 BYE".
func (m Message) String() string {
	arrow := "←"
	if m.Sent {
		arrow = "→"
	}
	switch {
	case m.Status == 0:
		return arrow + " " + m.Method
	case m.Method == "INVITE":
		return fmt.Sprintf("%s %d", arrow, m.Status)
	}
	return fmt.Sprintf("%s %d %s", arrow, m.Status, m.Method)
}

// ladder writes messages in a line.
func ladder(messages []Message) string {
	words := make([]string, 0, len(messages))
	for _, m := range messages {
		words = append(words, m.String())
	}
	if len(words) == 0 {
		return "no messages"
	}
	return strings.Join(words, ", ")
}

// parseMessage reads a datagram. What is not a SIP message, such as a
// keep-alive, is an error.
func parseMessage(datagram []byte) (Message, error) {
	m := Message{Time: time.Now(), raw: string(datagram)}
	head, body, _ := bytes.Cut(datagram, []byte("\r\n\r\n"))
	m.Body = bytes.Clone(body)
	start, fields, _ := bytes.Cut(head, []byte("\r\n"))
	if err := m.parseStart(string(start)); err != nil {
		return Message{}, err
	}
	var err error
	reader := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(bytes.Clone(fields), "\r\n\r\n"...))))
	if m.header, err = reader.ReadMIMEHeader(); err != nil {
		return Message{}, fmt.Errorf("read header of %q: %w", start, err)
	}
	m.CallID = m.header.Get("Call-ID")
	number, method, ok := strings.Cut(m.header.Get("CSeq"), " ")
	cseq, err := strconv.ParseUint(number, 10, 32)
	if !ok || err != nil {
		return Message{}, fmt.Errorf("no usable CSeq in %q", start)
	}
	m.cseq, m.Method = uint32(cseq), strings.TrimSpace(method)
	return m, nil
}

func (m *Message) parseStart(line string) error {
	first, rest, _ := strings.Cut(line, " ")
	second, third, ok := strings.Cut(rest, " ")
	if first != "SIP/2.0" {
		if !ok || third != "SIP/2.0" {
			return fmt.Errorf("not a SIP message: %q", line)
		}
		m.URI = second
		return nil
	}
	status, err := strconv.Atoi(second)
	if err != nil || status < 100 || status > 699 {
		return fmt.Errorf("no status in %q", line)
	}
	m.Status, m.Phrase = status, third
	return nil
}
