package refusal_test

import (
	"fmt"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// What is refused for different reasons sounds different.
func ExampleFor() {
	for _, reason := range []policy.Code{policy.NotGranted, policy.UnknownTarget} {
		r := refusal.For(reason)
		fmt.Printf("%s: %s, then cause %d\n", reason, r.Sound, r.Cause)
	}
	// Output:
	// not_granted: feature-not-avail-line, then cause 21
	// unknown_target: pbx-invalid, then cause 1
}
