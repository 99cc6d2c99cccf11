package agi_test

import (
	"bufio"
	"context"
	"net"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

// benchmarkCalls makes calls one after the other, the headers written line by
// line as Asterisk does, and answers the commands as fast as can be.
func benchmarkCalls(b *testing.B, address string) {
	b.Helper()
	lines := make([][]byte, 0, 32)
	for _, line := range (agitest.Channel{}).Headers("agi://"+address+"/place?to=1002", "1002") {
		lines = append(lines, []byte(line))
	}
	b.ReportAllocs()
	r := bufio.NewReader(nil)
	for b.Loop() {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		for _, line := range lines {
			if _, err := conn.Write(line); err != nil {
				b.Fatal(err)
			}
		}
		r.Reset(conn)
		for {
			command, err := r.ReadString('\n')
			if err != nil {
				break
			}
			reply := "200 result=1\n"
			if value, ok := strings.CutPrefix(command, `GET FULL VARIABLE "`); ok {
				reply = "200 result=1 (" + strings.TrimSuffix(value, "\"\n") + ")\n"
			}
			if _, err := conn.Write([]byte(reply)); err != nil {
				b.Fatal(err)
			}
		}
		if err := conn.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSession is a whole session with one SET VARIABLE.
func BenchmarkSession(b *testing.B) {
	for name, way := range map[string]func(context.Context){
		"direct":  func(context.Context) {},
		"watched": func(ctx context.Context) { ctx.Done() },
	} {
		b.Run(name, func(b *testing.B) {
			r := handle(b, func(ctx context.Context, s *agi.Session) error {
				way(ctx)
				return s.SetVariable(ctx, "EFFECT", "allow")
			})
			benchmarkCalls(b, strings.TrimPrefix(r.url, "agi://"))
		})
	}
}

// BenchmarkBareSession is the yardstick: a server that reads the headers up to
// the empty line, sends the command, reads a line and closes, with none of the
// checks and limits. The difference is what those cost, with the round trip of
// Session.Verify as the greatest part.
func BenchmarkBareSession(b *testing.B) {
	l, err := agi.Listen(b.Context(), "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveBare(conn)
		}
	}()
	benchmarkCalls(b, l.Addr().String())
	if err := l.Close(); err != nil {
		b.Error(err)
	}
	<-done
}

func serveBare(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return
		}
		if len(line) == 1 {
			break
		}
	}
	if _, err := conn.Write([]byte("SET VARIABLE \"EFFECT\" \"allow\"\n")); err != nil {
		return
	}
	_, _ = r.ReadSlice('\n')
}

// BenchmarkCommands is the round trip of one command in a long session.
func BenchmarkCommands(b *testing.B) {
	commands := map[string]func(context.Context, *agi.Session) error{
		"SetVariable": func(ctx context.Context, s *agi.Session) error { return s.SetVariable(ctx, "EFFECT", "allow") },
		"GetVariable": func(ctx context.Context, s *agi.Session) error { _, err := s.GetVariable(ctx, "EXTEN"); return err },
	}
	for name, command := range commands {
		b.Run(name, func(b *testing.B) {
			done := make(chan error, 1)
			r := handle(b, func(ctx context.Context, s *agi.Session) error {
				b.ReportAllocs()
				for b.Loop() {
					if err := command(ctx, s); err != nil {
						done <- err
						return err
					}
				}
				done <- nil
				return nil
			})
			call, err := agitest.Ask(b.Context(), r.url, agitest.Channel{Variables: map[string]string{"EXTEN": "1002"}})
			if err := <-done; err != nil {
				b.Error(err)
			}
			if err != nil {
				b.Error(err)
			}
			_ = call.Close()
		})
	}
}
