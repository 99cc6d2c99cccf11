package testbed

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(helperEnv) != "" {
		launchAndHang()
	}
	goleak.VerifyTestMain(m)
}

// patience bounds what should take no time at all.
const patience = 20 * time.Second

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// TestFreshInstance holds the base configuration to its promise: all that it
// loads loads, and whatever is logged later means something.
func TestFreshInstance(t *testing.T) {
	a := Start(t, Options{Phones: []Account{{Name: "1001", Secret: "of1001"}}})
	t.Logf("asterisk %s", a.Version())
	for _, app := range []string{
		"AGI", "ChanSpy", "ConfBridge", "Dial", "Echo", "MixMonitor", "Page", "Park", "ParkedCall",
		"Pickup", "Playback", "Queue", "Stasis", "VoiceMail", "VoiceMailMain",
	} {
		out, err := a.Command(t.Context(), "core show application "+app)
		if err != nil || !strings.Contains(out, "Info about Application '"+app+"'") {
			t.Errorf("application %s is missing: %v\n%s", app, err, out)
		}
	}
	for command, want := range map[string]string{
		"pjsip show endpoints":                `1001/1001`,
		"moh show files":                      `tone`,
		"dialplan show 112@linewarden-phones": `Goto\(emergency-out,112,1\)`,
		"features show":                       `(?m)^Pickup +\*8 *$`, // none in place of the default
	} {
		out, err := a.Command(t.Context(), command)
		if err != nil || !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s = %v, want it to match %q:\n%s", command, err, want, out)
		}
	}
	for _, path := range []string{"/sounds/cannot-complete-as-dialed", "/sounds/linewarden%2Faway", "/api-docs/channels.json"} {
		var found map[string]any
		if err := a.get(t.Context(), path, &found); err != nil {
			t.Error(err)
		}
	}
	if err := a.WaitIdle(within(t, patience)); err != nil {
		t.Error(err)
	}
	if complaints := a.Complaints(); len(complaints) > 0 {
		t.Errorf("a fresh instance complains:\n%s", strings.Join(complaints, "\n"))
	}
}

func TestSideBySide(t *testing.T) {
	var all [2]*Asterisk
	var started sync.WaitGroup
	for i := range all {
		started.Go(func() { all[i] = Start(t, Options{}) })
	}
	started.Wait()
	if t.Failed() {
		return
	}
	if all[0].SIPAddr() == all[1].SIPAddr() || all[0].ARIURL() == all[1].ARIURL() || all[0].Dir() == all[1].Dir() {
		t.Errorf("two instances share %v, %v or %v", all[0].SIPAddr(), all[0].ARIURL(), all[0].Dir())
	}
	for _, a := range all {
		if err := a.checkARI(t.Context()); err != nil {
			t.Error(err)
		}
	}
	// Whoever answers in the place of the other is noticed.
	stranger := &Asterisk{http: all[1].http, ARIUsername: all[1].ARIUsername, ARIPassword: all[1].ARIPassword, entityID: all[0].entityID}
	if err := stranger.checkARI(t.Context()); !errors.Is(err, errTaken) {
		t.Errorf("checkARI of another instance = %v, want %v", err, errTaken)
	}
	// One that ends leaves the other alone.
	if err := all[0].Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if err := all[1].checkARI(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFailedStarts(t *testing.T) {
	taken, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	tests := map[string]struct {
		opts Options
		want string
	}{
		"broken configuration": {
			Options{Files: map[string][]byte{"modules.conf": []byte("[modules]\nautoload = no\nrequire = res_none.so\n")}},
			"asterisk ended while starting",
		},
		"no ARI": {
			Options{Files: map[string][]byte{"http.conf": []byte("[general]\nenabled = no\n")}},
			"ask asterisk's ari",
		},
		"port taken": {
			Options{Files: map[string][]byte{"test-pjsip.conf": []byte(
				"[transport-two]\ntype = transport\nprotocol = udp\nbind = " + taken.LocalAddr().String() + "\n",
			)}},
			errTaken.Error(),
		},
		"file outside": {
			Options{Files: map[string][]byte{"../asterisk.conf": nil}},
			`configuration file "../asterisk.conf"`,
		},
		"phone that is configuration": {
			Options{Phones: []Account{{Name: "1001]\n[x", Secret: "s"}}},
			"name, secret and template must match",
		},
		"phone without a secret": {
			Options{Phones: []Account{{Name: "1001"}}},
			"name, secret and template must match",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", shortTempDir(t))
			a, err := Launch(t.Context(), tt.opts)
			if err == nil {
				t.Errorf("Launch succeeded; Stop = %v", a.Stop(t.Context()))
			} else if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Launch = %v, want %q", err, tt.want)
			}
			if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func shortTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lw")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestLongTempDir has a TMPDIR in which a unix socket's path would be too long.
func TestLongTempDir(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 25))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	a := Start(t, Options{})
	if out, err := a.Command(t.Context(), "core show version"); err != nil || !strings.HasPrefix(out, "Asterisk ") {
		t.Errorf("core show version = %q, %v", out, err)
	}
	if left, err := os.ReadDir(long); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestLastLines(t *testing.T) {
	tests := []struct {
		text string
		n    int
		want string
	}{
		{"", 2, ""},
		{"a", 2, "a"},
		{"a\nb\nc\n", 2, "b\nc"},
		{"a\nb", 2, "a\nb"},
		{"a\n\nc\n", 2, "\nc"},
	}
	for _, tt := range tests {
		if got := lastLines(tt.text, tt.n); got != tt.want {
			t.Errorf("lastLines(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
		}
	}
}

// BenchmarkLaunch measures a start and a stop.
func BenchmarkLaunch(b *testing.B) {
	for b.Loop() {
		a, err := Launch(b.Context(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := a.Stop(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
