package agi

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
)

// A Variable is a channel variable or a dialplan function, and the value that it gets.
type Variable struct {
	Name  string // "LW_EFFECT", "CHANNEL(language)"; never made from what a caller can choose
	Value string // taken as it is, whatever it holds
}

// SetVariables sets variables in this order, as [Session.SetVariable] sets one. If any
// of them cannot be written safely, none is set; after any other error some may be, the
// first ones.
//
// Where all names and values are plain it is a single command, so that Asterisk carries
// it out as a whole or not at all: plain names have letters, digits and underscores,
// perhaps with such a word in parentheses behind; plain values have letters, digits,
// blanks that are neither first nor last, and any of "_-+.,/@&*#". That command is one
// in which Asterisk expands ${…}, which is why a value with anything else never gets
// into it.
func (s *Session) SetVariables(ctx context.Context, variables ...Variable) error {
	for _, v := range variables {
		if err := v.check(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	done, err := s.assign(ctx, variables)
	s.mu.Unlock()
	if done || err != nil {
		return err
	}
	for _, v := range variables {
		if err := s.SetVariable(ctx, v.Name, v.Value); err != nil {
			return err
		}
	}
	return nil
}

// check reports a variable that SET VARIABLE would not take.
func (v Variable) check() error {
	if v.Name == "" || strings.ContainsAny(v.Name+v.Value, "\r\n\x00") {
		return fmt.Errorf("agi SET VARIABLE: %w: a line break or NUL, or no name", ErrInvalidArgument)
	}
	return nil
}

// commandGetFullVariable evaluates a template.
const commandGetFullVariable = "GET FULL VARIABLE"

// assign sets all variables in one command. It reports whether they are set: they are
// not where one of them is not plain, and on an Asterisk without the function SET()
// (func_logic.so), which says nothing about it but in its log. The lock is held.
func (s *Session) assign(ctx context.Context, variables []Variable) (done bool, err error) {
	if s.closed || !arePlain(variables) {
		return false, nil // SetVariable says what is wrong
	}
	if err := s.verify(ctx); err != nil {
		return false, err
	}
	frame := rand.Text()
	line := appendAssignments(s.buf.out[:0], frame, variables)
	if len(line) > maxCommandLine {
		return false, nil
	}
	s.buf.out = line
	reply, err := s.run(ctx, s.timeout, expectation{command: commandGetFullVariable, frame: frame}, line)
	if err != nil {
		return false, err
	}
	// SET() returns what it has set.
	rest, same := reply.Value, true
	for _, v := range variables {
		if rest, same = strings.CutPrefix(rest, v.Value); !same {
			break
		}
	}
	switch {
	case same && rest == "":
		return true, nil
	case reply.Value == "":
		return false, nil
	}
	return false, fmt.Errorf("agi %s: %w", commandGetFullVariable,
		s.broken(fmt.Errorf("%w: variables that are set have other values", ErrProtocol)))
}

// appendAssignments appends the command that sets plain variables. It needs no quoting
// but the outer one: nothing plain means anything to Asterisk's parser of commands.
func appendAssignments(line []byte, frame string, variables []Variable) []byte {
	line = append(line, commandGetFullVariable+` "`...)
	line = append(line, frame...)
	for _, v := range variables {
		line = append(line, "${SET("...)
		line = append(line, v.Name...)
		line = append(line, '=')
		line = append(line, v.Value...)
		line = append(line, ")}"...)
	}
	line = append(line, frame...)
	return append(line, "\"\n"...)
}

// arePlain reports whether variables can be written into a template that Asterisk
// expands, and told from the reply. One value that is not empty is what says that they
// are set.
func arePlain(variables []Variable) bool {
	length := 0
	for _, v := range variables {
		if !isPlainName(v.Name) || !isPlainValue(v.Value) {
			return false
		}
		length += len(v.Value)
	}
	return length > 0
}

// isPlainName reports whether a name is a word, or a function of one word.
func isPlainName(name string) bool {
	function, argument, ok := strings.Cut(name, "(")
	if !ok {
		return isWord(name)
	}
	argument, ok = strings.CutSuffix(argument, ")")
	return ok && isWord(function) && isWord(argument)
}

func isWord(text string) bool {
	for i := range len(text) {
		if plain[text[i]] != inWord {
			return false
		}
	}
	return text != ""
}

// isPlainValue reports whether a value means nothing to Asterisk but itself. SET() takes
// blanks off both ends.
func isPlainValue(value string) bool {
	for i := range len(value) {
		if plain[value[i]] == 0 {
			return false
		}
	}
	return value == "" || value[0] != ' ' && value[len(value)-1] != ' '
}

// plain says where a character is plain: in a word and in a value, or in a value alone.
var plain = func() (table [256]byte) {
	for _, c := range []byte("_-+.,/@&*# ") {
		table[c] = inValue
	}
	for _, c := range []byte("_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		table[c] = inWord
	}
	return table
}()

const (
	inValue = 1
	inWord  = 2
)
