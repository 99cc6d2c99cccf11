package phone

import (
	"context"
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

// An office is an Asterisk with the plain phones 1001 to 1004 and the extensions
// of testdata/extensions.conf.
type office struct {
	*testbed.Asterisk
}

func startOffice(t *testing.T) office {
	t.Helper()
	var accounts strings.Builder
	accounts.WriteString(templates)
	for n := 1001; n <= 1004; n++ {
		fmt.Fprintf(&accounts, "\n[%d](plain)\nauth = %[1]d\naors = %[1]d\ncallerid = \"Phone %[1]d\" <%[1]d>\n"+
			"[%[1]d](login)\nusername = %[1]d\npassword = of%[1]d\n[%[1]d](place)\n", n)
	}
	return office{testbed.Start(t, testbed.Options{Files: map[string][]byte{
		"test-extensions.conf": extensions,
		"test-pjsip.conf":      []byte(accounts.String()),
	}})}
}

// phone starts the phone with that number, which plays the tone of its last
// digit, and registers it.
func (o office) phone(t *testing.T, number int, change ...func(*Config)) *Phone {
	t.Helper()
	cfg := Config{
		Name: fmt.Sprint(number), Secret: fmt.Sprintf("of%d", number),
		Server: o.SIPAddr(), Tone: tone.Of(number % 10),
	}
	for _, f := range change {
		f(&cfg)
	}
	p := Start(t, cfg)
	must(t, p.Register(testContext(t)))
	return p
}

// call places a call from one phone to another's number, or to any number.
func call(t *testing.T, from *Phone, number string, options ...CallOption) *Dialog {
	t.Helper()
	d, err := from.Call(testContext(t), number, options...)
	must(t, err)
	return d
}

// connect makes two phones talk to one another. Asterisk joins them only after both
// have been answered; a transfer before that would be refused.
func connect(t *testing.T, from, to *Phone) (caller, callee *Dialog) {
	t.Helper()
	ctx := testContext(t)
	caller = call(t, from, to.Name())
	callee, err := to.WaitCall(ctx)
	must(t, err)
	must(t, callee.Answer(ctx))
	must(t, caller.HearsOnly(ctx, to.Tone()))
	must(t, callee.HearsOnly(ctx, from.Tone()))
	return caller, callee
}

// TestAsterisk is what phones and a real Asterisk do with one another. After each
// part nothing must be left of it in Asterisk.
func TestAsterisk(t *testing.T) {
	o := startOffice(t)
	for _, part := range []struct {
		name string
		run  func(*testing.T, office)
	}{
		{"register", asteriskRegister},
		{"call", asteriskCall},
		{"refusals", asteriskRefusals},
		{"cancel", asteriskCancel},
		{"echo", asteriskEcho},
		{"prompt", asteriskPrompt},
		{"early media", asteriskEarlyMedia},
		{"ringing tone", asteriskRingingTone},
		{"silence", asteriskSilence},
		{"digits", asteriskDigits},
		{"conference", asteriskConference},
		{"hold", asteriskHold},
		{"answered elsewhere", asteriskAnsweredElsewhere},
		{"pickup", asteriskPickup},
		{"blind transfer", asteriskBlindTransfer},
		{"attended transfer", asteriskAttendedTransfer},
		{"replaces", asteriskReplaces},
		{"redirect", asteriskRedirect},
		{"record key", asteriskRecordKey},
		{"withheld number", asteriskWithheld},
	} {
		t.Run(part.name, func(t *testing.T) {
			part.run(t, o)
			must(t, o.WaitIdle(testContext(t)))
		})
	}
	if complaints := o.Complaints(); len(complaints) > 0 {
		t.Errorf("asterisk complains:\n%s", strings.Join(complaints, "\n"))
	}
}

func asteriskRegister(t *testing.T, o office) {
	ctx := testContext(t)
	contacts := func() string {
		out, err := o.Command(ctx, "pjsip show contacts")
		must(t, err)
		return out
	}
	p := o.phone(t, 1001)
	if out := contacts(); !strings.Contains(out, p.Addr().String()) {
		t.Errorf("asterisk does not know where the phone is:\n%s", out)
	}
	must(t, p.Unregister(ctx))
	if out := contacts(); strings.Contains(out, p.Addr().String()) {
		t.Errorf("asterisk still knows where the phone is:\n%s", out)
	}
	liar := Start(t, Config{Name: "1001", Secret: "wrong", Server: o.SIPAddr()})
	err := liar.Register(ctx)
	if refusal, ok := errors.AsType[*ResponseError](err); !ok || refusal.Status != 401 {
		t.Errorf("registering with a wrong secret: %v", err)
	}
	if strings.Contains(err.Error(), "wrong") {
		t.Errorf("the secret is in the error: %v", err)
	}
	requireEnd(t, call(t, liar, "600"), End{Status: 401})
}

func asteriskCall(t *testing.T, o office) {
	ctx := testContext(t)
	a, b := o.phone(t, 1001), o.phone(t, 1002)
	out := call(t, a, "1002")
	in, err := b.WaitCall(ctx)
	must(t, err)
	must(t, in.Ring())
	must(t, out.WaitRinging(ctx))
	if from := in.RemoteParty(); from.Number != "1001" || from.Name != "Phone 1001" {
		t.Errorf("the call is from %+v", from)
	}
	must(t, in.Answer(ctx))
	must(t, out.WaitAnswered(ctx))
	if to := out.RemoteParty(); to.Number != "1002" || to.Name != "Phone 1002" {
		t.Errorf("the call is to %+v", to)
	}
	must(t, out.HearsOnly(ctx, b.Tone()))
	must(t, in.HearsOnly(ctx, a.Tone()))
	must(t, in.Hangup(ctx))
	end, err := out.WaitEnded(ctx)
	must(t, err)
	if end.Status != 0 || end.ByUs || len(end.Reason) == 0 || end.Reason[0].Cause != 16 {
		t.Errorf("the call ended %v, want with BYE and cause 16", end)
	}
}

func asteriskRefusals(t *testing.T, o office) {
	ctx := testContext(t)
	a, b := o.phone(t, 1001), o.phone(t, 1002)
	for _, tt := range []struct {
		refuse func(*Dialog) error
		status int
	}{
		{(*Dialog).Busy, 486},
		{(*Dialog).Decline, 503}, // to Dial() a declined call is an unavailable channel
	} {
		out := call(t, a, "1002")
		in, err := b.WaitCall(ctx)
		must(t, err)
		must(t, tt.refuse(in))
		requireEnd(t, out, End{Status: tt.status})
	}
	for number, status := range map[string]int{"620": 486, "621": 403, "999": 404} {
		requireEnd(t, call(t, a, number), End{Status: status})
	}
}

func asteriskCancel(t *testing.T, o office) {
	ctx := testContext(t)
	a, b := o.phone(t, 1001), o.phone(t, 1002, func(c *Config) { c.AutoRing = true })
	out := call(t, a, "1002")
	in, err := b.WaitCall(ctx)
	must(t, err)
	must(t, out.WaitRinging(ctx))
	must(t, out.Hangup(ctx))
	requireEnd(t, out, End{Status: 487, ByUs: true})
	requireEnd(t, in, End{Status: 487})
}

func asteriskEcho(t *testing.T, o office) {
	ctx := testContext(t)
	for _, law := range []tone.Law{tone.MuLaw, tone.ALaw} {
		a := o.phone(t, 1001, func(c *Config) { c.Codecs = []tone.Law{law} })
		out := call(t, a, "600")
		must(t, out.WaitAnswered(ctx))
		must(t, out.HearsOnly(ctx, a.Tone()))
		must(t, a.Close())
	}
}

func asteriskPrompt(t *testing.T, o office) {
	ctx := testContext(t)
	out := call(t, o.phone(t, 1001), "601")
	must(t, out.WaitAnswered(ctx))
	must(t, out.HearsAudio(ctx))
	must(t, out.HearsNoTone(ctx))
	end, err := out.WaitEnded(ctx)
	must(t, err)
	for _, hz := range tone.All() {
		if out.Heard(hz) {
			t.Errorf("the prompt passes for %v Hz", hz)
		}
	}
	if end.Status != 0 || end.ByUs {
		t.Errorf("the call ended %v", end)
	}
}

func asteriskEarlyMedia(t *testing.T, o office) {
	ctx := testContext(t)
	out := call(t, o.phone(t, 1001), "602")
	must(t, out.WaitProgress(ctx))
	must(t, out.HearsAudio(ctx))
	requireEnd(t, out, End{Status: 486})
}

func asteriskRingingTone(t *testing.T, o office) {
	ctx := testContext(t)
	out := call(t, o.phone(t, 1001), "603")
	must(t, out.WaitAnswered(ctx))
	must(t, out.HearsAudio(ctx))
	must(t, out.HearsNoTone(ctx))
	must(t, out.HearsNothing(ctx)) // between two rings
	must(t, out.Hangup(ctx))
}

func asteriskSilence(t *testing.T, o office) {
	ctx := testContext(t)
	out := call(t, o.phone(t, 1001), "604")
	must(t, out.WaitAnswered(ctx))
	must(t, out.HearsNothing(ctx))
	must(t, out.HearsNoTone(ctx))
	must(t, out.Hangup(ctx))
}

func asteriskDigits(t *testing.T, o office) {
	ctx := testContext(t)
	out := call(t, o.phone(t, 1001), "605")
	must(t, out.WaitAnswered(ctx))
	must(t, out.SendDTMF(ctx, "1*08"))
	must(t, out.WaitDigits(ctx, "1*08#"))
	must(t, out.Hangup(ctx))
}

func asteriskConference(t *testing.T, o office) {
	ctx := testContext(t)
	var members []*Dialog
	var tones []float64
	for number := 1001; number <= 1004; number++ {
		p := o.phone(t, number)
		out := call(t, p, "610")
		must(t, out.WaitAnswered(ctx))
		members, tones = append(members, out), append(tones, p.Tone())
	}
	for i, member := range members {
		others := append(append([]float64{}, tones[:i]...), tones[i+1:]...)
		must(t, member.HearsOnly(ctx, others...))
	}
	must(t, members[3].Hangup(ctx))
	must(t, members[0].HearsOnly(ctx, tones[1], tones[2]))
	for _, member := range members[:3] {
		must(t, member.Hangup(ctx))
	}
}

func asteriskHold(t *testing.T, o office) {
	ctx := testContext(t)
	a, b := o.phone(t, 1001), o.phone(t, 1002)
	out, in := connect(t, a, b)
	for _, hold := range []func(*Dialog, context.Context) error{(*Dialog).Hold, (*Dialog).HoldRFC2543} {
		must(t, hold(out, ctx))
		must(t, out.HearsNothing(ctx))
		must(t, in.HearsOnly(ctx, testbed.HoldMusicHz()))
		must(t, out.Resume(ctx))
		must(t, in.HearsOnly(ctx, a.Tone()))
	}
	must(t, in.Hangup(ctx))
}

// Two phones of one user ring; the one that does not answer is told why.
func asteriskAnsweredElsewhere(t *testing.T, o office) {
	ctx := testContext(t)
	a, desk, mobile := o.phone(t, 1001), o.phone(t, 1002), o.phone(t, 1002)
	out := call(t, a, "1002*") // all contacts
	atDesk, err := desk.WaitCall(ctx)
	must(t, err)
	atMobile, err := mobile.WaitCall(ctx)
	must(t, err)
	must(t, atMobile.Ring())
	must(t, atDesk.Answer(ctx))
	must(t, out.WaitAnswered(ctx))
	end, err := atMobile.WaitEnded(ctx)
	must(t, err)
	if end.Status != 487 || len(end.Reason) == 0 || end.Reason[0].Text != "Call completed elsewhere" {
		t.Errorf("the other phone's call ended %v", end)
	}
	must(t, out.Hangup(ctx))
}

func asteriskPickup(t *testing.T, o office) {
	ctx := testContext(t)
	a, b, c := o.phone(t, 1001), o.phone(t, 1002), o.phone(t, 1003)
	out := call(t, a, "1002")
	in, err := b.WaitCall(ctx)
	must(t, err)
	must(t, in.Ring())
	must(t, out.WaitRinging(ctx))
	picked := call(t, c, "**1002")
	must(t, picked.WaitAnswered(ctx))
	must(t, out.WaitAnswered(ctx))
	must(t, out.HearsOnly(ctx, c.Tone()))
	must(t, picked.HearsOnly(ctx, a.Tone()))
	requireEnd(t, in, End{Status: 487})
	if to := out.RemoteParty(); to.Number != "1003" {
		t.Errorf("the caller was told of %+v", to)
	}
	must(t, picked.Hangup(ctx))
}

func asteriskBlindTransfer(t *testing.T, o office) {
	ctx := testContext(t)
	a, b, c := o.phone(t, 1001), o.phone(t, 1002), o.phone(t, 1003)
	out, in := connect(t, a, b)
	transfer, err := in.Refer(ctx, "1003")
	must(t, err)
	moved, err := c.WaitCall(ctx)
	must(t, err)
	must(t, moved.Answer(ctx))
	if status, err := transfer.Wait(ctx); err != nil || status != 200 {
		t.Errorf("the transfer ended %d, %v; progress %v", status, err, transfer.Progress())
	}
	must(t, out.HearsOnly(ctx, c.Tone()))
	must(t, moved.HearsOnly(ctx, a.Tone()))
	must(t, in.Hangup(ctx))
	must(t, moved.Hangup(ctx))
}

func asteriskAttendedTransfer(t *testing.T, o office) {
	ctx := testContext(t)
	a, b, c := o.phone(t, 1001), o.phone(t, 1002), o.phone(t, 1003)
	out, in := connect(t, a, b)
	must(t, in.Hold(ctx))
	consult, consulted := connect(t, b, c)
	transfer, err := in.ReferReplaces(ctx, consult)
	must(t, err)
	if status, err := transfer.Wait(ctx); err != nil || status != 200 {
		t.Errorf("the transfer ended %d, %v; progress %v", status, err, transfer.Progress())
	}
	must(t, out.HearsOnly(ctx, c.Tone()))
	must(t, consulted.HearsOnly(ctx, a.Tone()))
	must(t, in.Hangup(ctx))
	must(t, consult.Hangup(ctx))
	must(t, out.Hangup(ctx))
}

// Who knows a call's identifiers can take it over, without asking the dialplan.
func asteriskReplaces(t *testing.T, o office) {
	ctx := testContext(t)
	a, b, c := o.phone(t, 1001), o.phone(t, 1002), o.phone(t, 1003)
	out, in := connect(t, a, b)
	taken := call(t, c, "1002", WithReplaces(in))
	must(t, taken.WaitAnswered(ctx))
	must(t, out.HearsOnly(ctx, c.Tone()))
	must(t, taken.HearsOnly(ctx, a.Tone()))
	requireEnd(t, in, End{})
	must(t, taken.Hangup(ctx))
}

func asteriskRedirect(t *testing.T, o office) {
	ctx := testContext(t)
	a, b, c := o.phone(t, 1001), o.phone(t, 1002), o.phone(t, 1003)
	out := call(t, a, "1002")
	in, err := b.WaitCall(ctx)
	must(t, err)
	must(t, in.Redirect("1003"))
	moved, err := c.WaitCall(ctx)
	must(t, err)
	if diversion := moved.Invite().Parties("Diversion"); len(diversion) == 0 || diversion[0].Number != "1002" {
		t.Errorf("diverted by %+v", diversion)
	}
	must(t, moved.Answer(ctx))
	must(t, out.HearsOnly(ctx, c.Tone()))
	must(t, out.Hangup(ctx))
}

func asteriskRecordKey(t *testing.T, o office) {
	ctx := testContext(t)
	out, _ := connect(t, o.phone(t, 1001), o.phone(t, 1002))
	err := out.Info(ctx, "", nil, Header{"Record", "on"})
	if refusal, ok := errors.AsType[*ResponseError](err); !ok || refusal.Status != 403 {
		t.Errorf("INFO Record: on without one_touch_recording: %v", err)
	}
	must(t, out.Hangup(ctx))
}

func asteriskWithheld(t *testing.T, o office) {
	ctx := testContext(t)
	a, b := o.phone(t, 1001), o.phone(t, 1002)
	out := call(t, a, "*671002")
	in, err := b.WaitCall(ctx)
	must(t, err)
	if strings.Contains(in.Invite().Header("From"), "1001") || !in.RemoteParty().Private {
		t.Errorf("a withheld number came through: %s", in.Invite().Raw())
	}
	must(t, in.Busy())
	requireEnd(t, out, End{Status: 486})
}
