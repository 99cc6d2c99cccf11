package ari

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	for text, want := range map[string]string{
		`"2026-11-22T05:40:09.123+0000"`:      "2026-11-22T05:40:09.123Z",
		`"2026-11-22T05:40:09.123-0330"`:      "2026-11-22T09:10:09.123Z",
		`"2026-11-22T05:40:09.123+00:00"`:     "2026-11-22T05:40:09.123Z",
		`"2026-11-22T05:40:09Z"`:              "2026-11-22T05:40:09Z",
		`"2026-11-22T05:40:09.123456+01:00"`:  "2026-11-22T04:40:09.123456Z",
		`"2026-11-22T05:40:09.12\u0033+0000"`: "2026-11-22T05:40:09.123Z",
		`null`:                                "0001-01-01T00:00:00Z",
	} {
		var got Time
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if s := got.UTC().Format(time.RFC3339Nano); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
	for _, text := range []string{`""`, `"yesterday"`, `5`, `{}`, `"2026-13-22T05:40:09.123+0000"`, `"2026-11-22 05:40:09"`} {
		if err := json.Unmarshal([]byte(text), new(Time)); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, seed := range []string{`"2026-11-22T05:40:09.123+0000"`, `"2026-11-22T05:40:09.123-07:00"`, `null`, `""`, `5`, `"\u0032"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, second Time
		if first.UnmarshalJSON(text) != nil {
			return
		}
		if first.Year() < 0 || first.Year() > 9999 {
			return // cannot be written
		}
		again, err := first.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := second.UnmarshalJSON(again); err != nil {
			t.Fatalf("%s became %s: %v", text, again, err)
		}
		// Asterisk's form has milliseconds and a zone in minutes.
		if _, offset := first.Zone(); offset%60 == 0 && !second.Equal(first.Truncate(time.Millisecond)) {
			t.Fatalf("%s became %s", text, again)
		}
	})
}

// FuzzTimeShortWay holds that Asterisk's form is read as time.Parse reads it.
func FuzzTimeShortWay(f *testing.F) {
	for _, seed := range []string{
		"2026-11-22T05:40:09.123+0000", "2026-11-22T05:40:09.123-0330", "2026-02-30T05:40:09.123+0000", "2026-02-28T23:59:59.999+2359",
		"0000-01-01T00:00:00.000+0000", "2026-11-22T24:00:00.000+0000", "2026-11-22T05:40:60.000+0000", "2026-11-22T05:40:09.123+2400", "2026-11-22T05:40:09,123+0000",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseTime([]byte(`"` + text + `"`))
		want, err := time.Parse(timeLayout, text)
		if ok && (err != nil || got.Format(time.RFC3339Nano) != want.Format(time.RFC3339Nano) || got.Location().String() != want.Location().String()) {
			t.Fatalf("%q: %v; time.Parse says %v, %v", text, got, want, err)
		}
	})
}

// Asterisk's form of any day but a month's last takes the short way.
func TestTimeTakesTheShortWay(t *testing.T) {
	for _, text := range []string{"2026-11-22T05:40:09.123+0000", "2026-11-22T05:40:09.123-0330"} {
		if _, ok := parseTime([]byte(`"` + text + `"`)); !ok {
			t.Errorf("%s takes the long one", text)
		}
	}
}
