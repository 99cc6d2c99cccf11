package control_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/linewarden/linewarden/internal/control"
)

type daemon struct{}

func (daemon) Status() control.Status       { return control.Status{Revision: "5a22d11", Users: 5} }
func (daemon) Reload(context.Context) error { return nil }
func (daemon) Limits() control.Limits       { return control.Limits{} }

func (daemon) Open(context.Context, string, string) error { return nil }

func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "control.sock")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	l, err := control.Listen(ctx, socket)
	if err != nil {
		fmt.Println(err)
		return
	}
	done := make(chan error)
	go func() { done <- control.Serve(ctx, l, daemon{}) }()

	s, err := control.NewClient(socket).Status(ctx)
	fmt.Println(s.Users, "users, revision", s.Revision, err)
	stop()
	<-done
	// Output: 5 users, revision 5a22d11 <nil>
}
