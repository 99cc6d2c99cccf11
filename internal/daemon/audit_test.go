package daemon_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// auditLine is what a test reads of a line of the audit.
type auditLine struct {
	Record     string
	DecisionID string `json:"decision_id"`
	Endpoint   string
	Action     string
	Effect     string
	Reason     string
	Outcome    string
}

func auditOf(t *testing.T, d *office.Desk) []auditLine {
	t.Helper()
	text, err := os.ReadFile(d.AuditFile())
	if err != nil {
		t.Fatal(err)
	}
	var all []auditLine
	for l := range bytes.Lines(text) {
		var one auditLine
		if err := json.Unmarshal(l, &one); err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		all = append(all, one)
	}
	return all
}

// Nobody is overheard unless it is on the disk before; all else goes on without.
func TestNobodyIsOverheardOffTheRecord(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:   staff,
		Endpoint: map[string]string{"1005": "context = guarded\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": dialplan.Guarded},
	})
	mara, desk, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	dana, tarik := d.Phone("1004"), d.Phone("1005")
	call, called := d.Talk(mara, desk, "1002")

	listening := d.Call(dana, "*2221002")
	d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
	recorded := slices.ContainsFunc(auditOf(t, d), func(l auditLine) bool {
		return l.Endpoint == "PJSIP/1004" && l.Action == "monitor.listen" && l.Effect == "allow"
	})
	if !recorded {
		t.Error("a listening is not on record")
	}
	d.Must(listening.Hangup(d.Ctx))

	// The disk is full.
	d.ExpectError("the audit cannot be written: listening, whispering and barging are refused until it can")
	d.ExpectError("refused what could not be recorded")
	d.Must(os.Rename(d.AuditFile(), d.AuditFile()+".1"))
	d.Must(os.Symlink("/dev/full", d.AuditFile()))
	for phone, want := range map[*phone.Phone]office.Decision{
		dana:  {User: "dana", Outcome: "refused"}, // owned
		tarik: {User: "tarik", Outcome: "told"},   // guarded
	} {
		listening := d.Call(phone, "*2221001")
		d.Must(listening.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(listening), 503)
		if listening.Heard(mara.Tone()) || listening.Heard(desk.Tone()) {
			t.Errorf("%s listened off the record", want.User)
		}
		want.Action, want.Extension, want.Target, want.Reason = "monitor.listen", "1001", "mara", "audit_failed"
		d.Decided(want)
	}
	placed, answered := d.Talk(dana, rana, "1003")
	d.Must(placed.Hangup(d.Ctx))
	d.Ends(answered)
	if s := d.Daemon.Status().Audit; s.Failing == "" || s.Lost != 0 {
		t.Errorf("the status tells %+v of a full disk", s)
	}

	// There is room again, and nothing was lost.
	d.Must(os.Remove(d.AuditFile()))
	d.Must(os.Rename(d.AuditFile()+".1", d.AuditFile()))
	d.Must(d.Daemon.Reload(d.Ctx))
	again := d.Call(dana, "*2221001")
	d.Must(again.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
	if s := d.Daemon.Status().Audit; s.Failing != "" {
		t.Errorf("the status tells %+v of a disk with room", s)
	}
	d.Must(again.Hangup(d.Ctx))
	d.Must(call.Hangup(d.Ctx))
	d.Ends(called)
	d.Must(d.StopDaemon())
	wantWholeAudit(t, d)
}

// A disk that hangs, as one of a server does that is away, keeps a listener
// waiting for two seconds, and nobody else.
func TestADiskThatHangsDelaysNoCall(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	d.Talk(mara, desk, "1002")

	// A pipe that is full hangs whoever writes to it, until it is read.
	d.Must(os.Remove(d.AuditFile()))
	d.Must(syscall.Mkfifo(d.AuditFile(), 0o600))
	pipe, err := os.OpenFile(d.AuditFile(), os.O_RDWR, 0)
	d.Must(err)
	d.Must(pipe.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)))
	for err == nil {
		_, err = pipe.Write(make([]byte, 4096))
	}
	d.ExpectError("the audit cannot be written: listening, whispering and barging are refused until it can")
	d.ExpectError("refused what could not be recorded")
	placed, answered := d.Talk(dana, rana, "1003") // hangs the disk
	d.Must(placed.Hangup(d.Ctx))
	d.Ends(answered)
	placed, answered = d.Talk(dana, rana, "1003")
	d.Must(placed.Hangup(d.Ctx))
	d.Ends(answered)
	listening := d.Call(dana, "*2221001")
	wantStatus(t, d.Ends(listening), 503)
	if listening.Heard(mara.Tone()) || listening.Heard(desk.Tone()) {
		t.Error("a listening off the record")
	}
	if s := d.Daemon.Status().Audit; !strings.Contains(s.Failing, "not answered in time") {
		t.Errorf("the status tells %+v of a disk that hangs", s)
	}

	// It answers again: what was kept meanwhile is written.
	d.Must(pipe.SetReadDeadline(time.Now().Add(time.Minute)))
	var got []byte
	for buf := make([]byte, 4096); !bytes.Contains(got, []byte(`"reason":"audit_failed"`)); {
		n, err := pipe.Read(buf)
		d.Must(err)
		got = append(got, buf[:n]...)
	}
	if n := bytes.Count(got, []byte(`"outcome":"connected"`)); n != 2 {
		t.Errorf("%d calls that were connected are on record, want 2", n)
	}
	d.Must(pipe.Close())
	d.Must(os.Remove(d.AuditFile()))
}

// A daemon that stops in the middle of everything leaves no decision without a
// line, and none without an outcome.
func TestNothingIsMissingInTheAuditAfterTheEnd(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	rana, tarik := d.Phone("1003"), d.Phone("1005")
	d.Talk(mara, desk, "1002")
	listening := d.Call(dana, "*2221001")
	d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
	ringing := d.Call(tarik, "1003")
	d.Ring(rana)
	d.Must(ringing.WaitRinging(d.Ctx))
	d.Must(d.StopDaemon())
	wantWholeAudit(t, d)
	d.Must(d.StartDaemon(d.Ctx)) // for the call that was left as it was
}

// wantWholeAudit holds the audit's file against the log: each decision is there
// as it was taken, and each has one outcome.
func wantWholeAudit(t *testing.T, d *office.Desk) {
	t.Helper()
	want, got := map[string]string{}, map[string]string{}
	outcomes := map[string]int{}
	for _, r := range d.Trail.Records() {
		switch r.Message {
		case audit.MessageDecision:
			want[r.Attrs["decision_id"]] = r.Attrs["endpoint"] + " " + r.Attrs["action"] + " " + r.Attrs["effect"] + " " + r.Attrs["reason"]
		case audit.MessageOutcome:
			want[r.Attrs["decision_id"]] += " " + r.Attrs["outcome"]
		}
	}
	for _, l := range auditOf(t, d) {
		switch l.Record {
		case "decision":
			got[l.DecisionID] = l.Endpoint + " " + l.Action + " " + l.Effect + " " + l.Reason
		case "outcome":
			got[l.DecisionID] += " " + l.Outcome
			outcomes[l.DecisionID]++
		default:
			t.Errorf("a line %+v", l)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the audit is not what the log is (-log +audit):\n%s", diff)
	}
	if len(got) == 0 {
		t.Error("the audit is empty")
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if outcomes[id] != 1 {
			t.Errorf("%s has %d outcomes", got[id], outcomes[id])
		}
	}
}
