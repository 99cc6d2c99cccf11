package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/internal/enforcement"
)

// TestThePageHasWhatWasProven holds docs/enforcement.md to proven.txt, which
// "make test" holds to the tests, and finds empty cells.
func TestThePageHasWhatWasProven(t *testing.T) {
	claimed, err := readClaims("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range gaps(claimed) {
		t.Error(line)
	}
	got, err := os.ReadFile(filepath.Join("../../..", page))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(renderPage(claimed), string(got)); diff != "" {
		t.Errorf("the page is not what proven.txt says; run go generate ./internal/enforcement (-proven +page):\n%s", diff)
	}
}

// What a test says counts if that test has passed.
func TestReadRun(t *testing.T) {
	r, err := readRun(strings.NewReader(`
{"Action":"start","Package":"github.com/linewarden/linewarden/internal/daemon"}
{"Action":"attr","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestListen/refused","Key":"enforcement","Value":"listen dialled prevented"}
{"Action":"attr","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestListen/refused","Key":"another","Value":"x"}
{"Action":"pass","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestListen/refused"}
{"Action":"attr","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestListen/heard","Key":"enforcement","Value":"barge dialled prevented"}
{"Action":"fail","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestListen/heard"}
{"Action":"fail","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestListen"}
{"Action":"attr","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestTaken","Key":"enforcement","Value":"barge invite-replaces 40ms"}
{"Action":"pass","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestTaken"}
{"Action":"attr","Package":"github.com/linewarden/linewarden/internal/daemon","Test":"TestStuck","Key":"enforcement","Value":"park dialled prevented"}
{"Action":"fail","Package":"github.com/linewarden/linewarden/internal/daemon"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := "listen dialled prevented internal/daemon.TestListen/refused\nbarge invite-replaces 40ms internal/daemon.TestTaken\n"
	if got := strings.TrimPrefix(formatProofs(r.proofs), preamble); got != want {
		t.Errorf("proven is\n%s", got)
	}
	if diff := cmp.Diff(map[string]bool{"internal/daemon.TestListen": true, "internal/daemon.TestTaken": true}, r.ended); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
	for _, text := range []string{"FAIL", `{"Action":"attr","Key":"enforcement","Value":"listen dialled"}`} {
		if _, err := readRun(strings.NewReader(text)); err == nil {
			t.Errorf("read %q without an error", text)
		}
	}
}

// The go command says again what a test has said, when it does not run it again.
func TestACachedResultCounts(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module cached\n",
		"x_test.go": "package cached\nimport \"testing\"\nfunc TestX(t *testing.T) {\n" +
			"t.Attr(\"" + enforcement.Attribute + "\", \"listen dialled prevented\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, cached := range []bool{false, true} {
		c := exec.CommandContext(t.Context(), "go", "test", "-json", ".")
		c.Dir = dir
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := strings.Contains(string(out), "(cached)"); got != cached {
			t.Fatalf("cached is %v, want %v:\n%s", got, cached, out)
		}
		r, err := readRun(strings.NewReader(string(out)))
		if err != nil || len(r.proofs) != 1 || r.proofs[0].String() != "listen dialled prevented cached.TestX" {
			t.Errorf("read %v, %v", r, err)
		}
	}
}

func TestClaims(t *testing.T) {
	listen := proof{enforcement.Listen, enforcement.Dialled, 0, "internal/daemon.TestListen/refused"}
	barge := proof{enforcement.Barge, enforcement.InviteReplaces, 40 * time.Millisecond, "internal/daemon.TestTaken"}
	slower := barge
	slower.took = 90 * time.Millisecond
	fallen := listen
	fallen.took = time.Second
	for name, tc := range map[string]struct {
		before []proof
		run    run
		wrong  int
		after  []proof
	}{
		"as before":              {[]proof{barge, listen}, run{[]proof{listen, slower}, ended("internal/daemon.TestListen", "internal/daemon.TestTaken")}, 0, []proof{barge, listen}},
		"one has not run":        {[]proof{barge, listen}, run{[]proof{listen}, ended("internal/daemon.TestListen")}, 1, []proof{barge, listen}},
		"another of that name":   {[]proof{barge, listen}, run{[]proof{barge}, ended("internal/switchboard.TestListen", "internal/daemon.TestTaken")}, 1, []proof{barge, listen}},
		"one proves it no more":  {[]proof{barge, listen}, run{[]proof{listen}, ended("internal/daemon.TestListen", "internal/daemon.TestTaken")}, 1, []proof{listen}},
		"a new one":              {[]proof{barge}, run{[]proof{barge, listen}, ended("internal/daemon.TestListen", "internal/daemon.TestTaken")}, 1, []proof{barge, listen}},
		"not prevented any more": {[]proof{listen}, run{[]proof{fallen}, ended("internal/daemon.TestListen")}, 2, []proof{fallen}},
	} {
		t.Run(name, func(t *testing.T) {
			if wrong := differences(tc.before, &tc.run); len(wrong) != tc.wrong {
				t.Errorf("wrong is %q, want %d lines", wrong, tc.wrong)
			}
			if diff := cmp.Diff(formatProofs(tc.after), formatProofs(merge(tc.before, &tc.run))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func ended(tests ...string) map[string]bool {
	set := map[string]bool{}
	for _, test := range tests {
		set[test] = true
	}
	return set
}

// No cell is empty in silence.
func TestGaps(t *testing.T) {
	if gaps(nil) == nil {
		t.Error("without any proof there is no gap")
	}
	for _, line := range gaps(nil) {
		if !strings.HasSuffix(line, "has neither a proof nor a reason") {
			t.Errorf("without any proof: %s", line)
		}
	}
	text := renderPage([]proof{{enforcement.Barge, enforcement.InviteReplaces, 40 * time.Millisecond, "internal/daemon.TestTaken"}})
	for _, want := range []string{
		"| torn down in 40 ms |",
		"| SIP INVITE with Replaces | torn down in 40 ms | [`TestTaken`](../internal/daemon) |",
		"| SIP REFER with Replaces | **open** | **open** |",
		"| a feature built into Asterisk | not applicable | Asterisk",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

func FuzzProof(f *testing.F) {
	for _, seed := range []string{
		"listen dialled prevented internal/daemon.TestListen/refused", "barge invite-replaces 40ms internal/daemon.TestTaken",
		"barge invite-replaces 2s p.TestTaken", "barge invite-replaces -1ms p.TestT", "dance dialled prevented p.TestT", "listen dialled prevented TestT", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		p, err := parseProof(line)
		if err != nil {
			return
		}
		again, err := parseProof(p.String())
		if err != nil || !p.same(again) || again.String() != p.String() {
			t.Errorf("%q became %v, then %v, %v", line, p, again, err)
		}
	})
}
