package daemon_test

import (
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed/faulty"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// soon is how long at most somebody goes on who may not any more.
const soon = time.Second

// Whichever way the daemon is told of a new policy, and however many listen: who
// may not any more hears nothing more within a second.
func TestHowSoonAListeningEnds(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: supervised, Watch: true})
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	config := filepath.Dir(d.AuditFile())
	binary, err := command()
	d.Must(err)
	tells := map[string]func(){
		"SIGHUP": func() { d.Must(d.Signal(syscall.SIGHUP)) },
		"linewarden reload": func() {
			if out, err := exec.CommandContext(d.Ctx, binary, "reload", "--socket", filepath.Join(config, "control.sock")).CombinedOutput(); err != nil {
				t.Errorf("reload: %v\n%s", err, out)
			}
		},
		"the edited file": func() {},
	}
	for name, tell := range tells {
		listened := []int{1}
		if name == "SIGHUP" {
			listened = append(listened, 20)
		}
		for _, listeners := range listened {
			t.Run(fmt.Sprintf("%d by %s", listeners, name), func(t *testing.T) {
				d := d.In(t)
				call, called := d.Talk(mara, desk, "1002")
				var ears []*phone.Dialog
				for range listeners {
					ears = append(ears, d.Call(dana, "*2221001"))
				}
				all(t, ears, func(ear *phone.Dialog) error { return ear.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()) })
				begun := time.Now()
				d.Must(d.WritePolicy(strings.Replace(supervised, "listen  = \"all\"\n", "", 1)))
				tell()
				all(t, ears, func(ear *phone.Dialog) error { // why
					return errors.Join(ear.HearsAudio(d.Ctx), ear.Hangup(d.Ctx))
				})
				var last time.Duration
				for _, ear := range ears {
					last = max(last, ear.HeardUntil(mara.Tone()).Sub(begun), ear.HeardUntil(desk.Tone()).Sub(begun))
				}
				t.Logf("measured: the last of %d heard nothing more %v after the policy was written, told by %s",
					listeners, last.Round(time.Millisecond), name)
				if last > soon {
					t.Errorf("somebody went on listening for %v", last)
				}
				d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
				d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
				from := len(d.Trail.Records())
				d.Must(d.WritePolicy(supervised))
				d.Must(d.Signal(syscall.SIGHUP))
				_, _, err := d.Trail.Wait(d.Ctx, from, func(r office.Record) bool { return r.Message == "policy reloaded" })
				d.Must(err)
			})
		}
	}
}

// all does something with all phones at once.
func all(t *testing.T, phones []*phone.Dialog, do func(*phone.Dialog) error) {
	t.Helper()
	errs := make(chan error, len(phones))
	for _, p := range phones {
		go func() { errs <- do(p) }()
	}
	for range phones {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// A listening ends with what it rests on, and with nothing else.
func TestWhatAListeningRestsOn(t *testing.T) {
	t.Parallel()
	edit := func(text, old, instead string) string {
		t.Helper()
		if !strings.Contains(text, old) {
			t.Fatalf("no %q in the policy", old)
		}
		return strings.ReplaceAll(text, old, instead)
	}
	base := edit(supervised, "listen  = \"all\"", "listen  = \"department\"")
	base = edit(base, "department = \"support\"\nrole = \"lead\"", "department = \"sales\"\nrole = \"lead\"")
	d := office.Start(t, office.Options{Policy: base})
	d.ExpectError("the configuration has errors: the running policy stays")
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	roles, users, _ := strings.Cut(base, "[role.lead]")
	_, users, _ = strings.Cut(users, "[department.sales]")
	for name, policy := range map[string]string{
		"the role":           edit(roles+"[department.sales]"+users, "role = \"lead\"", "role = \"agent\""),
		"the user":           edit(base, "[user.dana]\nextension = \"1004\"\nendpoints = [\"PJSIP/1004\"]", "[user.yara]\nextension = \"1009\"\nendpoints = [\"PJSIP/1009\"]"),
		"the department":     edit(base, "[user.mara]\nextension = \"1001\"\nendpoints = [\"PJSIP/1001\"]\ndepartment = \"sales\"", "[user.mara]\nextension = \"1001\"\nendpoints = [\"PJSIP/1001\"]\ndepartment = \"support\""),
		"the target's leave": edit(base, "[user.mara]\n", "[user.mara]\ncan_be_listened = false\n"),
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			call, called := d.Talk(mara, desk, "1002")
			listening := d.Call(dana, "*2221001")
			d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
			d.Must(d.WritePolicy(base + "[user.mara]\n")) // twice, which is an error
			if d.Daemon.Reload(d.Ctx) == nil {
				t.Fatal("a policy with an error was taken")
			}
			for _, still := range []string{edit(base, "barge = \"all\"", "barge = \"none\""), base} { // one right after the other
				d.Must(d.WritePolicy(still))
				d.Must(d.Daemon.Reload(d.Ctx))
			}
			d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
			if listening.HeardAudio() {
				t.Error("the listener noticed a reload that changed nothing for him")
			}
			d.Must(d.WritePolicy(policy))
			d.Must(d.Daemon.Reload(d.Ctx))
			d.Must(listening.HearsAudio(d.Ctx))
			d.Must(listening.HearsNoTone(d.Ctx))
			d.Must(listening.Hangup(d.Ctx))
			d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
			d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
			d.Decided(monitored("listen", "dana", "1001", "mara", "granted", "revoked"))
			d.Must(d.WritePolicy(base))
			d.Must(d.Daemon.Reload(d.Ctx))
		})
	}
}

// While the events are cut nobody knows who comes into a call: nobody listens to
// it then, in whichever dialplan.
func TestNobodyListensWithoutEvents(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy: supervised, Faulty: true, Endpoint: map[string]string{"1005": "context = guarded\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": dialplan.Guarded},
	})
	mara, desk, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1004"), d.Phone("1005")
	call, called := d.Talk(mara, desk, "1002")
	owned, guarded := d.Call(dana, "*2231001"), d.Call(tarik, "*2231002")
	d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone(), tarik.Tone()))
	noStock := d.Wire.Goes(faulty.Fails, faulty.To(http.MethodGet, "/channels"))
	begun := time.Now()
	d.Wire.CutEvents()
	d.Ends(guarded)
	d.Must(owned.HearsNoTone(d.Ctx))
	for name, heard := range map[string]time.Time{
		"an owned phone": call.HeardUntil(dana.Tone()), "a guarded dialplan": called.HeardUntil(tarik.Tone()),
	} {
		took := heard.Sub(begun)
		t.Logf("measured: a whisper by %s ended %v after the events were cut", name, took.Round(time.Millisecond))
		if took > 2*soon { // one second is how long it may take to get them back
			t.Errorf("a whisper by %s went on for %v", name, took)
		}
	}
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	from := len(d.Trail.Records())
	noStock.End()
	_, err := d.WaitReady(d.Ctx, from)
	d.Must(err)
	d.Decided(monitored("whisper", "dana", "1001", "mara", "granted", "failed"))
}

// A transferor who is demoted while it rings at the target talks on with the
// other. One who has left leaves nobody behind: then it goes on.
func TestATransferUnderWayEndsWithTheRight(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: transferers, Endpoint: letThrough()})
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	reload := func(d *office.Desk, policy string) {
		t.Helper()
		d.Must(d.WritePolicy(policy))
		d.Must(d.Daemon.Reload(d.Ctx))
	}
	demoted := strings.Replace(transferers, "transfer = \"all\"", "transfer = \"department\"", 1)
	for name, leaves := range map[string]bool{"while the two talk": false, "once the transferor has left": true} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			moved, by := d.Talk(dana, mara, "1001")
			transfer, err := by.Refer(d.Ctx, "1003")
			d.Must(err)
			rings := d.Ring(rana)
			d.Must(transfer.WaitProgress(d.Ctx, 100))
			if leaves {
				d.Must(by.Hangup(d.Ctx))
				d.Must(moved.HearsNoTone(d.Ctx))
				reload(d, demoted)
				d.Must(rings.Answer(d.Ctx))
				d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
				d.Must(rings.HearsOnly(d.Ctx, dana.Tone()))
				d.Decided(transferred("mara", "1003", "rana", "granted", "connected"))
			} else {
				begun := time.Now()
				reload(d, demoted)
				d.Ends(rings)
				t.Logf("measured: the target stopped ringing %v after the reload", time.Since(begun).Round(time.Millisecond))
				wantTransfer(d, transfer, 603)
				d.Must(by.HearsOnly(d.Ctx, dana.Tone()))
				d.Must(moved.HearsOnly(d.Ctx, mara.Tone()))
				d.Decided(transferred("mara", "1003", "rana", "granted", "revoked"))
			}
			reload(d, transferers)
		})
	}
}
