package agi

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/agi/agitest"
)

func TestWhatIsPlain(t *testing.T) {
	for _, name := range []string{"LW_EFFECT", "_LW", "__LW2", "CHANNEL(language)", "a"} {
		if !isPlainName(name) {
			t.Errorf("%q is no plain name", name)
		}
	}
	for _, name := range []string{
		"", "A=B", "A B", "A${B}", "A(", "A()", "(B)", "A(B)C", "A(B(C))", "A(B,C)", "A:1", "A}", "Ä", "A(B))", "A-B",
	} {
		if isPlainName(name) {
			t.Errorf("%q is a plain name", name)
		}
	}
	for _, value := range []string{"", "allow", "+33123456789", "linewarden-hidden,s,1", "listen 17.4 mara,noor", "open&closed", "PJSIP/1001", "*80#"} {
		if !isPlainValue(value) {
			t.Errorf("%q is no plain value", value)
		}
	}
	for c := range 256 {
		switch char := byte(c); {
		case char >= 'a' && char <= 'z', char >= 'A' && char <= 'Z', char >= '0' && char <= '9', strings.IndexByte("_-+.,/@&*# ", char) >= 0:
		case isPlainValue("a" + string([]byte{char}) + "b"):
			t.Errorf("%q is plain", char)
		}
	}
	for _, value := range []string{" a", "a ", " "} {
		if isPlainValue(value) {
			t.Errorf("%q is plain, and SET() would strip it", value)
		}
	}
}

// FuzzAssignments writes variables as one command. Those that are plain arrive as they
// are, in their order, and nothing of them is expanded.
func FuzzAssignments(f *testing.F) {
	f.Add("LW_REASON", "granted", "LW_EFFECT", "allow")
	f.Add("CHANNEL(language)", "de", "LW_LISTENS", "listen 17.4 mara,noor")
	f.Add("A", "${SHELL(id)}", "B", "$[1+1]")
	f.Add("A", `x)}${SET(LW_EFFECT=allow)}`, "B", `" ""`)
	f.Add("A=b)}${SET(C", "", "B", " x ")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2 string) {
		variables := []Variable{{name1, value1}, {name2, value2}}
		if !arePlain(variables) {
			return
		}
		const frame = "NONCE"
		line := appendAssignments(nil, frame, variables)
		words, overflow := agitest.ParseArgs(strings.TrimSuffix(string(line), "\n"))
		if overflow || len(words) != 4 || !slices.Equal(words[:3], []string{"GET", "FULL", "VARIABLE"}) {
			t.Fatalf("Asterisk reads %q as %q", line, words)
		}
		template := words[3]
		for _, meaning := range []string{"$", "{", "}", "="} {
			if n := strings.Count(template, meaning); n != len(variables) {
				t.Fatalf("%d times %q in %q", n, meaning, template)
			}
		}
		if strings.ContainsAny(template, "\"\\[]:;\r\n\x00") || strings.Count(template, "(") != strings.Count(template, ")") {
			t.Fatalf("%q means something else", template)
		}
		var channel agitest.Channel
		if got, want := channel.Evaluate(template), frame+value1+value2+frame; got != want {
			t.Fatalf("%q comes to %q, want %q", template, got, want)
		}
		if got := channel.Variables[name2]; got != value2 {
			t.Fatalf("%s is %q, want %q", name2, got, value2)
		}
		if got := channel.Variables[name1]; name1 != name2 && got != value1 {
			t.Fatalf("%s is %q, want %q", name1, got, value1)
		}
	})
}

func TestVariableCheck(t *testing.T) {
	for _, v := range []Variable{{"", "x"}, {"A", "x\ny"}, {"A", "x\ry"}, {"A", "x\x00y"}, {"A\n", "x"}} {
		if err := v.check(); !errors.Is(err, ErrInvalidArgument) {
			t.Errorf("%q: %v", v, err)
		}
	}
}
