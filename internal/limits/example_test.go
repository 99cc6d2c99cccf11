package limits_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/policy"
)

// A user who may have one call at a time asks for two.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	book, err := store.Open(dir, limits.BookName, limits.CheckBook)
	if err != nil {
		fmt.Println(err)
		return
	}
	l := limits.New(limits.Config{
		Calls: calls.NewRegistry(), Book: book, Log: slog.New(slog.DiscardHandler), Refused: func(policy.Code) {},
	})
	request := policy.Request{Action: policy.CallPlace}
	allowed := policy.Decision{Effect: policy.Allow, Subject: "mara", Obligations: policy.Obligations{MaxChannels: 1}}
	for _, channel := range []string{"1795.1", "1795.2"} {
		d := l.Judge(context.Background(), new(policy.Set), request, allowed, limits.Attempt{Channel: channel, Call: channel})
		fmt.Printf("%s %q\n", d.Effect, d.Reason.Code)
	}
	// Output:
	// allow ""
	// deny "too_many_calls"
}
