package metrics_test

import (
	"context"
	"fmt"
	"net"

	"github.com/linewarden/linewarden/internal/metrics"
)

func Example() {
	m := metrics.New("v1.0.0", func() bool { return true })
	m.Reloaded(true, 2, 0)

	ctx, stop := context.WithCancel(context.Background())
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
	}
	stop() // at once; a daemon serves until it stops
	fmt.Println(m.Serve(ctx, l))
	// Output: <nil>
}
