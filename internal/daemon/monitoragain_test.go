package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// The three ways of being on a call of others.
var monitoring = []struct{ code, action, right string }{
	{"*222", "listen", "listen  = \"all\"\n"},
	{"*223", "whisper", "whisper = \"all\"\n"},
	{"*224", "barge", "barge = \"all\"\n"},
}

func TestARightThatIsTakenAwayEndsAtOnce(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: supervised})
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	for _, m := range monitoring {
		t.Run(m.action, func(t *testing.T) {
			d := d.In(t)
			call, called := d.Talk(mara, desk, "1002")
			supervisor := d.Call(dana, m.code+"1001")
			d.Must(supervisor.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
			d.Must(d.WritePolicy(strings.Replace(supervised, m.right, "", 1)))
			d.Must(d.Daemon.Reload(d.Ctx))
			d.Must(supervisor.HearsAudio(d.Ctx)) // why
			d.Ends(supervisor)
			d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
			d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
			if call.HeardAudio() || called.HeardAudio() {
				t.Error("the parties noticed something")
			}
			d.Decided(monitored(m.action, "dana", "1001", "mara", "granted", "revoked"))
			d.Must(d.WritePolicy(supervised))
			d.Must(d.Daemon.Reload(d.Ctx))
		})
	}
}

// Nobody is asked while the dialplan connects people, and what is in the dialplan
// stays there: it is seen as it happens.
func TestACallOfAGuardedPhoneIsMonitored(t *testing.T) {
	t.Parallel()
	inGuarded := "context = guarded\n"
	d := office.Start(t, office.Options{
		Policy:   supervised,
		Endpoint: map[string]string{"1001": inGuarded, "1002": inGuarded, "1005": inGuarded},
		Asterisk: map[string][]byte{"test-extensions.conf": dialplan.Guarded},
	})
	mara, desk, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1004"), d.Phone("1005")
	t.Run("a whisper", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		whispering := d.Call(dana, "*2231001")
		d.Must(whispering.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(called.Hangup(d.Ctx))
		d.Ends(whispering)
		d.Decided(monitored("whisper", "dana", "1001", "mara", "granted", "ended"))
	})
	t.Run("a barge", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		barging := d.Call(dana, "*2241002")
		d.Must(barging.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(barging)
	})
	t.Run("the veto of the other", func(t *testing.T) {
		d := d.In(t)
		d.Talk(mara, tarik, "1005")
		refused := d.Call(dana, "*2241001")
		wantStatus(t, d.Ends(refused), 403)
		wantUnheard(t, refused, mara, tarik)
	})
}

func TestNobodyComesIntoAnEmergencyCall(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: supervised})
	mara, dana, centre := d.Phone("1001"), d.Phone("1004"), d.Phone("emergency")
	help, helper := d.Talk(mara, centre, "112")
	for _, m := range monitoring {
		refused := d.Call(dana, m.code+"1001")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		wantUnheard(t, refused, mara, centre)
		d.Decided(monitored(m.action, "dana", "1001", "mara", "emergency_call", "refused"))
	}
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
	d.Must(helper.HearsOnly(d.Ctx, mara.Tone()))
	if help.Heard(dana.Tone()) || helper.Heard(dana.Tone()) {
		t.Error("somebody was heard on an emergency call")
	}
}

func TestTheTargetHearsABeep(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: strings.Replace(supervised, "[user.mara]", "[user.mara]\nmonitor_beep = true", 1)})
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	for name, extension := range map[string]string{"as the target": "1001", "as the other party": "1002"} {
		for _, m := range monitoring {
			t.Run(m.action+" "+name, func(t *testing.T) {
				d := d.In(t)
				call, called := d.Talk(mara, desk, "1002")
				supervisor := d.Call(dana, m.code+extension)
				d.Must(supervisor.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
				if !call.HeardAudio() {
					t.Error("Mara heard no beep")
				}
				if called.HeardAudio() || supervisor.HeardAudio() {
					t.Error("somebody else heard the beep")
				}
			})
		}
	}
}

// A daemon that stops lets nobody stay on a call of others.
func TestADaemonThatStopsEndsMonitoring(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: supervised})
	mara, desk, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1004"), d.Phone("1005")
	call, called := d.Talk(mara, desk, "1002")
	whispering := d.Call(dana, "*2231001")
	d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
	listening := d.Call(tarik, "*2221002")
	d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
	d.Must(d.StopDaemon())
	d.Ends(whispering)
	d.Ends(listening)
	d.Decided(monitored("whisper", "dana", "1001", "mara", "granted", "shutdown"))
	d.Decided(monitored("listen", "tarik", "1002", "noor", "granted", "shutdown"))
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	wantUnheard(t, listening, dana)
	d.Must(d.StartDaemon(d.Ctx))
	again := d.Call(dana, "*2221001")
	d.Must(again.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
}
