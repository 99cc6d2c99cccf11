package phone_test

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// Alice calls Bob. There is no server between them, so that the example needs
// nothing but itself; with one, Config.Server is its address, and both Register.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}

	nobody := netip.MustParseAddrPort("127.0.0.1:9")
	bob, err := phone.New(phone.Config{Name: "bob", Server: nobody, Tone: tone.Of(1)})
	check(err)
	defer bob.Close()
	alice, err := phone.New(phone.Config{Name: "alice", Server: bob.Addr(), Tone: tone.Of(0)})
	check(err)
	defer alice.Close()

	call, err := alice.Call(ctx, "bob")
	check(err)
	incoming, err := bob.WaitCall(ctx)
	check(err)
	fmt.Println("bob is called by", incoming.RemoteParty().Number)

	check(incoming.Ring())
	check(call.WaitRinging(ctx))
	check(incoming.Answer(ctx))
	check(call.HearsOnly(ctx, bob.Tone()))
	fmt.Println("alice hears bob and nobody else")

	check(call.Hold(ctx))
	check(call.HearsNothing(ctx))
	fmt.Println("alice has put bob on hold")

	check(incoming.Hangup(ctx))
	end, err := call.WaitEnded(ctx)
	check(err)
	fmt.Println("the call ended", end)
	// Output:
	// bob is called by alice
	// alice hears bob and nobody else
	// alice has put bob on hold
	// the call ended with BYE by the peer
}
