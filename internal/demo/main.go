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
	"strings"
	"syscall"
	"time"

	"github.com/linewarden/linewarden/examples"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// dayLimit ends a demonstration that hangs.
const dayLimit = 3 * time.Minute

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
	guarded, err := examples.Files.ReadFile("asterisk/guarded.conf")
	if err != nil {
		return err
	}
	fmt.Println("Getting Asterisk ready. The first time it is fetched, which takes a minute.")
	asterisk, err := testbed.Install(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("Starting Asterisk %s, linewarden on the sample policy, and five phones.\n\n", asterisk.Version)
	ctx, cancel := context.WithTimeout(ctx, dayLimit)
	defer cancel()
	o, err := office.Open(ctx, office.Options{
		Policy: policy,
		// Tarik's phone is not owned: its calls run in a dialplan that asks.
		Endpoint: map[string]string{"1005": "context = guarded\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": guarded},
	})
	defer func() { err = errors.Join(err, o.Close()) }()
	if err != nil {
		return err
	}
	d := &day{ctx: ctx, office: o, policy: policy}
	for user := range extensions {
		if _, err := d.phone(user); err != nil {
			return err
		}
	}
	return d.live()
}

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
