package daemon_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// An emergency call asks nobody: not the policy, which knows nothing of the
// caller, and not the daemon, which is not there.
func TestEmergencyCallsPass(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:    staff,
		Settings:  "[numbers]\nprefix = \"0\"\n",
		Strangers: []testbed.Account{{Name: "stranger", Secret: "office-of-a-minute"}},
	})
	stranger, centre := d.Phone("stranger"), d.Phone("emergency")
	call := func(t *testing.T) {
		t.Helper()
		for _, dialled := range []string{"112", "0112"} {
			d := d.In(t)
			help, answered := d.Call(stranger, dialled), d.Ring(centre)
			d.Answer(answered, help)
			d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
			d.Must(answered.HearsOnly(d.Ctx, stranger.Tone()))
			d.Must(help.Hangup(d.Ctx))
			d.Ends(answered)
		}
	}
	t.Run("from a phone that the policy does not know", call)
	d.Must(d.StopDaemon())
	t.Run("with the daemon away", call)
}

// withEmergency999 is a policy with an emergency number that Asterisk's part of
// the configuration was not rendered for, with onlyEmergency112.
const withEmergency999 = staff + "\n[emergency]\nnumbers = [\"112\", \"999\"]\n"

func onlyEmergency112(s *dialplan.Settings) { s.EmergencyNumbers = []string{"112"} }

// The number may be an emergency number for the policy alone, if Asterisk's
// part of the configuration is older.
func TestAnEmergencyNumberThatTheDialplanDoesNotKnow(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: withEmergency999, Dialplan: onlyEmergency112})
	rana, centre := d.Phone("1003"), d.Phone("emergency")
	help, answered := d.Call(rana, "999"), d.Ring(centre)
	d.Answer(answered, help)
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
	d.Decided(office.Decision{
		User: "rana", Action: "call.place", Extension: "999", Reason: "emergency", Outcome: "passed_on",
	})
}

// An emergency call that went through linewarden is the dialplan's from then on,
// whatever is still noted on its channel.
func TestAnEmergencyCallOutlivesARestart(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: withEmergency999, Dialplan: onlyEmergency112})
	rana, centre, mara, desk := d.Phone("1003"), d.Phone("emergency"), d.Phone("1001"), d.Phone("1002")
	help, answered := d.Talk(rana, centre, "999")
	d.Must(d.StopDaemon())
	d.Must(d.StartDaemon(d.Ctx))
	d.Talk(mara, desk, "1002") // by now it has tidied up whatever it would
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
	d.Must(answered.HearsOnly(d.Ctx, rana.Tone()))
}

func TestACallWhileTheDaemonIsAway(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara := d.Phone("1001")
	d.Must(d.StopDaemon())
	call := d.Call(mara, "1002")
	d.Must(call.HearsAudio(d.Ctx))
	wantStatus(t, d.Ends(call), 503)
}

// A daemon that stops leaves those who talk alone, ends what is half set up,
// and finds the calls again when it is back.
func TestTheDaemonStopsAndComesBack(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	rana, dana, tarik := d.Phone("1003"), d.Phone("1004"), d.Phone("1005")

	call, called := d.Talk(tarik, rana, "1003")
	ringing := d.Call(mara, "1002")
	onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
	d.Must(ringing.WaitRinging(d.Ctx))

	d.Must(d.StopDaemon())
	wantStatus(t, d.Ends(ringing), 503)
	wantStatus(t, d.Ends(onDesk), 487)
	wantStatus(t, d.Ends(inPocket), 487)
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, tarik.Tone()))

	d.Must(d.StartDaemon(d.Ctx))
	again, answered := d.Call(dana, "1002"), d.Ring(mobile)
	d.Answer(answered, again)
	d.Must(again.HearsOnly(d.Ctx, mobile.Tone()))
	listening := d.Call(dana, "*2221002")
	d.Must(listening.HearsOnly(d.Ctx, mobile.Tone(), dana.Tone()))

	// The old call ends as one, which only a daemon that knows it can see to.
	d.Must(call.Hangup(d.Ctx))
	d.Ends(called)
}

func TestAReloadTurnsAnAnswerAround(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, rana := d.Phone("1001"), d.Phone("1003")
	wantStatus(t, d.Ends(d.Call(mara, "1003")), 403)

	// A broken edit is refused whole, and what ran runs on.
	d.Must(d.WritePolicy(staff + "[user.yara]\nrole = \"nobody's\"\ncall = \"all\"\n[user.mara.deny]\ncall = 7\n"))
	d.ExpectError("the configuration has errors: the running policy stays")
	if err := d.Daemon.Reload(d.Ctx); err == nil {
		t.Fatal("a broken policy was loaded")
	}
	if r := d.Daemon.Status().Reload; r == nil || !strings.Contains(r.Error, "yara") {
		t.Errorf("the status tells %+v of the broken reload", r)
	}
	wantStatus(t, d.Ends(d.Call(mara, "1003")), 403)

	d.Must(d.WritePolicy(strings.Replace(staff, `call   = "department"`, `call   = "all"`, 1)))
	d.Must(d.Daemon.Reload(d.Ctx))
	if r := d.Daemon.Status().Reload; r == nil || !r.Changed || r.Allows == 0 || r.Refuses != 0 {
		t.Errorf("the status tells %+v of a reload that allows more", r)
	}
	call, _ := d.Talk(mara, rana, "1003")

	d.Must(d.WritePolicy(staff))
	d.Must(d.Daemon.Reload(d.Ctx))
	d.Must(call.Hangup(d.Ctx))
	wantStatus(t, d.Ends(d.Call(mara, "1003")), 403)
}

// Another program that registers the same application takes all the calls:
// this one must end, and not fight for it.
func TestADaemonThatIsReplacedEnds(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	other, err := ari.New(ari.Config{
		URL: d.ARIURL(), Username: d.ARIUsername, Password: d.ARIPassword, App: "linewarden",
	})
	d.Must(err)
	defer other.Close()
	ctx, stop := context.WithCancel(d.Ctx)
	defer stop()
	d.ExpectError("ari application taken over by another program")
	done := make(chan error, 1)
	go func() { done <- other.Run(ctx, func(ari.Event) {}) }()
	if err := d.DaemonEnds(d.Ctx); !errors.Is(err, ari.ErrReplaced) {
		t.Errorf("the daemon ended with %v, want %v", err, ari.ErrReplaced)
	}
	stop()
	<-done
}
