package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// secret is the password of all accounts of an office.
const secret = "office-of-a-minute"

// rights are what roles may do. The visitor's and the lead's are what a reload
// changes: nobody uses the visitor's.
const rights = `
[role.agent]
call = "all"
call_external = "number:+33*"
pickup = "all"
intercom = "all"
transfer = "all"
divert = "all"
park = true
unpark = "all"
start_stop_recording = "self"
queue_login = "self"
[role.lead]
extends = "agent"
listen = %[1]q
whisper = "all"
barge = "all"
forward = "all"
edit_call_forwarding = "self"
[role.trainee]
call = "none"
pickup = "department"
snooze = "self"
[role.visitor]
call = %[2]q
[user.visitor]
extension = "1900"
endpoints = ["PJSIP/1900"]
role = "visitor"
`

// people are those of a desk.
const people = `
[department.desk%[1]d]
[user.mara%[1]d]
extension = "1%[1]d01"
endpoints = ["PJSIP/1%[1]d01"]
department = "desk%[1]d"
role = "agent"
[user.noor%[1]d]
extension = "1%[1]d02"
endpoints = ["PJSIP/1%[1]d02"]
department = "desk%[1]d"
role = "agent"
[user.rana%[1]d]
extension = "1%[1]d03"
endpoints = ["PJSIP/1%[1]d03"]
department = "desk%[1]d"
role = "agent"
[user.dana%[1]d]
extension = "1%[1]d04"
endpoints = ["PJSIP/1%[1]d04"]
department = "desk%[1]d"
role = "lead"
[user.otto%[1]d]
extension = "1%[1]d05"
endpoints = ["PJSIP/1%[1]d05"]
department = "desk%[1]d"
role = "lead"
[user.tarik%[1]d]
extension = "1%[1]d06"
endpoints = ["PJSIP/1%[1]d06"]
department = "desk%[1]d"
role = "trainee"
[number."+3314268530%[1]d"]
user = "mara%[1]d"
[number."+3314268535%[1]d"]
user = "otto%[1]d"
[queue.desk%[1]d]
extension = "6%[1]d0"
agents = ["noor%[1]d"]
`

// policyText is the policy with what a reload changes.
func policyText(desks int, listen, visitor string) string {
	var b strings.Builder
	fmt.Fprintf(&b, rights, listen, visitor)
	for n := range desks {
		fmt.Fprintf(&b, people, n+1)
	}
	return b.String()
}

const settings = `
[calls]
ring_timeout = "6s"
outbound_context = "outbound"
queue_context = "queues"
[numbers]
country = "FR"
[metrics]
listen = %q
`

// contexts are the way outside, to the carrier of the desk, and the queues.
const contexts = `
[outbound]
exten => _[+0-9]!,1,Dial(PJSIP/carrier${EXTEN:-1},30)
 same => n,Hangup(${HANGUPCAUSE})
[queues]
exten => _6X0,1,Answer()
 same => n,Queue(desk${EXTEN:1:1})
 same => n,Hangup()
`

// options are the office's: otto's phones are not owned, all others are.
func options(p plan, binary, metrics string) office.Options {
	endpoints := make(map[string]string)
	queues := []byte("[general]\n")
	var carriers []testbed.Account
	for n := range p.desks {
		for person := range 6 {
			endpoints[fmt.Sprintf("1%d0%d", n+1, person+1)] = "allow_transfer = yes\n"
		}
		endpoints[fmt.Sprintf("1%d05", n+1)] = "context = guarded\n"
		queues = fmt.Appendf(queues, "[desk%d]\nretry = 1\n", n+1)
		carriers = append(carriers, testbed.Account{
			Name: fmt.Sprintf("carrier%d", n+1), Secret: secret, Template: "linewarden-trunk", Extra: "identify_by = username\n",
		})
	}
	guarded := bytes.ReplaceAll(dialplan.Guarded, []byte("${LW_NUMBER}@trunk"), []byte("carrier${LW_NUMBER:-1}"))
	return office.Options{
		Policy:    policyText(p.desks, "all", "all"),
		Settings:  fmt.Sprintf(settings, metrics),
		Strangers: carriers,
		Endpoint:  endpoints,
		Binary:    binary,
		Faulty:    true,
		Asterisk: map[string][]byte{
			"test-extensions.conf": append(guarded, contexts...),
			"queues.conf":          queues,
		},
	}
}

// build builds the command linewarden into a folder.
func build(ctx context.Context, dir string) (binary string, err error) {
	binary = filepath.Join(dir, "linewarden")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/linewarden/linewarden/cmd/linewarden")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build linewarden: %w\n%s", err, out)
	}
	return binary, nil
}

// freePort is an address at which nobody listens.
func freePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
