package office_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

const two = `
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
call = "all"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
`

// A program that is no test sees to every error itself; a test has [office.Start].
func ExampleOpen() {
	if err := callNoor(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// mara calls noor
	// mara hears noor
}

func callNoor(ctx context.Context) error {
	o, err := office.Open(ctx, office.Options{Policy: two})
	if err != nil {
		return errors.Join(err, o.Close())
	}
	defer o.Close()
	mara, err := o.Phone(ctx, "1001")
	if err != nil {
		return err
	}
	noor, err := o.Phone(ctx, "1002")
	if err != nil {
		return err
	}
	call, err := mara.Call(ctx, "1002")
	if err != nil {
		return err
	}
	decision, _, err := o.Trail.Wait(ctx, 0, func(r office.Record) bool { return r.Message == "decision" })
	if err != nil {
		return err
	}
	fmt.Println(decision.Attrs["user"], "calls", decision.Attrs["target"])
	ringing, err := noor.WaitCall(ctx)
	if err != nil {
		return err
	}
	if err := ringing.Answer(ctx); err != nil {
		return err
	}
	if err := call.HearsOnly(ctx, noor.Tone()); err != nil {
		return err
	}
	fmt.Println("mara hears noor")
	return nil
}
