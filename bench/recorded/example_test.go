package recorded_test

import (
	"fmt"

	"github.com/linewarden/linewarden/bench/recorded"
)

func Example() {
	call := recorded.Wanted()
	size := 0
	for _, event := range call.Number(7) {
		size += len(event)
	}
	fmt.Println(len(call), "events of", size/len(call)/100*100, "bytes")
	fmt.Println(len(call.Stream(100, 10)), "events of 100 calls")
	// Output:
	// 66 events of 900 bytes
	// 6600 events of 100 calls
}
