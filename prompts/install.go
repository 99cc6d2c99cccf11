package prompts

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// An Installation says what [Install] did.
type Installation struct {
	Written int      // files
	Kept    []string // files that are somebody's own and were left alone
}

// Install puts the sounds into Asterisk's sounds folder dir, which must exist.
// A prompt that is there already stays, whatever its format. The files and new
// folders can be read by everybody: Asterisk runs as a user of its own.
func Install(dir string) (Installation, error) {
	var done Installation
	if info, err := os.Stat(dir); err != nil {
		return done, fmt.Errorf("install prompts: %w", err)
	} else if !info.IsDir() {
		return done, fmt.Errorf("install prompts: %s is no folder", dir)
	}
	for _, language := range Languages() {
		for _, within := range []string{language, path.Join(language, folder)} {
			if err := makeFolder(filepath.Join(dir, within)); err != nil {
				return done, fmt.Errorf("install prompts: %w", err)
			}
		}
		for _, reason := range Reasons() {
			if err := done.install(dir, path.Join(language, Sound(reason))); err != nil {
				return done, fmt.Errorf("install prompts: %w", err)
			}
		}
	}
	return done, nil
}

// makeFolder makes a folder that everybody can read, unless it is there.
func makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o755)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.Chmod(dir, 0o755) // whatever the umask
}

// install writes one sound, named without its ending, unless there is one.
func (done *Installation) install(dir, sound string) error {
	content, err := files.ReadFile(path.Join("sounds", sound+ending))
	if err != nil {
		return err
	}
	there, err := os.ReadDir(filepath.Join(dir, path.Dir(sound)))
	if err != nil {
		return err
	}
	found := false
	for _, f := range there {
		if strings.TrimSuffix(f.Name(), path.Ext(f.Name())) != path.Base(sound) {
			continue
		}
		found = true
		name := path.Join(path.Dir(sound), f.Name())
		if is, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(is, content) {
			done.Kept = append(done.Kept, name)
		}
	}
	if found {
		return nil
	}
	if err := write(filepath.Join(dir, sound+ending), content); err != nil {
		return err
	}
	done.Written++
	return nil
}

// write writes a file that must not exist. It leaves no half of one behind,
// which would count as somebody's own.
func write(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(0o644), f.Close()) // whatever the umask
	if err != nil {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
