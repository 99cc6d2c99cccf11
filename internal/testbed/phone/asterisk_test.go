package phone

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

func (v visit) register() {
	contacts := func() string {
		out, err := v.pbx.Command(v.ctx, "pjsip show contacts")
		v.must(err)
		return out
	}
	p := v.phone(1001)
	if out := contacts(); !strings.Contains(out, p.Addr().String()) {
		v.Errorf("asterisk does not know where the phone is:\n%s", out)
	}
	v.must(p.Unregister(v.ctx))
	if out := contacts(); strings.Contains(out, p.Addr().String()) {
		v.Errorf("asterisk still knows where the phone is:\n%s", out)
	}
	liar := Start(v, Config{Name: "1001", Secret: "wrong", Server: v.pbx.SIPAddr()})
	err := liar.Register(v.ctx)
	if refusal, ok := errors.AsType[*ResponseError](err); !ok || refusal.Status != 401 {
		v.Errorf("registering with a wrong secret: %v", err)
	}
	if strings.Contains(err.Error(), "wrong") {
		v.Errorf("the secret is in the error: %v", err)
	}
	v.ends(v.dial(liar, "600"), 401)
}

func (v visit) call() {
	a, b := v.phone(1001), v.phone(1002)
	out := v.dial(a, "1002")
	in := v.incoming(b)
	v.must(in.Ring())
	v.must(out.WaitRinging(v.ctx))
	if from := in.RemoteParty(); from.Number != "1001" || from.Name != "Phone 1001" {
		v.Errorf("the call is from %+v", from)
	}
	v.must(in.Answer(v.ctx))
	v.must(out.WaitAnswered(v.ctx))
	if to := out.RemoteParty(); to.Number != "1002" || to.Name != "Phone 1002" {
		v.Errorf("the call is to %+v", to)
	}
	v.must(out.HearsOnly(v.ctx, b.Tone()))
	v.must(in.HearsOnly(v.ctx, a.Tone()))
	v.must(in.Hangup(v.ctx))
	end := v.ends(out, 0)
	if end.ByUs || len(end.Reason) == 0 || end.Reason[0].Cause != 16 {
		v.Errorf("the call ended %v, want with BYE and cause 16", end)
	}
}

func (v visit) refusals() {
	a, b := v.phone(1001), v.phone(1002)
	for _, tt := range []struct {
		refuse func(*Dialog) error
		status int
	}{
		{(*Dialog).Busy, 486},
		{(*Dialog).Decline, 503}, // to Dial() a declined call is an unavailable channel
	} {
		out := v.dial(a, "1002")
		in := v.incoming(b)
		v.must(tt.refuse(in))
		v.ends(out, tt.status)
	}
	for number, status := range map[string]int{"620": 486, "621": 403, "999": 404} {
		v.ends(v.dial(a, number), status)
	}
}

func (v visit) cancel() {
	a, b := v.phone(1001), v.phone(1002, func(c *Config) { c.AutoRing = true })
	out := v.dial(a, "1002")
	in := v.incoming(b)
	v.must(out.WaitRinging(v.ctx))
	v.must(out.Hangup(v.ctx))
	v.ends(out, 487)
	v.ends(in, 487)
}

func (v visit) echo() {
	for _, law := range []tone.Law{tone.MuLaw, tone.ALaw} {
		a := v.phone(1001, func(c *Config) { c.Codecs = []tone.Law{law} })
		out := v.dial(a, "600")
		v.must(out.WaitAnswered(v.ctx))
		v.must(out.HearsOnly(v.ctx, a.Tone()))
		v.must(a.Close())
	}
}

func (v visit) prompt() {
	out := v.dial(v.phone(1001), "601")
	v.must(out.WaitAnswered(v.ctx))
	v.must(out.HearsAudio(v.ctx))
	v.must(out.HearsNoTone(v.ctx))
	v.ends(out, 0)
	for _, hz := range tone.All() {
		if out.Heard(hz) {
			v.Errorf("the prompt passes for %v Hz", hz)
		}
	}
}

func (v visit) earlyMedia() {
	out := v.dial(v.phone(1001), "602")
	v.must(out.WaitProgress(v.ctx))
	v.must(out.HearsAudio(v.ctx))
	v.ends(out, 486)
}

func (v visit) ringingTone() {
	out := v.dial(v.phone(1001), "603")
	v.must(out.WaitAnswered(v.ctx))
	v.must(out.HearsAudio(v.ctx))
	v.must(out.HearsNoTone(v.ctx))
	v.must(out.HearsNothing(v.ctx)) // between two rings
	v.must(out.Hangup(v.ctx))
}

func (v visit) silence() {
	out := v.dial(v.phone(1001), "604")
	v.must(out.WaitAnswered(v.ctx))
	v.must(out.HearsNothing(v.ctx))
	v.must(out.HearsNoTone(v.ctx))
	v.must(out.Hangup(v.ctx))
}

func (v visit) digits() {
	out := v.dial(v.phone(1001), "605")
	v.must(out.WaitAnswered(v.ctx))
	v.must(out.SendDTMF(v.ctx, "1*08"))
	v.must(out.WaitDigits(v.ctx, "1*08#"))
	v.must(out.Hangup(v.ctx))
}

func (v visit) conference() {
	var members []*Dialog
	var tones []float64
	for number := 1001; number <= 1004; number++ {
		p := v.phone(number)
		out := v.dial(p, "610")
		v.must(out.WaitAnswered(v.ctx))
		members, tones = append(members, out), append(tones, p.Tone())
	}
	for i, member := range members {
		others := slices.Concat(tones[:i], tones[i+1:])
		v.must(member.HearsOnly(v.ctx, others...))
	}
	v.must(members[3].Hangup(v.ctx))
	v.must(members[0].HearsOnly(v.ctx, tones[1], tones[2]))
	for _, member := range members[:3] {
		v.must(member.Hangup(v.ctx))
	}
}

func (v visit) hold() {
	a, b := v.phone(1001), v.phone(1002)
	out, in := v.connect(a, b)
	for _, hold := range []func(*Dialog, context.Context) error{(*Dialog).Hold, (*Dialog).HoldRFC2543} {
		v.must(hold(out, v.ctx))
		v.must(out.HearsNothing(v.ctx))
		v.must(in.HearsOnly(v.ctx, testbed.HoldMusicHz()))
		v.must(out.Resume(v.ctx))
		v.must(in.HearsOnly(v.ctx, a.Tone()))
	}
	v.must(in.Hangup(v.ctx))
}

// Asterisk's re-INVITEs send the media past it, and back.
func (v visit) directMedia() {
	a, b := v.phone(1005), v.phone(1006)
	out := v.dial(a, "1006")
	in := v.incoming(b)
	v.must(in.Answer(v.ctx))
	for _, d := range []*Dialog{out, in} {
		_, err := d.WaitMessage(v.ctx, "a re-INVITE", func(m Message) bool {
			return m.IsRequest("INVITE") && !m.Sent && m.toTag() != "" && len(m.Body) > 0
		})
		v.must(err)
	}
	v.must(out.HearsOnly(v.ctx, b.Tone()))
	v.must(in.HearsOnly(v.ctx, a.Tone()))
	v.must(out.Hold(v.ctx))
	v.must(in.HearsOnly(v.ctx, testbed.HoldMusicHz()))
	v.must(out.Resume(v.ctx))
	v.must(in.HearsOnly(v.ctx, a.Tone()))
	v.must(out.Hangup(v.ctx))
}

// Two phones of one user ring; the one that does not answer is told why.
func (v visit) answeredElsewhere() {
	a, desk, mobile := v.phone(1001), v.phone(1002), v.phone(1002)
	out := v.dial(a, "1002*") // all contacts
	atDesk := v.incoming(desk)
	atMobile := v.incoming(mobile)
	v.must(atMobile.Ring())
	v.must(atDesk.Answer(v.ctx))
	v.must(out.WaitAnswered(v.ctx))
	end := v.ends(atMobile, 487)
	if len(end.Reason) == 0 || end.Reason[0].Text != "Call completed elsewhere" {
		v.Errorf("the other phone's call ended %v", end)
	}
	v.must(out.Hangup(v.ctx))
}

func (v visit) pickup() {
	a, b, c := v.phone(1001), v.phone(1002), v.phone(1003)
	out := v.dial(a, "1002")
	in := v.incoming(b)
	v.must(in.Ring())
	v.must(out.WaitRinging(v.ctx))
	picked := v.dial(c, "**1002")
	v.must(picked.WaitAnswered(v.ctx))
	v.must(out.WaitAnswered(v.ctx))
	v.must(out.HearsOnly(v.ctx, c.Tone()))
	v.must(picked.HearsOnly(v.ctx, a.Tone()))
	v.ends(in, 487)
	if to := out.RemoteParty(); to.Number != "1003" {
		v.Errorf("the caller was told of %+v", to)
	}
	v.must(picked.Hangup(v.ctx))
}

func (v visit) blindTransfer() {
	a, b, c := v.phone(1001), v.phone(1002), v.phone(1003)
	out, in := v.connect(a, b)
	transfer, err := in.Refer(v.ctx, "1003")
	v.must(err)
	moved := v.incoming(c)
	v.must(moved.Answer(v.ctx))
	if status, err := transfer.Wait(v.ctx); err != nil || status != 200 {
		v.Errorf("the transfer ended %d, %v; progress %v", status, err, transfer.Progress())
	}
	v.must(out.HearsOnly(v.ctx, c.Tone()))
	v.must(moved.HearsOnly(v.ctx, a.Tone()))
	v.must(in.Hangup(v.ctx))
	v.must(moved.Hangup(v.ctx))
}

func (v visit) attendedTransfer() {
	a, b, c := v.phone(1001), v.phone(1002), v.phone(1003)
	out, in := v.connect(a, b)
	v.must(in.Hold(v.ctx))
	consult, consulted := v.connect(b, c)
	transfer, err := in.ReferReplaces(v.ctx, consult)
	v.must(err)
	if status, err := transfer.Wait(v.ctx); err != nil || status != 200 {
		v.Errorf("the transfer ended %d, %v; progress %v", status, err, transfer.Progress())
	}
	v.must(out.HearsOnly(v.ctx, c.Tone()))
	v.must(consulted.HearsOnly(v.ctx, a.Tone()))
	v.must(in.Hangup(v.ctx))
	v.must(consult.Hangup(v.ctx))
	v.must(out.Hangup(v.ctx))
}

// Who knows a call's identifiers can take it over, without asking the dialplan.
func (v visit) replaces() {
	a, b, c := v.phone(1001), v.phone(1002), v.phone(1003)
	out, in := v.connect(a, b)
	taken := v.dial(c, "1002", WithReplaces(in))
	v.must(taken.WaitAnswered(v.ctx))
	v.must(out.HearsOnly(v.ctx, c.Tone()))
	v.must(taken.HearsOnly(v.ctx, a.Tone()))
	v.ends(in, 0)
	v.must(taken.Hangup(v.ctx))
}

func (v visit) redirect() {
	a, b, c := v.phone(1001), v.phone(1002), v.phone(1003)
	out := v.dial(a, "1002")
	in := v.incoming(b)
	v.must(in.Redirect("1003"))
	moved := v.incoming(c)
	if diversion := moved.Invite().Parties("Diversion"); len(diversion) == 0 || diversion[0].Number != "1002" {
		v.Errorf("diverted by %+v", diversion)
	}
	v.must(moved.Answer(v.ctx))
	v.must(out.HearsOnly(v.ctx, c.Tone()))
	v.must(out.Hangup(v.ctx))
}

func (v visit) recordKey() {
	out, _ := v.connect(v.phone(1001), v.phone(1002))
	err := out.Info(v.ctx, "", nil, Header{"Record", "on"})
	if refusal, ok := errors.AsType[*ResponseError](err); !ok || refusal.Status != 403 {
		v.Errorf("INFO Record: on without one_touch_recording: %v", err)
	}
	v.must(out.Hangup(v.ctx))
}

func (v visit) withheld() {
	a, b := v.phone(1001), v.phone(1002)
	out := v.dial(a, "*671002")
	in := v.incoming(b)
	if strings.Contains(in.Invite().Header("From"), "1001") || !in.RemoteParty().Private {
		v.Errorf("a withheld number came through: %s", in.Invite().Raw())
	}
	v.must(in.Busy())
	v.ends(out, 486)
}
