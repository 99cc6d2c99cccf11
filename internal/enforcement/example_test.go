package enforcement_test

import (
	"fmt"

	"github.com/linewarden/linewarden/internal/enforcement"
)

func Example() {
	fmt.Println(enforcement.NotApplicable(enforcement.Listen, enforcement.Dialled) == "")
	fmt.Println(enforcement.NotApplicable(enforcement.BlindTransfer, enforcement.Dialled))
	// Output:
	// true
	// what is dialled begins a call of its own and moves no other; a code keyed in a call does
}
