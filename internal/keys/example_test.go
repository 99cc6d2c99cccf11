package keys_test

import (
	"fmt"
	"time"

	"github.com/linewarden/linewarden/internal/keys"
)

func ExampleReader() {
	r := keys.NewReader(keys.Defaults())
	now := time.Now()
	for _, key := range []byte("5#72") {
		pass, code := r.Press(keys.Digit{Key: key, Duration: 100 * time.Millisecond}, now)
		for _, d := range pass {
			fmt.Printf("pass on %c\n", d.Key)
		}
		if code != "" {
			fmt.Println("code:", code)
		}
	}
	// Output:
	// pass on 5
	// code: park
}
