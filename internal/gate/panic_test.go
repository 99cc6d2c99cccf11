package gate_test

import (
	"testing"

	"github.com/linewarden/linewarden/policy"
)

// A panic ends the request that it came from, as a refusal: somebody was there,
// so the failure policy does not count. All others go on.
func TestAPanicEndsItsRequestAlone(t *testing.T) {
	d := open(t)
	sound := d.gate.Policy
	d.gate.Policy = func() *policy.Set { panic("a mistake of ours") }
	d.want(d.ask(dana, "/place?to=1002"), "deny", "failed", "34")
	d.gate.Policy = sound
	d.want(d.ask(dana, "/place?to=1002"), "allow", "granted", "")
}
