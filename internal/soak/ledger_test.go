package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A page is the audit's file, which a test writes.
type page struct {
	*testing.T
	*ledger
	file *os.File
}

func newPage(t *testing.T) *page {
	t.Helper()
	name := filepath.Join(t.TempDir(), "audit.jsonl")
	l := newLedger(name)
	if err := l.read(); err != nil {
		t.Fatalf("there is no file yet: %v", err)
	}
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return &page{t, l, file}
}

// write writes lines in short: "+1" is the decision 1, "-1" its outcome, all else as it
// is.
func (p *page) write(lines ...string) {
	p.Helper()
	for _, line := range lines {
		switch line[0] {
		case '+':
			line = `{"record":"decision","decision_id":"` + line[1:] + "\"}\n"
		case '-':
			line = `{"record":"outcome","decision_id":"` + line[1:] + "\"}\n"
		}
		if _, err := p.file.WriteString(line); err != nil {
			p.Fatal(err)
		}
	}
	if err := p.read(); err != nil {
		p.Fatal(err)
	}
}

// is compares what was counted.
func (p *page) is(decisions, outcomes, open, cut int, wrong ...string) {
	p.Helper()
	if p.decisions != decisions || p.outcomes != outcomes || len(p.open) != open || p.cut != cut {
		p.Errorf("there are %d decisions, %d outcomes, %d open, %d cut; want %d, %d, %d, %d",
			p.decisions, p.outcomes, len(p.open), p.cut, decisions, outcomes, open, cut)
	}
	if !slices.EqualFunc(p.wrong, wrong, strings.Contains) {
		p.Errorf("wrong is %q, want %q", p.wrong, wrong)
	}
}

func TestTheLedgerReadsWhatHasCome(t *testing.T) {
	p := newPage(t)
	p.write("+1", "+2", "-1", `{"record":"outcome",`)
	p.is(2, 1, 1, 0)
	p.write("\"decision_id\":\"2\"}\n", `{"record":"deletion"}`+"\n")
	p.is(2, 2, 0, 0)
	if p.life.lines != 5 || p.life.decisions != 2 || p.life.outcomes != 2 {
		t.Errorf("the daemon has written %+v", p.life)
	}
}

func TestTheLedgerFindsWhatIsWrong(t *testing.T) {
	for name, tc := range map[string]struct {
		lines []string
		want  string
	}{
		"no outcome":        {[]string{"+1", "+2", "-1"}, "decision 2 has no outcome"},
		"two outcomes":      {[]string{"+1", "-1", "-1"}, "decision 1 has an outcome too many"},
		"no decision":       {[]string{"-1"}, "an outcome of decision 1, which is not recorded"},
		"decided twice":     {[]string{"+1", "-1", "+1"}, "decision 1 is recorded twice"},
		"lines were lost":   {[]string{`{"record":"lost","lines":3}` + "\n"}, "the audit lost lines"},
		"something else":    {[]string{"what is this\n"}, "a line that is none"},
		"a line in another": {[]string{"{\"record\":\"deci", "+1"}, "a line that is none"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPage(t)
			p.write(tc.lines...)
			if err := p.concluded(); err != nil {
				t.Fatal(err)
			}
			if len(p.wrong) != 1 || !strings.Contains(p.wrong[0], tc.want) {
				t.Errorf("wrong is %q, want %q", p.wrong, tc.want)
			}
		})
	}
}

// What a daemon that is killed has not written nobody writes: not even the next one.
func TestTheLedgerOfADaemonThatIsKilled(t *testing.T) {
	p := newPage(t)
	p.write("+1", "+2", "-1", `{"record":"outc`)
	if err := p.killed(); err != nil {
		t.Fatal(err)
	}
	p.is(2, 1, 0, 1)
	p.write("\n", "+3", "-3")
	p.is(3, 2, 0, 1)
	if p.life.decisions != 1 || p.life.lines != 2 {
		t.Errorf("the next daemon has written %+v", p.life)
	}
	p.write("-2")
	p.is(3, 3, 0, 1, "decision 2 has an outcome too many")
}
