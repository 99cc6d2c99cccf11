package limits_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

var (
	premium  = policy.Resource{Number: "+33899123456", Class: policy.PremiumRate}
	national = policy.Resource{Number: "+33123456789", Class: policy.National}
)

// spends lets Mara call a number outside, by some action, and hang up.
func (d *desk) spends(action policy.Action, what policy.Resource) policy.Code {
	d.t.Helper()
	id := d.asks("PJSIP/1001")
	defer d.ends(id)
	return d.judge("mara", action, what, limits.Attempt{Channel: id, Call: id})
}

func TestCallsPerMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, staff)
		d.want("the first", d.spends(policy.CallExternal, national), "")
		pass(20 * time.Second)
		d.want("the second, by a transfer", d.spends(policy.CallTransfer, national), "")
		d.want("the third", d.spends(policy.CallExternal, national), refusal.TooManyPerMinute)
		d.want("a call inside", d.spends(policy.CallPlace, policy.Resource{Extension: "1002"}), "")
		d.want("help", d.spends(policy.CallExternal, policy.Resource{Number: "112"}), "")
		pass(39 * time.Second)
		d.want("before the minute is over", d.spends(policy.CallTransfer, national), refusal.TooManyPerMinute)
		pass(time.Second)
		d.want("a minute after the first", d.spends(policy.CallExternal, national), "")
		d.want("but no other", d.spends(policy.CallExternal, national), refusal.TooManyPerMinute)
		pass(time.Minute)
		for range 2 {
			d.want("all is forgotten", d.spends(policy.CallExternal, national), "")
		}
		if len(d.refused) != 3 {
			t.Errorf("counted as refused: %q", d.refused)
		}
	})
}

// without is the staff's policy without the limit by the minute.
var daily = strings.Replace(staff, "external_calls_per_minute = 2\n", "", 1)

func TestAClassClosesAfterItsCallsOfADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, daily)
		d.want("the first", d.spends(policy.CallExternal, premium), "")
		d.want("the second, by a transfer", d.spends(policy.CallTransfer, premium), "")
		d.restart()
		d.want("the third", d.spends(policy.CallExternal, premium), "")
		d.want("the fourth", d.spends(policy.CallExternal, premium), refusal.ClassClosed)
		d.want("another class", d.spends(policy.CallExternal, national), "")
		d.has("nothing is left of what was refused", 0)
		pass(72 * time.Hour)
		d.restart()
		d.want("days later", d.spends(policy.CallTransfer, premium), refusal.ClassClosed)
		if err := d.Open(d.set, "mara", policy.PremiumRate); err != nil {
			t.Fatal(err)
		}
		d.restart()
		for range 3 {
			d.want("opened", d.spends(policy.CallExternal, premium), "")
		}
		d.want("closed again", d.spends(policy.CallExternal, premium), refusal.ClassClosed)
	})
}

// A day begins where the user is: midnight of Paris is 23:00 of UTC in winter.
func TestADayIsTheUsers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, daily)
		pass(time.Until(time.Date(2026, 11, 22, 22, 59, 0, 0, time.UTC)))
		for range 2 {
			d.want("before midnight", d.spends(policy.CallExternal, premium), "")
		}
		pass(2 * time.Minute)
		for range 2 {
			d.want("after midnight", d.spends(policy.CallExternal, premium), "")
		}
	})
}

func TestWhatCannotBeCountedIsRefused(t *testing.T) {
	d := newDesk(t, daily)
	if err := errors.Join(os.RemoveAll(d.state), os.WriteFile(d.state, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	d.want("a limited class", d.spends(policy.CallExternal, premium), refusal.Failed)
	d.want("another", d.spends(policy.CallExternal, national), "")
	d.has("nothing", 0)
}

// A book that is lost refuses until an administrator has said what holds.
func TestALostBook(t *testing.T) {
	d := newDesk(t, daily)
	if err := os.WriteFile(filepath.Join(d.state, limits.BookName+".json"), []byte(`{"users": {"mara"`), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // also after the next start, which finds a whole one
		d.restart()
		d.want("a limited class", d.spends(policy.CallExternal, premium), refusal.ClassClosed)
		d.want("another", d.spends(policy.CallExternal, national), "")
		if !d.Distrusted() {
			t.Error("the book is trusted")
		}
	}
	if err := d.Open(d.set, "mara", policy.PremiumRate); err != nil {
		t.Fatal(err)
	}
	d.want("opened", d.spends(policy.CallExternal, premium), "")
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	d := newDesk(t, daily)
	for _, wrong := range [][2]string{{"nobody", "premium_rate"}, {"mara", "premium"}, {"mara", ""}} {
		if err := d.Open(d.set, wrong[0], policy.NumberClass(wrong[1])); err == nil || errors.Is(err, limits.ErrNotClosed) {
			t.Errorf("Open(%q) = %v", wrong, err)
		}
	}
	if err := d.Open(d.set, "mara", policy.PremiumRate); !errors.Is(err, limits.ErrNotClosed) {
		t.Errorf("Open = %v", err)
	}
}
