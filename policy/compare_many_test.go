package policy

import (
	"fmt"
	"testing"
	"time"
)

// Where thousands of users all differ and all are changed, nobody waits for the count;
// where one of them is, it is counted.
func TestCompareGivesUpOnTooMuch(t *testing.T) {
	const users = 2000
	compiled := func(right func(int) string) *Set {
		entries := []Entry{written(1, "emergency", "numbers", "112")}
		for i := range users {
			entries = append(entries, written(1, fmt.Sprintf("user.u%d", i), "extension", fmt.Sprint(1000+i), "pickup", right(i)))
		}
		return mustCompile(t, entries...)
	}
	each := func(i int) string { return fmt.Sprintf("extension:%d", 1000+i) }
	before := compiled(each)
	if d, counted := Compare(before, compiled(func(i int) string { return each((i + 1) % users) }), time.Time{}); counted || d != nil {
		t.Errorf("all are changed: counted %v, %v", counted, d)
	}
	d, counted := Compare(before, compiled(func(i int) string { return each(max(i, 1)) }), time.Time{})
	if !counted || d.Allowed() != 1 || d.Refused() != 1 { // another instead of oneself
		t.Errorf("one is changed: counted %v, %v", counted, d)
	}
}
