package testbed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// HoldMusicHz is the frequency, in Hz, of the tone that a server plays as music
// on hold: the last that can be told apart. Phones take theirs from the front.
func HoldMusicHz() float64 { return tone.Of(tone.Count - 1) }

// socketPathLimit is the longest path of a unix socket on Linux (unix(7)).
const socketPathLimit = 107

// controlSocket is the name of the socket that asterisk -r talks to.
const controlSocket = "asterisk.ctl"

// makeFolder makes the folder that an instance lives in and all that Asterisk
// expects there. Asterisk makes its socket in it, so its path must be short,
// whatever the test is called and wherever TMPDIR points.
func makeFolder(it *Installation) (string, error) {
	dir, err := os.MkdirTemp("", "linewarden-")
	if err == nil && len(filepath.Join(dir, controlSocket)) > socketPathLimit {
		if err := os.Remove(dir); err != nil {
			return "", err
		}
		dir, err = os.MkdirTemp("/tmp", "linewarden-")
	}
	if err != nil {
		return "", err
	}
	if err := fillFolder(dir, it); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

func fillFolder(dir string, it *Installation) error {
	for _, sub := range []string{
		"etc", "cache", "log", "lib/agi-bin", "lib/keys", "lib/moh",
		"spool/recording", // without it ARI answers every recording with 500
		"spool/monitor", "spool/outgoing", "spool/voicemail", "spool/tmp",
	} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "lib/moh/tone.sln"), holdMusic(), 0o600); err != nil {
		return err
	}
	return mirrorData(it.data, filepath.Join(dir, "data"))
}

// mirrorData makes to look like the data directory from, by links, with the
// one difference that English sounds are found under "en". Debian makes that
// name when a package is configured, which unpacking alone does not do.
func mirrorData(from, to string) error {
	if err := linkAll(from, to, "sounds"); err != nil {
		return err
	}
	from, to = filepath.Join(from, "sounds"), filepath.Join(to, "sounds")
	if err := linkAll(from, to, ""); err != nil {
		return err
	}
	english := filepath.Join(to, "en")
	if _, err := os.Stat(english); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	voices, err := filepath.Glob(filepath.Join(from, "en_US*"))
	if err != nil {
		return err
	}
	if len(voices) == 0 {
		return fmt.Errorf("%s holds no English sounds; install asterisk-core-sounds-en", from)
	}
	return os.Symlink(voices[0], english)
}

// linkAll makes the directory to with a link to each entry of from but one, and
// but those that are links to nowhere, such as Debian's to folders that the
// package's configuration makes.
func linkAll(from, to, except string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		target := filepath.Join(from, e.Name())
		if e.Name() == except || !exists(target) {
			continue
		}
		if err := os.Symlink(target, filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// holdMusic returns a second of [HoldMusicHz] in Asterisk's sln format, signed
// 16 bit little endian samples at 8 kHz. It loops without a click.
func holdMusic() []byte {
	pcm := make([]int16, tone.SampleRate)
	tone.NewGenerator(HoldMusicHz()).Read(pcm)
	var b []byte
	for _, sample := range pcm {
		b = binary.LittleEndian.AppendUint16(b, uint16(sample))
	}
	return b
}
