package daemon_test

import (
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// nobodysUnpark is the policy of parking in which a colleague's call is no more
// to be retrieved.
var nobodysUnpark = strings.Replace(parkers, `unpark = ["self", "department"]`, `unpark = "self"`, 1)

// revoked is the decision that ends a retrieval.
func revoked(user, target string) office.Decision {
	return retrieved(user, target, "not_granted", "revoked")
}

// Whoever retrieved somebody else's parked call talks by the right to do so. With
// the right the talk ends, and the call is where it was.
func TestARetrievalEndsWithTheRight(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers, Asterisk: parkedFor("6")})
	mara, desk, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	reload := func(d *office.Desk, policy string) {
		t.Helper()
		d.Must(d.WritePolicy(policy))
		d.Must(d.Daemon.Reload(d.Ctx))
	}
	t.Run("a colleague's call", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, call)
		again := d.Call(desk, "71")
		d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Decided(retrieved("noor", "mara", "granted", "connected"))
		d = d.In(t)
		begun := time.Now()
		reload(d, nobodysUnpark)
		d.Must(again.HearsAudio(d.Ctx)) // why
		took := again.HeardUntil(dana.Tone()).Sub(begun)
		t.Logf("measured: a retrieved call was heard until %v after the reload", took.Round(time.Millisecond))
		if took > soon {
			t.Errorf("who retrieved the call heard it for %v", took)
		}
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Ends(again)
		d.Decided(revoked("noor", "mara"))
		// It is Mara's to retrieve, or to come back to.
		back := d.Ring(mara)
		d.Must(back.Answer(d.Ctx))
		d.Must(back.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		reload(d, parkers)
	})
	t.Run("what rests on nothing goes on", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, call)
		mine := d.Call(mara, "71") // one's own
		d.Must(mine.HearsOnly(d.Ctx, dana.Tone()))
		placed, called := d.Talk(rana, desk, "1002")
		reload(d, strings.ReplaceAll(strings.Replace(nobodysUnpark, "\nunpark = \"self\"", "\nunpark = \"none\"", 1), "call   = \"all\"\n", ""))
		d.Must(mine.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(placed.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, rana.Tone()))
		if mine.HeardAudio() || placed.HeardAudio() || called.HeardAudio() {
			t.Error("somebody noticed the reload")
		}
		reload(d, parkers)
	})
}

// A daemon that is killed comes back with another policy: what rests on a right
// ends as if it had been there.
func TestARetrievalEndsThoughTheDaemonWasKilled(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: parkers})
	mara, desk, mobile, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1004")
	tarik := d.Phone("1005")
	call, own := d.Talk(dana, mara, "1001")
	parks(d, mara, own, call)
	again := d.Call(desk, "71")
	d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
	kept, own := d.Talk(tarik, mobile, "1002")
	parks(d, mobile, own, kept)
	mine := d.Call(mobile, "71")
	d.Must(mine.HearsOnly(d.Ctx, tarik.Tone()))
	d.Must(d.Kill())
	d.Must(d.WritePolicy(nobodysUnpark))
	d.Must(again.HearsOnly(d.Ctx, dana.Tone())) // as long as nobody knows
	d = d.In(t)
	d.Must(d.StartDaemon(d.Ctx))
	d.Must(again.HearsAudio(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Ends(again)
	d.Decided(revoked("noor", "mara"))
	d.Must(mine.HearsOnly(d.Ctx, tarik.Tone()))
	d.Must(kept.HearsOnly(d.Ctx, mobile.Tone()))
	d.Must(d.Call(mara, "71").HearsOnly(d.Ctx, dana.Tone()))
	d.Must(mine.Hangup(d.Ctx))
	d.Ends(kept)
}
