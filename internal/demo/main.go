// Command demo lets a small office live through a day: a real Asterisk,
// linewarden on the sample policy, and phones that call, pick up and listen,
// allowed and refused. It prints a line for each request, and ends with status
// 1 if anything went otherwise than the sample policy says.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/examples"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// dayLimit ends a demonstration that hangs.
const dayLimit = 5 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	policy, err := samplePolicy()
	if err != nil {
		return err
	}
	fmt.Println("Getting Asterisk ready. The first time it is fetched, which takes a minute.")
	asterisk, err := testbed.Install(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("Starting Asterisk %s, linewarden on the sample policy, and the phones.\n\n", asterisk.Version)
	ctx, cancel := context.WithTimeout(ctx, dayLimit)
	defer cancel()
	o, err := office.Open(ctx, office.Options{
		Policy:   policy,
		Settings: settings,
		Strangers: []testbed.Account{
			{Name: "carrier", Secret: "office-of-a-minute", Template: "linewarden-trunk", Extra: "identify_by = username\n"},
		},
		// Tarik's phone is not owned: its calls run in a dialplan that asks.
		Endpoint: map[string]string{"1005": "context = guarded\n"},
		Asterisk: map[string][]byte{
			"test-extensions.conf": slices.Concat(dialplan.Guarded, []byte(contexts)),
			"voicemail.conf":       []byte(boxes),
			"queues.conf":          []byte(queues),
		},
	})
	defer func() { err = errors.Join(err, o.Close()) }()
	if err != nil {
		return err
	}
	d := &day{ctx: ctx, office: o, policy: policy}
	for user := range accounts {
		if _, err := d.phone(user); err != nil {
			return err
		}
	}
	return d.live()
}

// What the office has besides linewarden: IVRs, queues, a trunk, voicemail.
const (
	settings = `
[calls]
ivr_context      = "ivrs"
queue_context    = "queues"
outbound_context = "outbound"
transfer_key     = true
[numbers]
country = "FR"
`
	contexts = `
[ivrs]
exten => _71X,1,Answer()
 same => n,Echo()
[queues]
exten => 700,1,Answer()
 same => n,Queue(support)
[outbound]
exten => _[+0-9]!,1,Dial(PJSIP/carrier,30)
 same => n,Hangup(${HANGUPCAUSE})
`
	boxes  = "[general]\nformat = wav\n[default]\n1001 => 1234,Mara\n1002 => 1234,Noor\n1003 => 1234,Rana\n"
	queues = "[general]\n[support]\nstrategy = ringall\njoinempty = yes\ntimeout = 30\nretry = 1\n"
)

// samplePolicy is the policy of the examples, as one text.
func samplePolicy() (string, error) {
	var text strings.Builder
	files, err := fs.Glob(examples.Files, "policy.d/*.toml")
	if err != nil {
		return "", err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.toml") {
			continue // tests of the policy, and no part of it
		}
		content, err := examples.Files.ReadFile(name)
		if err != nil {
			return "", err
		}
		text.Write(content)
		text.WriteByte('\n')
	}
	return text.String(), nil
}
