package agitest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
)

// defaultPort is where Asterisk connects to for agi://HOST.
const defaultPort = "4573"

// A Call is one run of AGI() in the dialplan, with Asterisk's end of the
// connection. Its methods may be called from several goroutines.
type Call struct {
	// Reply, if set before the first command, may answer a command in place
	// of the channel: it returns what to write, line feeds included, and
	// whether it did. words are the command's, as Asterisk would parse them.
	Reply func(words []string) (text string, ok bool)

	conn net.Conn
	r    *bufio.Reader

	mu       sync.Mutex
	channel  Channel
	commands [][]string
}

// Ask runs AGI(request,args…) on the channel: it connects to the host that
// request names and carries out commands until the server closes the
// connection, as it is supposed to. What became of the channel can be read
// from the call, also when there is an error.
func Ask(ctx context.Context, request string, channel Channel, args ...string) (*Call, error) {
	call, err := Dial(ctx, request, channel, args...)
	if err != nil {
		return call, err
	}
	err = call.Run(ctx)
	return call, err
}

// Dial connects and writes the headers. The caller goes on with Run, or by
// hand, and closes the call.
func Dial(ctx context.Context, request string, channel Channel, args ...string) (*Call, error) {
	call, err := Connect(ctx, request, channel)
	if err != nil {
		return call, err
	}
	for _, line := range channel.Headers(request, args...) {
		if err := call.Write(line); err != nil {
			return call, errors.Join(err, call.Close())
		}
	}
	return call, nil
}

// Connect connects and writes nothing: a client that is silent, or anything
// else that Write makes of it.
func Connect(ctx context.Context, request string, channel Channel) (*Call, error) {
	channel.Variables = maps.Clone(channel.Variables)
	if channel.Variables == nil {
		channel.Variables = make(map[string]string)
	}
	call := &Call{channel: channel}
	host, _, _ := strings.Cut(afterScheme(request), "/")
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(strings.Trim(host, "[]"), defaultPort)
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return call, fmt.Errorf("connect to agi server: %w", err)
	}
	call.conn = conn
	call.r = bufio.NewReader(conn)
	return call, nil
}

// Run carries out commands until the server closes the connection, and closes
// the call. It returns nil if the server closed, however it did.
func (c *Call) Run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer stop()
	for {
		line, err := c.ReadCommand()
		if err != nil {
			_ = c.conn.Close()
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if !errors.Is(err, io.EOF) && !isReset(err) {
				return err
			}
			return nil
		}
		if err := c.Write(c.Execute(line)); err != nil && !isReset(err) {
			return err
		}
	}
}

// ReadCommand reads the next command's line, without its line feed.
func (c *Call) ReadCommand() (string, error) {
	line, err := c.r.ReadString('\n')
	if err != nil {
		return line, err
	}
	return line[:len(line)-1], nil
}

// Write writes to the server as it is, in one piece.
func (c *Call) Write(text string) error {
	_, err := c.conn.Write([]byte(text))
	return err
}

// Hangup hangs the channel up, as a caller does: it is dead from then on, and
// the server is told.
func (c *Call) Hangup() error {
	c.mu.Lock()
	c.channel.Dead = true
	c.mu.Unlock()
	return c.Write("HANGUP\n")
}

// CloseWrite ends what is written, and leaves the call readable.
func (c *Call) CloseWrite() error {
	conn, ok := c.conn.(*net.TCPConn)
	if !ok {
		return errors.ErrUnsupported
	}
	return conn.CloseWrite()
}

// Close closes the connection. It may be closed already.
func (c *Call) Close() error {
	if c.conn == nil {
		return nil
	}
	if err := c.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Variable returns a variable of the channel, "" if it is not set.
func (c *Call) Variable(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.channel.Variables[name]
}

// Commands returns the words of each command carried out so far, but for
// those with which the server makes sure who it is talking to.
func (c *Call) Commands() [][]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.commands)
}
