package daemon_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// forbidding is a policy in which nobody may do anything: one user has no right
// at all, and the other is denied whatever there is. 118 is an emergency number
// by the configuration alone.
const forbidding = `
[emergency]
numbers = ["112", "911", "118"]

[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]

[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
call = "all"
[user.noor.deny]
call = "all"
`

// asking asks about every call at the gate, and leaves emergency numbers to it.
const asking = `
[asking]
exten => _[+*#0-9]!,1,Gosub(linewarden-guard,place,1(${EXTEN}))
 same => n,Dial(PJSIP/${EXTEN},30)
`

// emergencyOffice has owned and guarded phones, some of them strangers.
func emergencyOffice(t *testing.T) *office.Desk {
	t.Helper()
	return startProcess(t, office.Options{
		Policy: forbidding,
		Strangers: []testbed.Account{
			{Name: "stranger", Secret: "office-of-a-minute"},
			{Name: "guarded", Secret: "office-of-a-minute", Extra: "context = guarded"},
			{Name: "asking", Secret: "office-of-a-minute", Extra: "context = asking"},
		},
		Asterisk: map[string][]byte{"test-extensions.conf": slices.Concat(dialplan.Guarded, []byte(asking))},
	})
}

// Emergency calls pass for everybody, whatever the policy says and however the
// daemon is. They never ask it: a daemon that hangs would hold up, and refuse
// after seconds, whatever does.
func TestEmergencyCallsPassWhateverBecomesOfTheDaemon(t *testing.T) {
	t.Parallel()
	d := emergencyOffice(t)
	centre := d.Phone("emergency")
	callers := map[string]*phone.Phone{}
	for _, account := range []string{"1001", "1002", "stranger", "guarded", "asking"} {
		callers[account] = d.Phone(account)
	}
	for _, state := range []struct {
		name  string
		enter func() error
	}{
		{"runs", func() error { return nil }},
		{"hangs", func() error { return d.Signal(syscall.SIGSTOP) }},
		{"is stopped", d.StopDaemon},
		{"is killed", func() error { return oneAfterAnother(func() error { return d.StartDaemon(d.Ctx) }, d.Kill) }},
	} {
		d.Must(state.enter())
		t.Run("the daemon "+state.name, func(t *testing.T) {
			d := d.In(t)
			var longest time.Duration
			for _, caller := range callers {
				for _, number := range []string{"112", "911", "118"} {
					begun := time.Now()
					help, answered := d.Call(caller, number), d.Ring(centre)
					longest = max(longest, time.Since(begun))
					d.Must(answered.Answer(d.Ctx))
					d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
					d.Must(help.Hangup(d.Ctx))
					d.Ends(answered)
				}
			}
			t.Logf("measured: the slowest of %d calls rang after %v", 3*len(callers), longest.Round(time.Millisecond))
			for _, r := range d.Trail.Records() {
				if r.Message == "decision" {
					t.Errorf("an emergency call was decided about: %v", r)
				}
			}
		})
	}
}

// At the limit of sessions the gate takes no question; emergency calls have none.
func TestEmergencyCallsPassAtTheGatesLimit(t *testing.T) {
	t.Parallel()
	d := emergencyOffice(t)
	caller, centre := d.Phone("asking"), d.Phone("emergency")
	for range 200 { // agi.max_sessions
		held, err := agitest.Dial(d.Ctx, fmt.Sprintf("agi://%v:4573/place?to=1002", d.SIPAddr().Addr()), agitest.Channel{Name: "PJSIP/1001-00000001"})
		d.Must(err)
		t.Cleanup(func() { held.Close() })
		_, err = held.ReadCommand() // it is being answered, and waits for us
		d.Must(err)
	}
	wantStatus(t, d.Ends(d.Call(caller, "1002")), 503)
	for _, number := range []string{"112", "911", "118"} {
		help, answered := d.Call(caller, number), d.Ring(centre)
		d.Must(answered.Answer(d.Ctx))
		d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
		d.Must(help.Hangup(d.Ctx))
		d.Ends(answered)
	}
}

// Asterisk's own limit of calls (maxcalls in asterisk.conf) is not linewarden's to
// lift: it holds before any dialplan. Whoever sets it has to leave room.
func TestAsterisksOwnLimitHoldsForEmergencyCallsToo(t *testing.T) {
	t.Parallel()
	d := emergencyOffice(t)
	conf := filepath.Join(d.Dir(), "etc", "asterisk.conf")
	text, err := os.ReadFile(conf)
	d.Must(err)
	d.Must(os.WriteFile(conf, append(text, "\nmaxcalls = 1\n"...), 0o600))
	d.Must(d.Restart(d.Ctx))

	mara, stranger, centre := d.Phone("1001"), d.Phone("stranger"), d.Phone("emergency")
	help, answered := d.Call(mara, "112"), d.Ring(centre)
	d.Must(answered.Answer(d.Ctx))
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
	wantStatus(t, d.Ends(d.Call(stranger, "112")), 503)
}

// oneAfterAnother does one thing after the other.
func oneAfterAnother(things ...func() error) error {
	for _, do := range things {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}
