package tomlfile_test

import (
	"fmt"

	"github.com/linewarden/linewarden/internal/tomlfile"
)

func Example() {
	fields, err := tomlfile.Parse([]byte("[user.mara]\npickup = [\n  'self',\n  'department',\n]\nextension = '1001'\n"))
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range fields {
		fmt.Println(f.Line, f.Key, f.Value)
	}
	// Output:
	// 1 user.mara <nil>
	// 2 user.mara.pickup [self department]
	// 6 user.mara.extension 1001
}
