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
		fmt.Printf("%s, or at least %s, then cause %d\n", r.Prompt, r.Sound, r.Cause)
	}
	// Output:
	// linewarden/not_granted, or at least feature-not-avail-line, then cause 21
	// linewarden/unknown_target, or at least pbx-invalid, then cause 1
}
