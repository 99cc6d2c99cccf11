package callerid_test

import (
	"fmt"

	"github.com/linewarden/linewarden/internal/callerid"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// What a phone says of itself is a wish, for the policy to judge.
func ExampleNamed() {
	said := callerid.Said{From: `"Mara" <sip:0142685301@192.0.2.7>`}
	asked := callerid.Named(numbering.Habits{Country: "FR"}, said, policy.Resource{Number: "+33472001122"})
	fmt.Println(asked.CallerID, asked.ChosenBy)
	// Output: +33142685301 phone
}
