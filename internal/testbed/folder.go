package testbed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/linewarden/linewarden/internal/testbed/tone"
	"github.com/linewarden/linewarden/prompts"
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
	if err := mirrorData(it.data, filepath.Join(dir, "data")); err != nil {
		return err
	}
	_, err := prompts.Install(soundsFolder(dir))
	return err
}

// soundsFolder is where an instance's Asterisk looks for sounds.
func soundsFolder(dir string) string { return filepath.Join(dir, "data", "sounds") }

// mirrorData makes to look like the data directory from, by links, but for the
// folders of the languages that linewarden has prompts in: these are the
// instance's own, and a test may change what is in them.
func mirrorData(from, to string) error {
	if err := linkAll(from, to, "sounds"); err != nil {
		return err
	}
	from, to = filepath.Join(from, "sounds"), filepath.Join(to, "sounds")
	if err := linkAll(from, to, prompts.Languages()...); err != nil {
		return err
	}
	for _, language := range prompts.Languages() {
		sounds := filepath.Join(from, language)
		if language == "en" && !exists(sounds) {
			// Debian makes that name when a package is configured, which unpacking
			// alone does not do.
			var err error
			if sounds, err = unconfiguredEnglish(from); err != nil {
				return err
			}
		}
		if !exists(sounds) {
			continue
		}
		if err := linkAll(sounds, filepath.Join(to, language), path.Dir(prompts.Sound("away"))); err != nil {
			return err
		}
	}
	return nil
}

// unconfiguredEnglish returns the folder of English sounds by its full name.
func unconfiguredEnglish(sounds string) (string, error) {
	voices, err := filepath.Glob(filepath.Join(sounds, "en_US*"))
	if err != nil {
		return "", err
	}
	if len(voices) == 0 {
		return "", fmt.Errorf("%s holds no English sounds; install asterisk-core-sounds-en", sounds)
	}
	return voices[0], nil
}

// linkAll makes the directory to with a link to each entry of from but some, and
// but those that are links to nowhere, such as Debian's to folders that the
// package's configuration makes.
func linkAll(from, to string, except ...string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		target := filepath.Join(from, e.Name())
		if slices.Contains(except, e.Name()) || !exists(target) {
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
