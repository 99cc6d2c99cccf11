package agitest_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/linewarden/linewarden/agi/agitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The words are those that Asterisk 22.10.1 made of the lines.
func TestParseArgs(t *testing.T) {
	tests := []struct {
		line string
		want []string
	}{
		{"", nil},
		{"   ", nil},
		{"NOOP", []string{"NOOP"}},
		{" \tNOOP  x\ty ", []string{"NOOP", "x", "y"}},
		{`"SET" "VARIABLE" "x" ""`, []string{"SET", "VARIABLE", "x", ""}},
		{`a"b c"d`, []string{"ab cd"}},
		{`a\ b`, []string{"a b"}},
		{`"a\"b\\c"`, []string{`a"b\c`}},
		{`"a\b"`, []string{"ab"}},
		{`"unterminated x`, []string{"unterminated x"}},
		{"\"a\tb\x01\x7f\"", []string{"a\tb\x01\x7f"}},
		{"\"a\rb\"", []string{"a\rb"}},
		{"a\x00b", []string{"a"}},
		{`""""x`, []string{"x"}},
		{strings.Repeat("x ", 200), slices.Repeat([]string{"x"}, 127)},
	}
	for _, test := range tests {
		got, overflow := agitest.ParseArgs(test.line)
		if overflow {
			t.Errorf("%q overflows", test.line)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.line, diff)
		}
	}
	if _, overflow := agitest.ParseArgs(strings.Repeat(`"" `, 127)); overflow {
		t.Error("127 quoted words overflow")
	}
	if _, overflow := agitest.ParseArgs(strings.Repeat(`"" `, 128)); !overflow {
		t.Error("128 quoted words do not overflow")
	}
}

func FuzzParseArgs(f *testing.F) {
	f.Add(`SET VARIABLE "a\"b" c\ d "`)
	f.Add(strings.Repeat(`"" x `, 100))
	f.Add("\x00\\")
	f.Fuzz(func(t *testing.T, line string) {
		words, overflow := agitest.ParseArgs(line)
		length := 0
		for _, word := range words {
			length += len(word)
			if strings.ContainsRune(word, 0) {
				t.Fatalf("a NUL in %q", words)
			}
		}
		if length > len(line) || overflow != (len(words) >= 128) {
			t.Fatalf("%q is %q, overflow %v", line, words, overflow)
		}
	})
}

func TestHeaders(t *testing.T) {
	got := agitest.Channel{
		Name: "Local/1@x-1;2", UniqueID: "1.1", Language: "de", CallerID: "1", CallerIDName: "n", DNID: "2",
		RDNIS: "3", AccountCode: "a", Context: "c", Extension: "e", Priority: 4,
	}.Headers("agi://h:1/place?to=2", "x", "y")
	want := `agi_network: yes
agi_network_script: place?to=2
agi_request: agi://h:1/place?to=2
agi_channel: Local/1@x-1;2
agi_language: de
agi_type: Local
agi_uniqueid: 1.1
agi_version: 22.10.1
agi_callerid: 1
agi_calleridname: n
agi_callingpres: 0
agi_callingani2: 0
agi_callington: 0
agi_callingtns: 0
agi_dnid: 2
agi_rdnis: 3
agi_context: c
agi_extension: e
agi_priority: 4
agi_enhanced: 0.0
agi_accountcode: a
agi_threadid: 140233079297728
agi_arg_1: x
agi_arg_2: y

`
	if diff := cmp.Diff(want, strings.Join(got, "")); diff != "" {
		t.Error(diff)
	}
}

// serve is a server of one connection that sends the lines, waits for a line
// in reply to each, and closes. It returns its address, and what it read.
func serve(t *testing.T, lines ...string) (address string, replies <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	result := make(chan string, 1)
	go func() {
		defer func() { _ = l.Close() }()
		conn, err := l.Accept()
		if err != nil {
			result <- err.Error()
			return
		}
		defer func() { _ = conn.Close() }()
		var read strings.Builder
		buf := make([]byte, 64<<10)
		for !strings.HasSuffix(read.String(), "\n\n") {
			n, err := conn.Read(buf)
			if err != nil {
				result <- err.Error()
				return
			}
			read.Write(buf[:n])
		}
		read.Reset()
		for _, line := range lines {
			if _, err := conn.Write([]byte(line + "\n")); err != nil {
				break
			}
			n, err := conn.Read(buf)
			if err != nil {
				break
			}
			read.Write(buf[:n])
		}
		result <- read.String()
	}()
	return l.Addr().String(), result
}

func TestAsk(t *testing.T) {
	address, replies := serve(t,
		`CHANNEL STATUS`, `ANSWER`, `channel status`,
		`SET VARIABLE "A" "b c"`, `GET VARIABLE A`, `GET VARIABLE B`,
		`GET FULL VARIABLE "x${A}y${B}${C(d)}z"`, `GET FULL VARIABLE "${A}" PJSIP/1001-1`, `GET FULL VARIABLE "${A}" "SIP/x"`,
		`GET FULL VARIABLE "NONCE"`,
		`STREAM FILE beep ""`, `STREAM FILE beep 1`, `STREAM FILE beep 2`, `WAIT FOR DIGIT 10`,
		`GET DATA beep 0 2`, `GET DATA beep 0 9`, `GET DATA beep`, `WAIT FOR DIGIT 10`,
		`NOOP`, `VERBOSE x 1`, `EXEC NoOp x`, `DATABASE GET a b`, `SET VARIABLE A`, `HANGUP nobody`,
		`HANGUP`, `ANSWER`, `SET VARIABLE A c`,
	)
	call, err := agitest.Ask(t.Context(), "agi://"+address+"/x", agitest.Channel{
		Name: "PJSIP/1001-1", State: 4, Digits: "1256#78#", Variables: map[string]string{"C(d)": "e"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `200 result=4
200 result=0
200 result=6
200 result=1
200 result=1 (b c)
200 result=0
200 result=1 (xb cyez)
200 result=1 (b c)
200 result=0
200 result=1 (NONCE)
200 result=0 endpos=8000
200 result=49 endpos=8000
200 result=50 endpos=8000
200 result=53
200 result=6
200 result=78
200 result= (timeout)
200 result=0
200 result=0
200 result=1
200 result=0
510 Invalid or unknown command
520-Invalid command syntax.  Proper usage follows:
Usage: as documented

 see 'agi show commands topic'
520 End of proper usage.
200 result=-1
200 result=1
HANGUP
511 Command Not Permitted on a dead channel or intercept routine
200 result=1
`
	if diff := cmp.Diff(want, <-replies); diff != "" {
		t.Error(diff)
	}
	if got := call.Variable("A"); got != "c" {
		t.Errorf("A is %q", got)
	}
	commands := call.Commands()
	if len(commands) != 26 || !slices.Equal(commands[3], []string{"SET", "VARIABLE", "A", "b c"}) {
		t.Errorf("%d commands: %q", len(commands), commands)
	}
}

func TestReplyInPlaceOfTheChannel(t *testing.T) {
	address, replies := serve(t, "ANSWER", "NOOP")
	call, err := agitest.Dial(t.Context(), "agi://"+address, agitest.Channel{})
	if err != nil {
		t.Fatal(err)
	}
	call.Reply = func(words []string) (string, bool) {
		return "200 result=-1\n", words[0] == "ANSWER"
	}
	if err := call.Run(t.Context()); err != nil {
		t.Error(err)
	}
	if got := <-replies; got != "200 result=-1\n200 result=0\n" {
		t.Errorf("replies %q", got)
	}
	if err := call.Close(); err != nil {
		t.Error(err)
	}
}

// By hand: hang up, and end one's own side.
func TestByHand(t *testing.T) {
	address, replies := serve(t, "NOOP", "NOOP")
	call, err := agitest.Dial(t.Context(), "agi://"+address+"/", agitest.Channel{})
	if err != nil {
		t.Fatal(err)
	}
	if line, err := call.ReadCommand(); line != "NOOP" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
	if err := call.Hangup(); err != nil {
		t.Error(err)
	}
	if got := call.Execute("ANSWER"); !strings.HasPrefix(got, "511 ") {
		t.Errorf("got %q", got)
	}
	if line, err := call.ReadCommand(); line != "NOOP" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
	if err := call.CloseWrite(); err != nil {
		t.Error(err)
	}
	if got := <-replies; got != "HANGUP\n" {
		t.Errorf("replies %q", got)
	}
	if err := call.Close(); err != nil {
		t.Error(err)
	}
}

func TestAskFails(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	call, err := agitest.Ask(ctx, "agi://127.0.0.1/place", agitest.Channel{})
	if err == nil || call.Variable("A") != "" {
		t.Errorf("got %v", err)
	}
	if err := call.Close(); err != nil {
		t.Error(err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	call, err := agitest.Dial(t.Context(), "agi://"+l.Addr().String(), agitest.Channel{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := call.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := call.Write("x"); err == nil {
		t.Error("writes after the end")
	}
	if err := call.Close(); err != nil {
		t.Error(err)
	}
}
