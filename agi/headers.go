package agi

import (
	"bufio"
	"fmt"
	"iter"
	"strconv"
)

// Bounds of the header block. Asterisk's has 22 headers and 127 arguments at
// most, and an application's arguments have 8 KB in all, of which the URI
// appears twice.
const (
	maxHeaderLine  = readerSize - 1
	maxHeaderBlock = 32 << 10
	maxArgs        = 127
)

// Places in headerNames that the parser knows by name.
const (
	headerNetwork = iota
	headerScript
	headerRequest
	headerChannel
	headerLanguage
	headerType
	headerUniqueID
	headerContext   = 16
	headerExtension = 17
	headerPriority  = 18
)

// headerNames are the headers in the order in which Asterisk writes them
// (res_agi.c, launch_netscript and setup_env; the same in every version from
// 1.8 to 22). agi_arg_1, agi_arg_2, … follow.
var headerNames = [...]string{
	"agi_network",
	"agi_network_script", // absent if the URI has nothing after the host
	"agi_request",
	"agi_channel",
	"agi_language",
	"agi_type",
	"agi_uniqueid",
	"agi_version",
	"agi_callerid",
	"agi_calleridname",
	"agi_callingpres",
	"agi_callingani2",
	"agi_callington",
	"agi_callingtns",
	"agi_dnid",
	"agi_rdnis",
	"agi_context",
	"agi_extension",
	"agi_priority",
	"agi_enhanced",
	"agi_accountcode",
	"agi_threadid",
}

// Headers are what Asterisk says about the channel before the first command.
// Their values are not to be logged above debug level: most of them are what
// a caller sent.
type Headers struct {
	values [len(headerNames)]string
}

// Get returns a header's value, or "" if Asterisk has no such header. The
// name is as on the wire: "agi_callerid". Arguments are in Request.Args.
func (h *Headers) Get(name string) string {
	for i := range headerNames {
		if headerNames[i] == name {
			return h.values[i]
		}
	}
	return ""
}

// All iterates over names and values in Asterisk's order.
func (h *Headers) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i, name := range headerNames {
			if !yield(name, h.values[i]) {
				return
			}
		}
	}
}

// A headerBlock takes in the header block line by line. It accepts what
// Asterisk writes and nothing else. This is a matter of security: Asterisk
// does not keep line breaks out of the values, so a caller can add lines to
// the block, and a parser that takes headers in any order, twice or unknown
// can be told who is calling.
type headerBlock struct {
	next int // place in headerNames of the header to come
	args int // arguments so far

	text []byte // the values, one after the other
	ends []int  // where in text each value ends
	size int    // bytes of the block so far
}

// add takes the next line, without its line feed, and reports whether it was
// the empty one that ends the block.
func (b *headerBlock) add(line []byte) (done bool, err error) {
	if b.size += len(line) + 1; b.size > maxHeaderBlock {
		return false, fmt.Errorf("%w: more than %d bytes of headers", ErrProtocol, maxHeaderBlock)
	}
	complete := b.next == len(headerNames)
	switch {
	case len(line) == 0 && complete:
		return true, nil
	case complete:
		return false, b.addArg(line)
	}
	value, ok := cutName(line, headerNames[b.next])
	if !ok && b.next == headerScript {
		b.push(nil)
		value, ok = cutName(line, headerNames[b.next])
	}
	if !ok {
		// The line itself stays out of the error: it can be anything.
		return false, fmt.Errorf("%w: header line %d is not %s", ErrProtocol, b.next+1, headerNames[b.next])
	}
	b.push(value)
	return false, nil
}

// addArg takes the line of the next argument.
func (b *headerBlock) addArg(line []byte) error {
	name := "agi_arg_" + strconv.Itoa(b.args+1)
	value, ok := cutName(line, name)
	switch {
	case !ok:
		return fmt.Errorf("%w: neither %s nor the end follows the headers", ErrProtocol, name)
	case b.args == maxArgs:
		return fmt.Errorf("%w: more than %d arguments", ErrProtocol, maxArgs)
	}
	b.args++
	b.text = append(b.text, value...)
	b.ends = append(b.ends, len(b.text))
	return nil
}

func (b *headerBlock) push(value []byte) {
	b.text = append(b.text, value...)
	b.ends = append(b.ends, len(b.text))
	b.next++
}

// cutName returns what follows "name: ".
func cutName(line []byte, name string) ([]byte, bool) {
	n := len(name)
	if len(line) < n+2 || string(line[:n]) != name || line[n] != ':' || line[n+1] != ' ' {
		return nil, false
	}
	return line[n+2:], true
}

// values returns the headers and the arguments of a complete block.
func (b *headerBlock) values() (h Headers, args []string) {
	text := string(b.text)
	if b.args > 0 {
		args = make([]string, b.args)
	}
	start := 0
	for i, end := range b.ends {
		if i < len(headerNames) {
			h.values[i] = text[start:end]
		} else {
			args[i-len(headerNames)] = text[start:end]
		}
		start = end
	}
	return h, args
}

// reset makes the block ready for another connection and keeps its memory.
func (b *headerBlock) reset() {
	*b = headerBlock{text: b.text[:0], ends: b.ends[:0]}
}

// readHeaders reads the header block.
func readHeaders(r *bufio.Reader, b *headerBlock) (Headers, []string, error) {
	for {
		line, err := readLine(r, maxHeaderLine)
		if err != nil {
			return Headers{}, nil, fmt.Errorf("read agi headers: %w", err)
		}
		done, err := b.add(line)
		if err != nil {
			return Headers{}, nil, fmt.Errorf("read agi headers: %w", err)
		}
		if done {
			h, args := b.values()
			return h, args, nil
		}
	}
}
