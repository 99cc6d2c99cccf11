package phone

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

//go:embed testdata/extensions.conf
var extensions []byte

//go:embed testdata/pjsip.conf
var templates string

// startOffice starts an Asterisk with the plain phones 1001 to 1004, 1005 and 1006
// that exchange media directly, and the extensions of testdata/extensions.conf.
func startOffice(t *testing.T) *testbed.Asterisk {
	t.Helper()
	var accounts strings.Builder
	accounts.WriteString(templates)
	for n := 1001; n <= 1006; n++ {
		template := "plain"
		if n > 1004 {
			template = "direct"
		}
		fmt.Fprintf(&accounts, "\n[%d](%s)\nauth = %[1]d\naors = %[1]d\ncallerid = \"Phone %[1]d\" <%[1]d>\n"+
			"[%[1]d](login)\nusername = %[1]d\npassword = of%[1]d\n[%[1]d](place)\n", n, template)
	}
	return testbed.Start(t, testbed.Options{Files: map[string][]byte{
		"test-extensions.conf": extensions,
		"test-pjsip.conf":      []byte(accounts.String()),
	}})
}

// A visit is one test in the office.
type visit struct {
	*testing.T
	ctx context.Context
	pbx *testbed.Asterisk
}

func (v visit) must(err error) {
	v.Helper()
	must(v, err)
}

// phone starts the phone with that number, which plays the tone of its last
// digit, and registers it.
func (v visit) phone(number int, change ...func(*Config)) *Phone {
	v.Helper()
	cfg := Config{
		Name: fmt.Sprint(number), Secret: fmt.Sprintf("of%d", number),
		Server: v.pbx.SIPAddr(), Tone: tone.Of(number % 10),
	}
	for _, f := range change {
		f(&cfg)
	}
	p := Start(v, cfg)
	v.must(p.Register(v.ctx))
	return p
}

// dial places a call from a phone.
func (v visit) dial(from *Phone, number string, options ...CallOption) *Dialog {
	v.Helper()
	d, err := from.Call(v.ctx, number, options...)
	v.must(err)
	return d
}

// incoming is the next call that comes to a phone.
func (v visit) incoming(p *Phone) *Dialog {
	v.Helper()
	d, err := p.WaitCall(v.ctx)
	v.must(err)
	return d
}

// connect makes two phones talk to one another. Asterisk joins them only after both
// have been answered; a transfer before that would be refused.
func (v visit) connect(from, to *Phone) (caller, callee *Dialog) {
	v.Helper()
	caller = v.dial(from, to.Name())
	callee = v.incoming(to)
	v.must(callee.Answer(v.ctx))
	v.must(caller.HearsOnly(v.ctx, to.Tone()))
	v.must(callee.HearsOnly(v.ctx, from.Tone()))
	return caller, callee
}

// ends requires that a call ends with a status, or 0 for BYE.
func (v visit) ends(d *Dialog, status int) End {
	v.Helper()
	end, err := d.WaitEnded(v.ctx)
	v.must(err)
	if end.Status != status {
		v.Errorf("%v ended %v, want status %d", d, end, status)
	}
	return end
}

// TestAsterisk is what phones and a real Asterisk do with one another. After each
// part nothing must be left of it in Asterisk.
func TestAsterisk(t *testing.T) {
	pbx := startOffice(t)
	for _, part := range []struct {
		name string
		run  func(visit)
	}{
		{"register", visit.register},
		{"call", visit.call},
		{"refusals", visit.refusals},
		{"cancel", visit.cancel},
		{"echo", visit.echo},
		{"prompt", visit.prompt},
		{"early media", visit.earlyMedia},
		{"ringing tone", visit.ringingTone},
		{"silence", visit.silence},
		{"digits", visit.digits},
		{"conference", visit.conference},
		{"hold", visit.hold},
		{"direct media", visit.directMedia},
		{"answered elsewhere", visit.answeredElsewhere},
		{"pickup", visit.pickup},
		{"blind transfer", visit.blindTransfer},
		{"attended transfer", visit.attendedTransfer},
		{"replaces", visit.replaces},
		{"redirect", visit.redirect},
		{"record key", visit.recordKey},
		{"withheld number", visit.withheld},
	} {
		t.Run(part.name, func(t *testing.T) {
			part.run(visit{t, testContext(t), pbx})
			must(t, pbx.WaitIdle(testContext(t)))
		})
	}
	if complaints := pbx.Complaints(); len(complaints) > 0 {
		t.Errorf("asterisk complains:\n%s", strings.Join(complaints, "\n"))
	}
}
