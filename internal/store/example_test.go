package store_test

import (
	"fmt"
	"os"

	"github.com/linewarden/linewarden/internal/store"
)

func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	type away struct {
		Users map[string]bool `json:"users"`
	}
	document, err := store.Open[away](dir, "snooze", nil)
	if err != nil {
		fmt.Println(err)
	}
	err = document.Change(func(a *away) error {
		if a.Users == nil {
			a.Users = map[string]bool{}
		}
		a.Users["mara"] = true
		return nil
	})
	fmt.Println(document.Value().Users, err)

	// After a restart:
	document, err = store.Open[away](dir, "snooze", nil)
	fmt.Println(document.Value().Users, err)
	// Output:
	// map[mara:true] <nil>
	// map[mara:true] <nil>
}
