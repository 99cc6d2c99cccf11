package testbed_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/linewarden/linewarden/internal/testbed"
)

// A program that is no test starts and stops its server itself.
func ExampleLaunch() {
	ctx := context.Background()
	pbx, err := testbed.Launch(ctx, testbed.Options{
		Phones: []testbed.Account{{Name: "1001", Secret: "s3cret", Extra: `callerid = "Mara" <1001>`}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := pbx.Command(ctx, "pjsip show endpoint 1001")
	if err != nil {
		fmt.Println(err)
	}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, " callerid  ") {
			fmt.Println(strings.Join(strings.Fields(line), " "))
		}
	}
	fmt.Println("phones register on this machine only:", pbx.SIPAddr().Addr().IsLoopback())
	if err := pbx.Stop(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// callerid : "Mara" <1001>
	// phones register on this machine only: true
}
