package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

func TestGuardedGroupPickup(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, rana, caller, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("caller"), d.Phone("1004")

	t.Run("the call that has rung longest of those one may take", func(t *testing.T) {
		d := d.In(t)
		first := d.Call(caller, "1002")
		d.Ring(desk)
		d.Must(first.WaitRinging(d.Ctx))
		picked := d.Call(mara, "*8")
		d.Must(picked.HearsOnly(d.Ctx, caller.Tone()))
		d.Must(first.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(toldAs("mara", "call.pickup", "", "noor", "granted"))
	})
	t.Run("refused", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "1002")
		ringing := d.Ring(desk)
		d.Must(call.WaitRinging(d.Ctx))
		wantStatus(t, d.Ends(d.Call(rana, "*8")), 403)
		d.Decided(toldAs("rana", "call.pickup", "", "noor", "not_granted"))
		d.Must(ringing.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		enforcement.Prevented(t, enforcement.GroupPickup, enforcement.Guarded)
	})
	t.Run("nothing rings", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(dana, "*8")), 480)
	})
}

// Who hears whom, by the phones' tones: listening, whispering and joining are
// three rights, and no key leads from one to another.
func TestGuardedMonitoring(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1004"), d.Phone("1005")

	t.Run("a listener is not heard, whatever the keys", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221002")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(listening.SendDTMF(d.Ctx, "456"))
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(listening)
		d.Decided(toldAs("dana", "monitor.listen", "1002", "noor", "granted"))
	})
	t.Run("a whisper is heard by the one alone", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		whispering := d.Call(dana, "*2231002")
		d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		d.Must(whispering.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(whispering.SendDTMF(d.Ctx, "6"))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Decided(toldAs("dana", "monitor.whisper", "1002", "noor", "granted"))
	})
	t.Run("who joins is heard by both", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		joined := d.Call(dana, "*2241002")
		d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
		d.Must(joined.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Decided(toldAs("dana", "monitor.barge", "1002", "noor", "granted"))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(joined)
	})
	t.Run("one of the rights is not another", func(t *testing.T) {
		d := d.In(t)
		d.Talk(desk, mara, "1001")
		wantStatus(t, d.Ends(d.Call(dana, "*2241001")), 403)
		d.Decided(toldAs("dana", "monitor.barge", "1001", "mara", "not_granted"))
	})
	t.Run("the veto of the other on the call", func(t *testing.T) {
		d := d.In(t)
		d.Talk(desk, tarik, "1005")
		for _, code := range []string{"*222", "*223", "*224"} {
			refused := d.Call(dana, code+"1002")
			wantStatus(t, d.Ends(refused), 403)
			wantUnheard(t, refused, desk, tarik)
		}
		d.Decided(toldAs("dana", "monitor.whisper", "1002", "noor", "target_veto"))
	})
}

// A beep is heard before anybody who is listened to is heard, by both, and only
// where somebody wants it.
func TestAGuardedListeningBeeps(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	d.Must(d.WritePolicy(strings.Replace(watched, "[user.mara]\n", "[user.mara]\nmonitor_beep = true\n", 1)))
	d.Must(d.Daemon.Reload(d.Ctx))
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	for _, extension := range []string{"1001", "1002"} {
		t.Run("on a call of "+extension, func(t *testing.T) {
			d := d.In(t)
			call, called := d.Talk(mara, desk, "1002")
			listening := d.Call(dana, "*222"+extension)
			d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
			if !call.HeardAudio() || !called.HeardAudio() || listening.HeardAudio() {
				t.Errorf("the beep was heard by mara: %t, by noor: %t, by the listener: %t",
					call.HeardAudio(), called.HeardAudio(), listening.HeardAudio())
			}
			wantUnheard(t, call, dana)
		})
	}
}

// A listening that was allowed ends when it would be refused: ChanSpy() itself
// asks nobody.
func TestAGuardedListeningEnds(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, rana, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("1005")
	ended := func(action, reason string) office.Decision {
		return office.Decision{User: "dana", Action: action, Target: "noor", Reason: reason, Outcome: "ended"}
	}
	t.Run("as the call goes on with one who does not agree", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221002")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		moveOn(d, "PJSIP/1002-", "1005")
		answered := d.Ring(tarik)
		d.Must(answered.Answer(d.Ctx))
		d.Ends(listening)
		d.Decided(ended("monitor.listen", "target_veto"))
		wantUnheard(t, listening, tarik)
		d.Must(called.HearsOnly(d.Ctx, tarik.Tone()))
		d.Ends(call)
	})
	t.Run("as the call that was joined goes on with another", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		joined := d.Call(dana, "*2241002")
		d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		moveOn(d, "PJSIP/1002-", "1003")
		d.Must(d.Ring(rana).Answer(d.Ctx))
		d.Ends(joined)
		d.Must(called.HearsOnly(d.Ctx, rana.Tone()))
		d.Ends(call)
	})
	t.Run("as the right is taken away", func(t *testing.T) {
		d := d.In(t)
		_, called := d.Talk(mara, desk, "1002")
		whispering := d.Call(dana, "*2231002")
		d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		d.Must(d.WritePolicy(strings.Replace(watched, `whisper = "all"`, `whisper = "none"`, 1)))
		d.Must(d.Daemon.Reload(d.Ctx))
		d.Ends(whispering)
		d.Decided(ended("monitor.whisper", "not_granted"))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(d.WritePolicy(watched))
		d.Must(d.Daemon.Reload(d.Ctx))
	})
	t.Run("as a daemon that was away comes back to it", func(t *testing.T) {
		d := d.In(t)
		d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221002")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(d.StopDaemon())
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(d.WritePolicy(strings.Replace(watched, `listen  = "all"`, `listen = "none"`, 1)))
		d.Must(d.StartDaemon(d.Ctx))
		d.Ends(listening)
		d.Decided(ended("monitor.listen", "not_granted"))
	})
}

// moveOn connects the channel whose name begins so with another phone, as
// Asterisk's console can, and every AMI user.
func moveOn(d *office.Desk, prefix, account string) {
	out, err := d.Command(d.Ctx, "core show channels concise")
	d.Must(err)
	channel := ""
	for line := range strings.Lines(out) {
		if name, _, _ := strings.Cut(line, "!"); strings.HasPrefix(name, prefix) {
			channel = name
		}
	}
	_, err = d.Command(d.Ctx, "channel redirect "+channel+" moved,"+account+",1")
	d.Must(err)
}
