package agiload

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linewarden/linewarden/agi/agitest"
)

// A Question is what the dialplan of a channel asks.
type Question struct {
	Endpoint string // whose channel it is: "PJSIP/1001"
	Guard    string // which question it is: "place"
	To       string // what about: "1002"
}

// seal is where linewarden's dialplan has a random number, see package agi.
const seal = "19283746551029384756"

// appendScript appends what follows the host in the request.
func (q Question) appendScript(line []byte) []byte {
	line = append(append(line, q.Guard...), "?seal="+seal+"&to="...)
	return append(line, q.To...)
}

// noAnswer bounds a request. A server that needs longer than this has not answered.
const noAnswer = 10 * time.Second

// Ask asks once and returns the variables that the server has set.
func Ask(ctx context.Context, address string, q Question) (map[string]string, error) {
	a := newAsker(address)
	a.variables = make(map[string]string)
	err := a.ask(ctx, 1, q)
	return a.variables, err
}

// An asker makes requests, one after the other.
type asker struct {
	address   string
	dialer    net.Dialer
	lines     [][]byte // of the header block
	line      []byte   // the one that is being made
	reader    *bufio.Reader
	number    int               // of the channel
	variables map[string]string // those that were set; nil if nobody wants to know
}

func newAsker(address string) *asker {
	a := &asker{address: address, reader: bufio.NewReader(nil), dialer: net.Dialer{KeepAlive: -1}}
	for _, line := range (agitest.Channel{}).Headers("agi://"+address+"/x", seal) {
		a.lines = append(a.lines, []byte(line))
	}
	return a
}

// ask makes one request, which has a channel of that number.
func (a *asker) ask(ctx context.Context, number int, q Question) error {
	conn, err := a.dialer.DialContext(ctx, "tcp", a.address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if tcp, ok := conn.(*net.TCPConn); ok {
		if err := tcp.SetNoDelay(false); err != nil {
			return err
		}
	}
	if err := conn.SetDeadline(time.Now().Add(noAnswer)); err != nil {
		return err
	}
	a.number = number
	for _, line := range a.lines {
		if _, err := conn.Write(a.about(line, q)); err != nil {
			return err
		}
	}
	a.reader.Reset(conn)
	return a.obey(conn)
}

// about returns a header's line with what the question puts into it.
func (a *asker) about(line []byte, q Question) []byte {
	name, _, _ := bytes.Cut(line, []byte(":"))
	a.line = append(append(a.line[:0], name...), ": "...)
	switch string(name) {
	case "agi_network_script":
		a.line = q.appendScript(a.line)
	case "agi_request":
		a.line = append(append(append(a.line, "agi://"...), a.address...), '/')
		a.line = q.appendScript(a.line)
	case "agi_channel":
		a.line = fmt.Appendf(append(a.line, q.Endpoint...), "-%08x", a.number)
	case "agi_uniqueid":
		a.line = strconv.AppendInt(append(a.line, "1795326516."...), int64(a.number), 10)
	default:
		return line
	}
	return append(a.line, '\n')
}

// errNoCommand says that a server closed the connection without an answer.
var errNoCommand = errors.New("the server closed the connection without a command")

// obey carries out commands until the server closes the connection.
func (a *asker) obey(conn net.Conn) error {
	for commands := 0; ; commands++ {
		command, err := a.reader.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF) && len(command) == 0 && commands > 0:
			return nil
		case errors.Is(err, io.EOF) && commands == 0:
			return errNoCommand
		case err != nil:
			return err
		}
		if a.line, err = a.carryOut(a.line[:0], command); err != nil {
			return err
		}
		if _, err := conn.Write(a.line); err != nil {
			return err
		}
	}
}

const (
	getFullVariable = `GET FULL VARIABLE "`
	setVariable     = `SET VARIABLE `
)

// carryOut carries a command out as Asterisk does, of those that the contestants use,
// and appends the reply.
func (a *asker) carryOut(reply, command []byte) ([]byte, error) {
	if template, ok := bytes.CutPrefix(command, []byte(getFullVariable)); ok {
		template, ok = bytes.CutSuffix(template, []byte("\"\n"))
		if !ok {
			return nil, fmt.Errorf("the server sent %q", command)
		}
		return append(a.evaluate(append(reply, "200 result=1 ("...), template), ")\n"...), nil
	}
	if !bytes.HasPrefix(command, []byte(setVariable)) {
		return nil, fmt.Errorf("the server sent %q", command)
	}
	if a.variables != nil {
		words, _ := agitest.ParseArgs(strings.TrimSuffix(string(command), "\n"))
		if len(words) != 4 {
			return nil, fmt.Errorf("the server sent %q", command)
		}
		a.variables[words[2]] = words[3]
	}
	return append(reply, "200 result=1\n"...), nil
}

// evaluate appends what a template comes to, whose only function is SET().
func (a *asker) evaluate(reply, template []byte) []byte {
	for {
		before, rest, ok := bytes.Cut(template, []byte("${SET("))
		reply = append(reply, before...)
		if !ok {
			return reply
		}
		assignment, after, _ := bytes.Cut(rest, []byte(")}"))
		name, value, _ := bytes.Cut(assignment, []byte("="))
		if a.variables != nil {
			a.variables[string(name)] = string(value)
		}
		reply, template = append(reply, value...), after
	}
}

// Differ compares two answers. It returns what is different, "" for nothing.
func Differ(one, another map[string]string) string {
	if maps.Equal(one, another) {
		return ""
	}
	var differences []string
	for _, name := range slices.Sorted(maps.Keys(one)) {
		if one[name] != another[name] {
			differences = append(differences, fmt.Sprintf("%s is %q and %q", name, one[name], another[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(another)) {
		if _, both := one[name]; !both {
			differences = append(differences, fmt.Sprintf("%s is %q in one alone", name, another[name]))
		}
	}
	return strings.Join(differences, ", ")
}
