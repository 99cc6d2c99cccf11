package agi

import (
	"fmt"
	"strings"
)

// Asterisk reads a command with fgets into 8192 bytes, the terminating NUL
// included, and takes what is left of a longer line for the next command
// (res_agi.c, run_agi).
const maxCommandLine = 8191

// Asterisk's argv has 128 places, the terminating NULL included. It counts
// plain words but not quoted ones, which it would write past the end
// (res_agi.c, parse_args): more must never be sent.
const maxCommandWords = 127

// appendCommand appends the line that runs the command with these arguments.
// command is one of Asterisk's, in letters and spaces; the arguments can hold
// anything but CR, LF and NUL.
func appendCommand(line []byte, command string, args ...string) ([]byte, error) {
	words, err := countWords(command)
	if err != nil {
		return nil, err
	}
	if words+len(args) > maxCommandWords {
		return nil, fmt.Errorf("agi %s: %w: %d arguments, Asterisk takes %d words in all",
			command, ErrInvalidArgument, len(args), maxCommandWords)
	}
	start := len(line)
	line = append(line, command...)
	for i, arg := range args {
		line = append(line, ' ')
		if line, err = appendQuoted(line, arg); err != nil {
			return nil, fmt.Errorf("agi %s: argument %d: %w", command, i+1, err)
		}
	}
	line = append(line, '\n')
	if n := len(line) - start; n > maxCommandLine {
		return nil, fmt.Errorf("agi %s: %w: the line has %d bytes, Asterisk takes %d",
			command, ErrInvalidArgument, n, maxCommandLine)
	}
	return line, nil
}

// appendQuoted appends arg in quotes. In quotes Asterisk takes every byte as
// it is, except a quote and a backslash, which take a backslash before them,
// and the bytes that end the line or the string.
func appendQuoted(line []byte, arg string) ([]byte, error) {
	if strings.ContainsAny(arg, "\r\n\x00") {
		return nil, fmt.Errorf("%w: a line break or NUL", ErrInvalidArgument)
	}
	line = append(line, '"')
	for {
		i := strings.IndexAny(arg, `"\`)
		if i < 0 {
			break
		}
		line = append(line, arg[:i]...)
		line = append(line, '\\', arg[i])
		arg = arg[i+1:]
	}
	line = append(line, arg...)
	return append(line, '"'), nil
}

// countWords returns the number of words in a command's name. It refuses what
// is not a name, in case somebody builds one from what a caller can choose.
func countWords(command string) (int, error) {
	words, inWord := 0, false
	for i := range len(command) {
		c := command[i]
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
			if !inWord {
				words++
			}
			inWord = true
		case c == ' ' && inWord:
			inWord = false
		default:
			return 0, fmt.Errorf("agi: %w: a command's name has letters and single spaces only", ErrInvalidArgument)
		}
	}
	if !inWord {
		return 0, fmt.Errorf("agi: %w: a command's name ends in a letter", ErrInvalidArgument)
	}
	return words, nil
}
