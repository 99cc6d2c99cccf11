package setup

import (
	"testing"
)

func TestReadMessage(t *testing.T) {
	m, err := readMessage("2026-01-02\t10:00:00.250000\t1767348000.250000\tR\t1-7@127.0.0.1\tCSeq:2 INVITE\tSIP/2.0 180 Ringing")
	want := message{1767348000.25, true, "1-7@127.0.0.1", "2 INVITE", "SIP/2.0 180 Ringing"}
	if err != nil || m != want || m.status() != 180 {
		t.Errorf("read %+v with status %d, %v", m, m.status(), err)
	}
	for _, line := range []string{"", "a\tb", "\t\tsoon\tR\t\t\t"} {
		if _, err := readMessage(line); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}

func TestCallsAreTimedFromTheirFirstINVITE(t *testing.T) {
	said := []message{
		{1, false, "a", "1 INVITE", "INVITE sip:1 SIP/2.0"}, {2, true, "a", "1 INVITE", "SIP/2.0 401 Unauthorized"},
		{3, false, "a", "2 INVITE", "INVITE sip:1 SIP/2.0"}, {4, true, "a", "2 INVITE", "SIP/2.0 180 Ringing"},
		{5, true, "a", "2 INVITE", "SIP/2.0 180 Ringing"}, {6, true, "a", "2 INVITE", "SIP/2.0 200 OK"},
		{7, true, "a", "3 BYE", "SIP/2.0 200 OK"}, {8, false, "b", "1 INVITE", "INVITE sip:1 SIP/2.0"},
	}
	got := calls(said)
	if want := (call{begun: 1, rang: 4, answered: 6, ended: 7, final: 200}); *got["a"] != want {
		t.Errorf("%+v, want %+v", *got["a"], want)
	}
	if b := *got["b"]; b.final != 0 {
		t.Errorf("one without an answer: %+v", b)
	}
}

func TestSearch(t *testing.T) {
	for _, limit := range []int{5, 20, 77, 150, 333, 5000} {
		found, err := search(100, func(rate int) (bool, error) { return rate <= limit, nil })
		low, high := float64(min(limit, most))/closest-1, float64(min(limit, most))
		if limit < fewest {
			low, high = 0, 0
		}
		if err != nil || found < low || found > high+1 {
			t.Errorf("%d calls/s: found %.1f, %v", limit, found, err)
		}
	}
}
