package agi

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/agi/agitest"
)

func TestAppendCommand(t *testing.T) {
	tests := []struct {
		name    string
		command string
		args    []string
		want    string
	}{
		{"no argument", "ANSWER", nil, "ANSWER\n"},
		{"plain", "SET VARIABLE", []string{"LW_EFFECT", "allow"}, `SET VARIABLE "LW_EFFECT" "allow"` + "\n"},
		{"empty", "STREAM FILE", []string{"beep", ""}, `STREAM FILE "beep" ""` + "\n"},
		{"blanks", "VERBOSE", []string{" a\tb "}, "VERBOSE \" a\tb \"\n"},
		{"quote and backslash", "VERBOSE", []string{`a"b\c\"`}, `VERBOSE "a\"b\\c\\\""` + "\n"},
		{"not expanded", "VERBOSE", []string{"${EXTEN}"}, `VERBOSE "${EXTEN}"` + "\n"},
		{"control and utf-8", "VERBOSE", []string{"\x01\x7fü"}, "VERBOSE \"\x01\x7fü\"\n"},
		{"longest line", "VERBOSE", []string{strings.Repeat("v", maxCommandLine-len("VERBOSE \"\"\n"))},
			`VERBOSE "` + strings.Repeat("v", maxCommandLine-len("VERBOSE \"\"\n")) + "\"\n"},
		{"most words", "NOOP", make([]string, maxCommandWords-1), "NOOP" + strings.Repeat(` ""`, maxCommandWords-1) + "\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := appendCommand([]byte("before\n"), test.command, test.args...)
			if err != nil {
				t.Fatal(err)
			}
			if want := "before\n" + test.want; string(got) != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAppendCommandRefuses(t *testing.T) {
	tests := []struct {
		name    string
		command string
		args    []string
	}{
		{"line feed", "VERBOSE", []string{"a\nHANGUP"}},
		{"carriage return", "VERBOSE", []string{"a\r"}},
		{"NUL", "VERBOSE", []string{"a\x00b"}},
		{"line too long", "VERBOSE", []string{strings.Repeat("v", maxCommandLine-len("VERBOSE \"\"\n")+1)}},
		{"too long once quoted", "VERBOSE", []string{strings.Repeat(`"`, maxCommandLine/2)}},
		{"too many words", "NOOP", make([]string, maxCommandWords)},
		{"too many words with a longer name", "SET VARIABLE", make([]string, maxCommandWords-1)},
		{"empty name", "", nil},
		{"line feed in the name", "NOOP\nHANGUP", nil},
		{"quote in the name", `NOOP "x"`, nil},
		{"blank before the name", " NOOP", nil},
		{"blank after the name", "NOOP ", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			line, err := appendCommand(nil, test.command, test.args...)
			if !errors.Is(err, ErrInvalidArgument) {
				t.Errorf("got %q, %v; want ErrInvalidArgument", line, err)
			}
		})
	}
}

// FuzzQuoting sends arguments through Asterisk's parser: what is not refused
// must arrive as it was, as one line and without overflowing anything.
func FuzzQuoting(f *testing.F) {
	f.Add("LW_EFFECT", "allow")
	f.Add("", "")
	f.Add(`a"b`, `c\d\\e\"f"`)
	f.Add(" \t", "a\r\nb\x00")
	f.Add(`\`, `"`)
	f.Add("${X}", strings.Repeat(`\`, 5000))
	f.Fuzz(func(t *testing.T, a, b string) {
		line, err := appendCommand(nil, "SET VARIABLE", a, b)
		if err != nil {
			unsafe := strings.ContainsAny(a+b, "\r\n\x00")
			if !unsafe && 2*len(a+b)+100 < maxCommandLine {
				t.Fatalf("refused %q %q: %v", a, b, err)
			}
			return
		}
		text, ok := strings.CutSuffix(string(line), "\n")
		if !ok || strings.ContainsAny(text, "\r\n\x00") || len(line) > maxCommandLine {
			t.Fatalf("not one line for Asterisk: %q", line)
		}
		words, overflow := agitest.ParseArgs(text)
		if want := []string{"SET", "VARIABLE", a, b}; overflow || !slices.Equal(words, want) {
			t.Fatalf("Asterisk reads %q as %q, want %q", text, words, want)
		}
	})
}
