package daemon_test

import (
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
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
	base := strings.Replace(parkers, "[role.agent]\n", "[role.agent]\npickup = \"all\"\n", 1)
	d := office.Start(t, office.Options{Policy: base})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	rana, dana, tarik := d.Phone("1003"), d.Phone("1004"), d.Phone("1005")
	without := func(lines ...string) (policy string) {
		t.Helper()
		policy = base
		for i := 0; i < len(lines); i += 2 {
			if !strings.Contains(policy, lines[i]) {
				t.Fatalf("no %q in the policy", lines[i])
			}
			policy = strings.ReplaceAll(policy, lines[i], lines[i+1])
		}
		return policy
	}
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
		reload(d, without(`unpark = ["self", "department"]`, `unpark = "self"`))
		d.Must(again.HearsAudio(d.Ctx)) // why
		took := again.HeardUntil(dana.Tone()).Sub(begun)
		t.Logf("measured: a retrieved call was heard until %v after the reload", took.Round(time.Millisecond))
		if took > soon {
			t.Errorf("who retrieved the call heard it for %v", took)
		}
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Ends(again)
		d.Decided(revoked("noor", "mara"))
		back := d.Call(mara, "71") // it is Mara's as it was
		d.Must(back.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		reload(d, base)
	})
	t.Run("what rests on nothing goes on", func(t *testing.T) {
		d := d.In(t)
		waits, own := d.Talk(tarik, mara, "1001")
		parks(d, mara, own, waits)
		call, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, call)
		mine := d.Call(mara, "72") // one's own
		d.Must(mine.HearsOnly(d.Ctx, dana.Tone()))
		placed, called := d.Talk(rana, desk, "1002")
		asked := d.Call(tarik, "1003")
		d.Ring(rana)
		picked := d.Call(mobile, "**1003")
		d.Must(picked.HearsOnly(d.Ctx, tarik.Tone()))
		reload(d, without(`unpark = ["self", "department"]`, `unpark = "none"`, `unpark = "self"`, `unpark = "none"`,
			"pickup = \"all\"\n", "", "park   = true\n", "", "call   = \"all\"\n", "", "call = \"all\"\n", ""))
		d.Must(mine.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(placed.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(asked.HearsOnly(d.Ctx, mobile.Tone()))
		d.Must(picked.HearsOnly(d.Ctx, tarik.Tone()))
		d.Must(waits.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		for _, end := range []*phone.Dialog{mine, placed, called, asked, picked} {
			if end.HeardAudio() {
				t.Errorf("%v noticed the reload", end)
			}
		}
		reload(d, base)
	})
}

// A daemon that is killed comes back with another policy: what rests on a right
// ends as if it had been there.
func TestARetrievalEndsThoughTheDaemonWasKilled(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: parkers, Asterisk: parkedFor("10")})
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
	back := d.Ring(mara) // who had parked it
	d.Must(back.Answer(d.Ctx))
	d.Must(back.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
	d.Must(mine.Hangup(d.Ctx))
	d.Ends(kept)
}
