package reach_test

import (
	"fmt"
	"os"

	"github.com/linewarden/linewarden/internal/reach"
)

func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := reach.Open(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := s.SetForward("mara", reach.NoAnswer, "1003"); err != nil {
		fmt.Println(err)
	}
	fmt.Println(s.Forward("mara", reach.NoAnswer), s.Snoozed("mara"))
	// Output: 1003 false
}
