package agi

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/agi/agitest"
)

// readBlock reads a header block as it would come over the wire.
func readBlock(text string) (Headers, []string, error) {
	var block headerBlock
	return readHeaders(bufio.NewReaderSize(strings.NewReader(text), readerSize), &block)
}

// block is a header block of Asterisk's.
func block(request string, args ...string) string {
	return strings.Join(agitest.Channel{CallerID: "1001"}.Headers(request, args...), "")
}

func TestReadHeaders(t *testing.T) {
	h, args, err := readBlock(block("agi://127.0.0.1/place?to=1002", "one", "", "two: 2"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"one", "", "two: 2"}; !slices.Equal(args, want) {
		t.Errorf("args %q, want %q", args, want)
	}
	for name, want := range map[string]string{
		"agi_network":        "yes",
		"agi_network_script": "place?to=1002",
		"agi_request":        "agi://127.0.0.1/place?to=1002",
		"agi_callerid":       "1001",
		"agi_accountcode":    "",
		"agi_threadid":       "140233079297728",
		"agi_unheard_of":     "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var names []string
	for name, value := range h.All() {
		names = append(names, name)
		if value != h.Get(name) {
			t.Errorf("%s is %q or %q", name, value, h.Get(name))
		}
		if name == "agi_threadid" {
			break
		}
	}
	if !slices.Equal(names, headerNames[:]) {
		t.Errorf("names are %q", names)
	}
}

func TestReadHeadersWithoutScript(t *testing.T) {
	h, args, err := readBlock(block("agi://127.0.0.1"))
	if err != nil || args != nil || h.Get("agi_network_script") != "" {
		t.Errorf("got %v, %q, %v", h, args, err)
	}
}

func TestReadHeadersBounds(t *testing.T) {
	many := make([]string, maxArgs)
	if _, args, err := readBlock(block("agi://h", many...)); err != nil || len(args) != maxArgs {
		t.Errorf("%d arguments: %v", len(args), err)
	}
	longest := strings.Repeat("v", maxHeaderLine-len("agi_arg_1: "))
	if _, args, err := readBlock(block("agi://h", longest)); err != nil || args[0] != longest {
		t.Errorf("longest line: %v", err)
	}
}

func TestReadHeadersRefuses(t *testing.T) {
	good := block("agi://127.0.0.1/place", "1002")
	replace := func(before, after string) string { return strings.Replace(good, before, after, 1) }
	tests := []struct {
		name string
		text string
		is   error
	}{
		{"nothing", "", io.ErrUnexpectedEOF},
		{"end of file in a line", "agi_network: y", io.ErrUnexpectedEOF},
		{"end of file before the end", strings.TrimSuffix(good, "\n"), io.ErrUnexpectedEOF},
		{"empty block", "\n", ErrProtocol},
		{"not Asterisk", "GET / HTTP/1.1\r\n\r\n", ErrProtocol},
		{"carriage returns", strings.ReplaceAll(good, "\n", "\r\n"), ErrProtocol},
		{"no request", replace("agi_request: agi://127.0.0.1/place\n", ""), ErrProtocol},
		{"header twice", replace("agi_callerid: 1001\n", "agi_callerid: 1001\nagi_callerid: 1003\n"), ErrProtocol},
		{"header unknown", replace("agi_callerid: 1001\n", "agi_callerid: 1001\nagi_x: y\n"), ErrProtocol},
		{"header without blank", replace("agi_callerid: 1001\n", "agi_callerid:1001\n"), ErrProtocol},
		{"headers in another order", replace("agi_callerid: 1001\nagi_calleridname: unknown\n",
			"agi_calleridname: unknown\nagi_callerid: 1001\n"), ErrProtocol},
		{"end within", replace("agi_callerid: 1001\n", "agi_callerid: 1001\n\n"), ErrProtocol},
		{"argument before its time", replace("agi_context", "agi_arg_1: x\nagi_context"), ErrProtocol},
		{"argument missing", replace("agi_arg_1", "agi_arg_2"), ErrProtocol},
		{"argument twice", replace("agi_arg_1: 1002\n", "agi_arg_1: 1002\nagi_arg_1: 1003\n"), ErrProtocol},
		{"header after the arguments", replace("agi_arg_1: 1002\n", "agi_arg_1: 1002\nagi_channel: PJSIP/boss-1\n"), ErrProtocol},
		{"line too long", block("agi://h", strings.Repeat("v", maxHeaderLine)), ErrProtocol},
		{"line endless", "agi_network: " + strings.Repeat("y", 10*readerSize), ErrProtocol},
		{"too many arguments", block("agi://h", make([]string, maxArgs+1)...), ErrProtocol},
		{"block too long", block("agi://h", slices.Repeat([]string{strings.Repeat("v", 8000)}, 5)...), ErrProtocol},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := readBlock(test.text)
			if !errors.Is(err, test.is) {
				t.Fatalf("got %v, want %v", err, test.is)
			}
			for _, secret := range []string{"1001", "1003", "boss", "vvv"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("a value is in the error: %v", err)
				}
			}
		})
	}
}

// A caller's number with a line break must not pass for another header,
// whatever it says: seen on Asterisk 22.10.1 with %0A in the user part of
// From and of the request URI.
func TestReadHeadersForged(t *testing.T) {
	const forged = "1001\nagi_channel: PJSIP/boss-00000001"
	for name, channel := range map[string]agitest.Channel{
		"caller id":   {CallerID: forged},
		"caller name": {CallerIDName: forged},
		"dialled":     {DNID: forged, Extension: forged},
		"redirecting": {RDNIS: forged},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(channel.Headers("agi://h/place"), "")
			if _, _, err := readBlock(text); !errors.Is(err, ErrProtocol) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("request", func(t *testing.T) {
		if _, _, err := readBlock(block("agi://h/place?to=" + forged)); !errors.Is(err, ErrProtocol) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("argument", func(t *testing.T) {
		if _, _, err := readBlock(block("agi://h/place", forged)); !errors.Is(err, ErrProtocol) {
			t.Errorf("got %v", err)
		}
	})
}

// FuzzHeaders reads arbitrary blocks. What is accepted must be Asterisk's to
// the byte: written again from what was read, it is the same.
func FuzzHeaders(f *testing.F) {
	f.Add(block("agi://127.0.0.1/place?to=1002", "one", "two"))
	f.Add(block("agi://127.0.0.1"))
	f.Add(block("agi://h/x", "a\nagi_arg_2: b"))
	f.Add("agi_network: yes\n\n")
	f.Add("HANGUP\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, args, err := readBlock(text)
		if err != nil {
			if !errors.Is(err, ErrProtocol) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("unexpected kind of error: %v", err)
			}
			return
		}
		var b strings.Builder
		for name, value := range h.All() {
			if name != "agi_network_script" || value != "" || strings.Contains(text, "\nagi_network_script: \n") {
				fmt.Fprintf(&b, "%s: %s\n", name, value)
			}
		}
		for i, arg := range args {
			fmt.Fprintf(&b, "agi_arg_%d: %s\n", i+1, arg)
		}
		b.WriteString("\n")
		if !strings.HasPrefix(text, b.String()) {
			t.Fatalf("read %q, which is %q", text, b.String())
		}
	})
}
