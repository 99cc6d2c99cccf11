package tone_test

import (
	"fmt"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// Two phones speak at once; who can be heard is measured.
func Example() {
	alice, bob := tone.NewGenerator(tone.Of(0)), tone.NewGenerator(tone.Of(1))
	a, b := make([]int16, 3*tone.BlockSize), make([]int16, 3*tone.BlockSize)
	alice.Read(a)
	bob.Read(b)

	var heard tone.Window
	for i := 0; i < len(a); i += tone.BlockSize {
		block := make([]int16, tone.BlockSize)
		for k := range block {
			block[k] = a[i+k] + b[i+k]
		}
		heard = append(heard, tone.Analyse(block))
	}
	fmt.Println(heard)
	fmt.Println("alice and bob only:", heard.HasOnly(tone.Of(0), tone.Of(1)))
	fmt.Println("carol is not there:", heard.Lacks(tone.Of(2)))
	// Output:
	// 1830 Hz -20 dBFS, 2150 Hz -20 dBFS, total -17 dBFS
	// alice and bob only: true
	// carol is not there: true
}
