package playback_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/linewarden/linewarden/internal/playback"
)

// A sound is lent for as long as it plays.
func Example() {
	dir, err := os.MkdirTemp("", "play-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	folder, err := playback.Open(filepath.Join(dir, "play"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer folder.Close()
	sound, err := folder.Lend(func(w io.Writer) error {
		_, err := io.WriteString(w, "RIFF…")
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	there, _ := os.ReadFile(sound.Sound() + ".wav") // Asterisk plays "sound:" + sound.Sound()
	fmt.Println(string(there), sound.Delete())
	// Output: RIFF… <nil>
}
