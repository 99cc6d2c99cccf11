package metrics_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/metrics"
	"github.com/linewarden/linewarden/policy"
)

func Example() {
	m := metrics.New(metrics.Config{
		Version:    "v1.0.0",
		Asterisk:   func() bool { return true },
		Channels:   func() map[string]int { return nil },
		Calls:      func() int { return 0 },
		Recordings: func() int { return 2 },
		Audit:      func() metrics.Audit { return metrics.Audit{} },
	})
	request := policy.Request{
		Action:      policy.CallPlace,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayDial},
	}
	m.Decided(request, new(policy.Set).Evaluate(&request), time.Since(request.Environment.Time))

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	served := make(chan error)
	go func() { served <- m.Serve(ctx, l) }()
	scrape, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+l.Addr().String()+"/metrics", http.NoBody)
	if err != nil {
		fmt.Println(err)
		return
	}
	scrape.Close = true
	response, err := http.DefaultClient.Do(scrape)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "linewarden_decisions_total{") {
			fmt.Println(lines.Text())
		}
	}
	stop()
	fmt.Println(<-served)
	// Output:
	// linewarden_decisions_total{action="call.place",effect="deny",reason="unknown_subject",way="dial"} 1
	// <nil>
}
