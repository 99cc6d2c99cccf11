package prompts_test

import (
	"fmt"
	"os"

	"github.com/linewarden/linewarden/prompts"
)

// Asterisk finds the sounds in its own folder, and plays what is there.
func ExampleInstall() {
	sounds, err := os.MkdirTemp("", "sounds-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(sounds)
	done, err := prompts.Install(sounds)
	fmt.Println(done.Written == len(prompts.Languages())*len(prompts.Reasons()), err)
	fmt.Printf("Playback(%s) says: %s\n", prompts.Sound("out_of_order"), prompts.Texts("en")["out_of_order"])
	// Output:
	// true <nil>
	// Playback(linewarden/out_of_order) says: This did not work. Please try again.
}
