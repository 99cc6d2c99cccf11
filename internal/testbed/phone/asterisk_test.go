package phone

import (
	_ "embed"
	"errors"
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

// asterisk starts a server for the plain phones 1001 to 1004.
func asterisk(t *testing.T) *testbed.Asterisk {
	t.Helper()
	var accounts strings.Builder
	accounts.WriteString(templates)
	for n := 1001; n <= 1004; n++ {
		fmt.Fprintf(&accounts, "\n[%d](plain)\nauth = %[1]d\naors = %[1]d\ncallerid = \"Phone %[1]d\" <%[1]d>\n"+
			"[%[1]d](login)\nusername = %[1]d\npassword = of%[1]d\n[%[1]d](place)\n", n)
	}
	return testbed.Start(t, testbed.Options{Files: map[string][]byte{
		"test-extensions.conf": extensions,
		"test-pjsip.conf":      []byte(accounts.String()),
	}})
}

// registered starts the phone with that number, which plays the tone of its
// last digit, and registers it.
func registered(t *testing.T, pbx *testbed.Asterisk, number int, change ...func(*Config)) *Phone {
	t.Helper()
	cfg := Config{
		Name: fmt.Sprint(number), Secret: fmt.Sprintf("of%d", number),
		Server: pbx.SIPAddr(), Tone: tone.Of(number % 10),
	}
	for _, f := range change {
		f(&cfg)
	}
	p := Start(t, cfg)
	must(t, p.Register(testContext(t)))
	return p
}

func TestAsteriskRegister(t *testing.T) {
	ctx := testContext(t)
	pbx := asterisk(t)
	p := registered(t, pbx, 1001)
	contacts := func() string {
		out, err := pbx.Command(ctx, "pjsip show contacts")
		must(t, err)
		return out
	}
	if out := contacts(); !strings.Contains(out, p.Addr().String()) {
		t.Errorf("asterisk does not know where the phone is:\n%s", out)
	}
	must(t, p.Unregister(ctx))
	if out := contacts(); strings.Contains(out, p.Addr().String()) {
		t.Errorf("asterisk still knows where the phone is:\n%s", out)
	}
	liar := Start(t, Config{Name: "1001", Secret: "wrong", Server: pbx.SIPAddr()})
	err := liar.Register(ctx)
	if refusal, ok := errors.AsType[*ResponseError](err); !ok || refusal.Status != 401 {
		t.Errorf("registering with a wrong secret: %v", err)
	}
}

func TestAsteriskCall(t *testing.T) {
	ctx := testContext(t)
	pbx := asterisk(t)
	a, b := registered(t, pbx, 1001), registered(t, pbx, 1002)
	call, err := a.Call(ctx, "1002")
	must(t, err)
	incoming, err := b.WaitCall(ctx)
	must(t, err)
	must(t, incoming.Ring())
	must(t, call.WaitRinging(ctx))
	if from := incoming.RemoteParty(); from.Number != "1001" || from.Name != "Phone 1001" {
		t.Errorf("the call is from %+v", from)
	}
	must(t, incoming.Answer(ctx))
	must(t, call.WaitAnswered(ctx))
	must(t, call.HearsOnly(ctx, b.Tone()))
	must(t, incoming.HearsOnly(ctx, a.Tone()))
	must(t, incoming.Hangup(ctx))
	end, err := call.WaitEnded(ctx)
	must(t, err)
	if end.Status != 0 || end.ByUs || len(end.Reason) == 0 || end.Reason[0].Cause != 16 {
		t.Errorf("the call ended %v, want with BYE and cause 16", end)
	}
	must(t, pbx.WaitIdle(ctx))
}
