package keys

import (
	"strings"
	"testing"
	"time"
)

// dial lets a number hear keys, one every 200 ms. A space is the time after which
// it is over.
func dial(pressed string) (string, bool) {
	now := begun
	n := NewNumber(now)
	for _, key := range []byte(pressed) {
		if key == ' ' {
			now = now.Add(NumberTimeout)
			n.Expire(now)
			continue
		}
		now = now.Add(200 * time.Millisecond)
		n.Press(Digit{Key: key}, now)
	}
	return n.Dialled()
}

func TestNumber(t *testing.T) {
	for pressed, want := range map[string]struct {
		number   string
		complete bool
	}{
		"":                       {"", false},
		" ":                      {"", true},
		"1002":                   {"1002", false},
		"1002 ":                  {"1002", true},
		"1002#":                  {"1002", true},
		"1002#5":                 {"1002", true},
		"10 02":                  {"10", true},
		"#":                      {"#", false},
		"##":                     {"#", true},
		"*81002#":                {"*81002", true},
		strings.Repeat("7", 31):  {strings.Repeat("7", 31), false},
		strings.Repeat("7", 100): {strings.Repeat("7", MaxNumber), true},
	} {
		if number, ok := dial(pressed); number != want.number || ok != want.complete {
			t.Errorf("%q is %q, %t, want %q, %t", pressed, number, ok, want.number, want.complete)
		}
	}
}

func TestANumberThatIsCompleteWaitsForNothing(t *testing.T) {
	n := NewNumber(begun)
	if d := n.Deadline(); d != begun.Add(NumberTimeout) {
		t.Errorf("the deadline is %v", d)
	}
	n.Press(Digit{Key: '5'}, begun.Add(time.Second))
	if d := n.Deadline(); d != begun.Add(time.Second+NumberTimeout) {
		t.Errorf("the deadline is %v", d)
	}
	n.Press(Digit{Key: '#'}, begun.Add(time.Second))
	if d := n.Deadline(); !d.IsZero() {
		t.Errorf("the deadline is %v", d)
	}
}

func FuzzNumber(f *testing.F) {
	for _, pressed := range []string{"1002#", "10 02", "##", ""} {
		f.Add(pressed)
	}
	f.Fuzz(func(t *testing.T, pressed string) {
		number, _ := dial(pressed)
		if len(number) > MaxNumber || !strings.HasPrefix(pressed, number) {
			t.Errorf("%q is %q", pressed, number)
		}
	})
}
