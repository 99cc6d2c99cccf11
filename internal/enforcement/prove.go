package enforcement

import (
	"fmt"
	"testing"
	"time"
)

// Attribute is the key under which a proof is in the output of go test -json.
// Its value is the line of proven.txt without the test's name.
const Attribute = "enforcement"

// Limit is how soon what was not prevented must be torn down.
const Limit = time.Second

// Prevented says that the test has proven this: a subject that the policy refuses
// does not get the operation in that way, and what was going on stays as it was.
// It is the last act of the test, which has to fail where that is not so.
func Prevented(t testing.TB, o Operation, w Way) {
	t.Helper()
	prove(t, o, w, "prevented")
}

// TornDown says that the test has proven this: a subject that the policy refuses
// got the operation in that way, and it was undone in that time, as measured from
// outside of linewarden. The test fails if that took longer than [Limit].
func TornDown(t testing.TB, o Operation, w Way, took time.Duration) {
	t.Helper()
	if took <= 0 || took > Limit {
		t.Errorf("%s by %s was torn down in %v, want it within %v", o, w, took, Limit)
		return
	}
	prove(t, o, w, fmt.Sprintf("%dms", max(1, took.Milliseconds())))
}

func prove(t testing.TB, o Operation, w Way, verdict string) {
	t.Helper()
	if !Known(o, w) {
		t.Errorf("there is no cell %s by %s", o, w)
		return
	}
	if why := NotApplicable(o, w); why != "" {
		t.Errorf("%s by %s is not applicable, says table.go: %s", o, w, why)
		return
	}
	t.Attr(Attribute, fmt.Sprintf("%s %s %s", o, w, verdict))
}
