package keys

import (
	"strings"
	"testing"
	"time"
)

// plan has a code for each way in which one can begin.
var plan = Plan{BlindTransfer: "##", Park: "#72", "ask": "*2", "none": ""}

// begun is when the first key of a test is pressed.
var begun = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// press lets a reader hear keys, one every 200 ms. A space is a second in which
// none is pressed. What it says is written as digits that are passed on, and codes
// in brackets.
func press(r *Reader, pressed string) string {
	var said strings.Builder
	now := begun
	tell := func(pass []Digit) {
		for _, d := range pass {
			said.WriteByte(d.Key)
		}
	}
	for _, key := range []byte(pressed) {
		if key == ' ' {
			now = now.Add(DigitTimeout)
			tell(r.Expire(now))
			continue
		}
		now = now.Add(200 * time.Millisecond)
		pass, code := r.Press(Digit{Key: key, Duration: 100 * time.Millisecond}, now)
		tell(pass)
		if code != "" {
			said.WriteString("[" + string(code) + "]")
		}
	}
	return said.String()
}

func TestReader(t *testing.T) {
	for pressed, want := range map[string]string{
		"1234567890AD": "1234567890AD",
		"##":           "[blind_transfer]",
		"*2":           "[ask]",
		"#72":          "[park]",
		"12##34":       "12[blind_transfer]34",
		"####":         "[blind_transfer][blind_transfer]",
		"#":            "",
		"# ":           "#",
		"# #":          "#",
		"# # ":         "##",
		"#7 2":         "#72",
		"#71":          "#71",
		"#7#7":         "#7",
		"#7#72":        "#7[park]",
		"*##":          "*[blind_transfer]",
		"**2":          "*[ask]",
		"#*2":          "#[ask]",
		"###":          "[blind_transfer]",
		"*1":           "*1",
	} {
		if got := press(NewReader(plan), pressed); got != want {
			t.Errorf("%q is %q, want %q", pressed, got, want)
		}
	}
}

func TestAReaderWithoutCodesHoldsNothing(t *testing.T) {
	if got := press(new(Reader), "##*2#72"); got != "##*2#72" {
		t.Errorf("it says %q", got)
	}
}

func TestDigitsKeepTheirDurationsAndTheirOrder(t *testing.T) {
	r := NewReader(plan)
	long, short := Digit{'#', 3 * time.Second}, Digit{'7', 40 * time.Millisecond}
	r.Press(long, begun)
	r.Press(short, begun)
	if d := r.Deadline(); d != begun.Add(DigitTimeout) {
		t.Errorf("the deadline is %v", d)
	}
	last := Digit{'9', time.Millisecond}
	pass, code := r.Press(last, begun)
	if len(pass) != 3 || pass[0] != long || pass[1] != short || pass[2] != last || code != "" {
		t.Errorf("passed on %v and %q", pass, code)
	}
	if !r.Deadline().IsZero() || r.Release() != nil {
		t.Error("something is still held back")
	}
}

// The timer may be served late: a digit that comes first does not complete a code
// whose time was over.
func TestADigitThatComesTooLateCompletesNothing(t *testing.T) {
	r := NewReader(plan)
	r.Press(Digit{Key: '#'}, begun)
	pass, code := r.Press(Digit{Key: '#'}, begun.Add(DigitTimeout))
	if code != "" || len(pass) != 1 {
		t.Errorf("passed on %v and %q", pass, code)
	}
	if held := r.Release(); len(held) != 1 {
		t.Errorf("held back: %v", held)
	}
}

// Whatever is pressed is passed on once, in order, but for the codes.
func FuzzReader(f *testing.F) {
	for _, pressed := range []string{"##", "1#2 *2#72", "#7#7#72**2", "# # #", "\x00*"} {
		f.Add(pressed, "##", "*2", "#72")
	}
	f.Fuzz(func(t *testing.T, pressed, blind, ask, park string) {
		codes := Plan{BlindTransfer: blind, "ask": ask, Park: park}
		r := NewReader(codes)
		said := press(r, pressed)
		for _, d := range r.Release() {
			said += string(d.Key)
		}
		for name, code := range codes {
			said = strings.ReplaceAll(said, "["+string(name)+"]", code)
		}
		if strings.ContainsAny(pressed+blind+ask+park, "[]") {
			return // which the codes are written in here
		}
		for _, key := range []byte(pressed) {
			if key >= 0x80 {
				return // no key; written as UTF-8 above
			}
		}
		if want := strings.ReplaceAll(pressed, " ", ""); said != want {
			t.Errorf("%q came to %q with %v", want, said, codes)
		}
	})
}
