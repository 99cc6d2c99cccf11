// Command floor is the least that a FastAGI server in Go does for an answer: it reads
// the headers, looks up who asks and who is meant, and answers. It checks nothing, limits
// nothing and writes nothing down.
//
//	floor PORT FILE
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"strings"
)

// answers are the commands that tell each answer, by reason, and departments are those of
// the users, by extension.
var answers, departments = map[string]string{}, map[string]string{}

func main() {
	fmt.Fprintln(os.Stderr, "floor:", run(context.Background(), os.Args[1], os.Args[2]))
	os.Exit(1)
}

// run serves for as long as it can.
func run(ctx context.Context, port, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(value, "GET ") {
			answers[key] = value + "\n"
		} else {
			departments[key] = value
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+port)
	if err != nil {
		return err
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer func() { _ = conn.Close() }()
			// An error means that the other side is gone: there is nobody to tell.
			_ = serve(conn)
		}()
	}
}

func serve(conn net.Conn) error {
	r := bufio.NewReader(conn)
	headers := make(map[string]string)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		if line == "\n" {
			break
		}
		name, value, _ := strings.Cut(line[:len(line)-1], ": ")
		headers[name] = value
	}
	if _, err := conn.Write([]byte(answer(headers))); err != nil {
		return err
	}
	_, err := r.ReadString('\n')
	return err
}

func answer(headers map[string]string) string {
	caller, _, _ := strings.Cut(strings.TrimPrefix(headers["agi_channel"], "PJSIP/"), "-")
	_, target, _ := strings.Cut(headers["agi_network_script"], "&to=")
	department, known := departments[target]
	switch {
	case !known:
		return answers["unknown_target"]
	case department != departments[caller]:
		return answers["not_granted"]
	}
	return answers["granted"]
}
