package agi

import (
	"bytes"
	"fmt"
	"strings"
)

// Asterisk's codes (res_agi.c, agi_handle_command).
const (
	codeSuccess        = 200
	codeUnknownCommand = 510
	codeDeadChannel    = 511
	codeUsage          = 520
)

// maxReply bounds a reply with all its lines. Values of variables have no
// limit in Asterisk; the longest usage text has about 2 KB.
const maxReply = 64 << 10

// hangupLine is what Asterisk writes when the channel hangs up, and once more
// before it closes.
const hangupLine = "HANGUP"

// A Reply is Asterisk's answer to a command that it carried out.
type Reply struct {
	Result string // what follows "result=": often a number, for GET DATA the digits
	Value  string // what stands in parentheses: a variable's value, "timeout", …
	Detail string // what follows those, such as "endpos=8000"
}

// A lineReader returns the next line without its line feed. The line is valid
// until the next call.
type lineReader func() ([]byte, error)

// readReply reads the reply to a command. It is an *Error when its code is
// not 200. onHangup is called for a HANGUP between the lines of a usage text.
//
// A value with line breaks goes on until a line ends in a parenthesis. As a
// caller may have chosen that value, what looks like its end need not be it;
// whatever follows is then not asked for, which ends the session. Where the
// value matters, readFramed leaves no doubt.
func readReply(command string, line []byte, next lineReader, onHangup func()) (Reply, error) {
	code, separator, text, ok := splitCode(line)
	switch {
	case !ok:
		return Reply{}, fmt.Errorf("read reply to %s: %w: no reply code", command, ErrProtocol)
	case code == codeSuccess && separator == ' ':
		return readSuccess(command, text, next)
	case code == codeSuccess:
		return Reply{}, fmt.Errorf("read reply to %s: %w: no result", command, ErrProtocol)
	case separator == '-':
		message, err := readUsage(command, line[:3], text, next, onHangup)
		if err != nil {
			return Reply{}, err
		}
		return Reply{}, &Error{Command: command, Code: code, Message: message}
	}
	return Reply{}, &Error{Command: command, Code: code, Message: string(text)}
}

// splitCode splits "511 text" or "520-text". The separator is a space too when
// nothing follows the code.
func splitCode(line []byte) (code int, separator byte, text []byte, ok bool) {
	if len(line) < 3 {
		return 0, 0, nil, false
	}
	for _, c := range line[:3] {
		if c < '0' || c > '9' {
			return 0, 0, nil, false
		}
		code = code*10 + int(c-'0')
	}
	if code < 100 {
		return 0, 0, nil, false
	}
	if len(line) == 3 {
		return code, ' ', nil, true
	}
	if separator = line[3]; separator != ' ' && separator != '-' {
		return 0, 0, nil, false
	}
	return code, separator, line[4:], true
}

// readSuccess reads "result=R", "result=R (value)", "result=R (value) detail"
// or "result=R detail".
func readSuccess(command string, text []byte, next lineReader) (Reply, error) {
	text, ok := bytes.CutPrefix(text, []byte("result="))
	if !ok {
		return Reply{}, fmt.Errorf("read reply to %s: %w: no result", command, ErrProtocol)
	}
	result, rest, _ := bytes.Cut(text, []byte(" "))
	reply := Reply{Result: string(result)}
	if len(rest) == 0 || rest[0] != '(' {
		reply.Detail = string(rest)
		return reply, nil
	}
	whole := string(rest)
	if !strings.Contains(whole, ")") {
		var err error
		if whole, err = readValue(command, whole, next); err != nil {
			return Reply{}, err
		}
	}
	end := strings.LastIndexByte(whole, ')')
	reply.Value = whole[1:end]
	reply.Detail = strings.TrimPrefix(whole[end+1:], " ")
	return reply, nil
}

// readValue reads on until a line ends in a parenthesis.
func readValue(command, first string, next lineReader) (string, error) {
	value := []byte(first)
	for {
		line, err := next()
		if err != nil {
			return "", err
		}
		value = append(append(value, '\n'), line...)
		if len(value) > maxReply {
			return "", fmt.Errorf("read reply to %s: %w: more than %d bytes", command, ErrProtocol, maxReply)
		}
		if bytes.HasSuffix(line, []byte(")")) {
			return string(value), nil
		}
	}
}

// readUsage reads the text between "520-Invalid command syntax.  Proper usage
// follows:" and "520 End of proper usage.".
func readUsage(command string, code, first []byte, next lineReader, onHangup func()) (string, error) {
	end := string(code) + " "
	usage := append([]byte(nil), first...)
	for {
		line, err := next()
		switch {
		case err != nil:
			return "", err
		case strings.HasPrefix(string(line), end):
			return string(usage), nil
		case string(line) == hangupLine:
			onHangup()
			continue
		}
		usage = append(append(usage, '\n'), line...)
		if len(usage) > maxReply {
			return "", fmt.Errorf("read reply to %s: %w: more than %d bytes", command, ErrProtocol, maxReply)
		}
	}
}

// readFramed reads the reply "200 result=1 (FRAMEvalueFRAME)" and returns the
// value, whatever it is made of. Any other reply means that the frame never
// reached Asterisk's evaluation, so that the peer is out of step or not
// Asterisk.
func readFramed(frame string, line []byte, next lineReader) (string, error) {
	rest, ok := bytes.CutPrefix(line, []byte("200 result=1 ("))
	if !ok || len(rest) < len(frame) || string(rest[:len(frame)]) != frame {
		return "", fmt.Errorf("read framed value: %w: the reply is not to this command", ErrProtocol)
	}
	rest = rest[len(frame):]
	if value, ok := cutEnd(rest, frame); ok {
		return string(value), nil
	}
	value := append([]byte(nil), rest...)
	for {
		line, err := next()
		if err != nil {
			return "", err
		}
		value = append(append(value, '\n'), line...)
		if len(value) > maxReply {
			return "", fmt.Errorf("read framed value: %w: more than %d bytes", ErrProtocol, maxReply)
		}
		if value, ok := cutEnd(value, frame); ok {
			return string(value), nil
		}
	}
}

// cutEnd returns what stands before "FRAME)" at the end.
func cutEnd(text []byte, frame string) ([]byte, bool) {
	text, ok := bytes.CutSuffix(text, []byte(")"))
	at := len(text) - len(frame)
	if !ok || at < 0 || string(text[at:]) != frame {
		return nil, false
	}
	return text[:at], true
}
