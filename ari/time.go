package ari

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// timeLayout is how Asterisk writes a time (ast_json_timeval in main/json.c):
// RFC 3339 with milliseconds, but no colon in the zone, so that time.Time's own
// UnmarshalJSON refuses it.
const timeLayout = "2006-01-02T15:04:05.000-0700"

// Time is a point in time as Asterisk writes it, in milliseconds.
type Time struct{ time.Time }

// UnmarshalJSON reads Asterisk's form, RFC 3339 as well, and null as the zero
// time.
func (t *Time) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*t = Time{}
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("time: %w", err)
	}
	for _, layout := range []string{timeLayout, time.RFC3339Nano} {
		if parsed, err := time.Parse(layout, s); err == nil {
			t.Time = parsed
			return nil
		}
	}
	return fmt.Errorf("time: %q is not of the form 2026-11-22T05:40:09.123+0000", s)
}

// MarshalJSON writes Asterisk's form.
func (t Time) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.Format(timeLayout))
}
