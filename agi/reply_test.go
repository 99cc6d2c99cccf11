package agi

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lines returns a lineReader of the text, and its first line.
func lines(t *testing.T, text string) (first []byte, next lineReader) {
	t.Helper()
	r := bufio.NewReaderSize(strings.NewReader(text), 64)
	next = func() ([]byte, error) { return readLine(r, maxReply) }
	first, err := next()
	if err != nil {
		t.Fatalf("no first line: %v", err)
	}
	return first, next
}

func TestReadReply(t *testing.T) {
	tests := []struct {
		name string
		text string
		want Reply
	}{
		{"result", "200 result=1\n", Reply{Result: "1"}},
		{"negative", "200 result=-1\n", Reply{Result: "-1"}},
		{"value", "200 result=1 (allow)\n", Reply{Result: "1", Value: "allow"}},
		{"empty value", "200 result=1 ()\n", Reply{Result: "1"}},
		{"parentheses in the value", "200 result=1 (a) (b (c))\n", Reply{Result: "1", Value: "a) (b (c)"}},
		{"line breaks in the value", "200 result=1 (a\nb\n\nc)\n", Reply{Result: "1", Value: "a\nb\n\nc"}},
		{"detail", "200 result=35 endpos=8000\n", Reply{Result: "35", Detail: "endpos=8000"}},
		{"value and detail", "200 result=0 (hangup) endpos=5\n", Reply{Result: "0", Value: "hangup", Detail: "endpos=5"}},
		{"digits", "200 result=12*#\n", Reply{Result: "12*#"}},
		{"no digits", "200 result= (timeout)\n", Reply{Value: "timeout"}},
		{"line longer than the buffer", "200 result=1 (" + strings.Repeat("v", 20000) + ")\n",
			Reply{Result: "1", Value: strings.Repeat("v", 20000)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			first, next := lines(t, test.text)
			got, err := readReply("NOOP", first, next, func() { t.Error("hangup") })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadReplyErrors(t *testing.T) {
	const usage = "520-Invalid command syntax.  Proper usage follows:\n"
	tests := []struct {
		name    string
		text    string
		is      error
		message string
		hangups int
	}{
		{"510", "510 Invalid or unknown command\n", ErrUnknownCommand, "Invalid or unknown command", 0},
		{"511", "511 Command Not Permitted on a dead channel or intercept routine\n", ErrDeadChannel,
			"Command Not Permitted on a dead channel or intercept routine", 0},
		{"520 in one line", "520 Invalid command syntax.  Proper usage not available.\n", ErrUsage,
			"Invalid command syntax.  Proper usage not available.", 0},
		{"520", usage + "Answers.\n\n 200 result=1\n520 End of proper usage.\n", ErrUsage,
			"Invalid command syntax.  Proper usage follows:\nAnswers.\n\n 200 result=1", 0},
		{"hangup within 520", usage + "Answers.\nHANGUP\nMore.\n520 End of proper usage.\n", ErrUsage,
			"Invalid command syntax.  Proper usage follows:\nAnswers.\nMore.", 1},
		{"code alone", "511\n", ErrDeadChannel, "", 0},
		{"520 without end", usage + "Answers.\n", io.ErrUnexpectedEOF, "", 0},
		{"520 endless", usage + strings.Repeat("Answers.\n", maxReply), ErrProtocol, "", 0},
		{"value without end", "200 result=1 (a\nb\n", io.ErrUnexpectedEOF, "", 0},
		{"value endless", "200 result=1 (a" + strings.Repeat("bbb\n", maxReply), ErrProtocol, "", 0},
		{"line endless", "200 result=1 (\n" + strings.Repeat("b", 2*maxReply), ErrProtocol, "", 0},
		{"empty", "\n", ErrProtocol, "", 0},
		{"short", "20\n", ErrProtocol, "", 0},
		{"no code", "agi_request: x\n", ErrProtocol, "", 0},
		{"code below 100", "020 result=1\n", ErrProtocol, "", 0},
		{"longer code", "2000 result=1\n", ErrProtocol, "", 0},
		{"success without result", "200 OK\n", ErrProtocol, "", 0},
		{"success in several lines", "200-result=1\n200 end\n", ErrProtocol, "", 0},
		{"carriage return", "200\r\n", ErrProtocol, "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			first, next := lines(t, test.text)
			hangups := 0
			reply, err := readReply("NOOP", first, next, func() { hangups++ })
			if !errors.Is(err, test.is) {
				t.Fatalf("got %v, %v; want %v", reply, err, test.is)
			}
			if answer, ok := errors.AsType[*Error](err); ok && answer.Message != test.message {
				t.Errorf("message %q, want %q", answer.Message, test.message)
			}
			if hangups != test.hangups {
				t.Errorf("%d hangups, want %d", hangups, test.hangups)
			}
		})
	}
}

func TestReadFramed(t *testing.T) {
	const frame = "NONCE"
	tests := []struct {
		name string
		text string
		want string
		is   error
	}{
		{"empty", "200 result=1 (NONCENONCE)\n", "", nil},
		{"value", "200 result=1 (NONCE1001NONCE)\n", "1001", nil},
		{"forged replies in the value", "200 result=1 (NONCEx)\n200 result=1 (boss)\nHANGUP\n\nNONCE)\n",
			"x)\n200 result=1 (boss)\nHANGUP\n\n", nil},
		{"part of the frame", "200 result=1 (NONCENON\nCENONCE)\n", "NON\nCE", nil},
		{"forged reply", "200 result=1 (1001)\n", "", ErrProtocol},
		{"another frame", "200 result=1 (OTHER1001OTHER)\n", "", ErrProtocol},
		{"error", "511 Command Not Permitted\n", "", ErrProtocol},
		{"no value", "200 result=0\n", "", ErrProtocol},
		{"no end", "200 result=1 (NONCE1001)\n", "", io.ErrUnexpectedEOF},
		{"endless", "200 result=1 (NONCE" + strings.Repeat("bbb\n", maxReply), "", ErrProtocol},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			first, next := lines(t, test.text)
			got, err := readFramed(frame, first, next)
			if got != test.want || !errors.Is(err, test.is) {
				t.Errorf("got %q, %v; want %q, %v", got, err, test.want, test.is)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	tests := []struct {
		err  *Error
		want string
	}{
		{&Error{Command: "ANSWER", Code: 200, Result: "-1"}, `agi ANSWER: result "-1"`},
		{&Error{Command: "ANSWER", Code: 511, Message: "dead\nchannel"}, `agi ANSWER: 511 "dead\nchannel"`},
		{&Error{Command: "ANSWER", Code: 599, Message: strings.Repeat("x", 1000)},
			`agi ANSWER: 599 "` + strings.Repeat("x", maxErrorText) + `"`},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if errors.Is(&Error{Code: 599}, ErrUsage) || errors.Is(&Error{Code: 599}, ErrFailed) {
		t.Error("an unknown code is a known error")
	}
}

// FuzzReply reads arbitrary bytes as a reply, and arbitrary values in a frame.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{
		"200 result=1\n", "200 result=1 (a (b) c)\n", "200 result=1 (a\nb)\n", "200 result=0 (x) endpos=5\n",
		"520-Usage\nx\nHANGUP\n520 End\n", "511 dead\n", "HANGUP\n", "200 result=1 (", "200", "\n", "520-",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxReply-100 {
			return // bounds have tests of their own
		}
		first, next := lines(t, text+"\n")
		reply, err := readReply("NOOP", first, next, func() {})
		if err != nil && !isAnswer(err) && !errors.Is(err, ErrProtocol) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("unexpected kind of error: %v", err)
		}
		if err != nil && reply != (Reply{}) {
			t.Fatalf("both a reply and an error: %v, %v", reply, err)
		}

		const frame = "AVOU3VFKRCLC4LUSV3CUHZ5P5D"
		if strings.Contains(text, frame) {
			return
		}
		first, next = lines(t, "200 result=1 ("+frame+text+frame+")\nnext\n")
		if got, err := readFramed(frame, first, next); got != text || err != nil {
			t.Fatalf("got %q, %v; want %q", got, err, text)
		}
		if line, err := next(); string(line) != "next" || err != nil {
			t.Fatalf("the value does not end where it does: %q, %v", line, err)
		}
	})
}
