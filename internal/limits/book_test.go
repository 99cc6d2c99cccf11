package limits

import (
	"encoding/json"
	"testing"
)

// Whatever is in a book that is taken for one can be read, and written again.
func FuzzBook(f *testing.F) {
	for _, seed := range []string{
		`{"users":{"mara":{"premium_rate":{"day":"2026-11-22","calls":3,"closed":true}}}}`, `{"lost":true,"users":null}`,
		`{"users":{"":{"":{}}}}`, `{"users":{"a":{"premium_rate":{"day":"22","calls":-1}}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var b Book
		if json.Unmarshal(text, &b) != nil || b.Check() != nil {
			return
		}
		again, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var same Book
		if err := json.Unmarshal(again, &same); err != nil || same.Check() != nil {
			t.Errorf("%s: %v, %v", again, err, same.Check())
		}
	})
}
