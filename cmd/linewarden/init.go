package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/examples"
	"github.com/linewarden/linewarden/internal/daemon"
)

const settingsFile = "linewarden.toml"

const initHelp = `
Written to %[1]s:
  linewarden.toml, policy.d/   the settings, and a policy to make your own
  ari.secret                   the password between linewarden and Asterisk
  asterisk/*.conf              what Asterisk has to include

Then, as the README tells in detail:
  1. copy asterisk/*.conf to /etc/asterisk and #include each from the file that
     it is named after (linewarden-pjsip.conf from pjsip.conf, and so on)
  2. linewarden prompts /usr/share/asterisk/sounds
  3. give the owned phones the templates of linewarden-pjsip.conf
  4. linewarden check %[1]s && linewarden serve --config %[1]s/linewarden.toml
After a change of the settings, or of the IVRs, "linewarden init %[1]s" writes asterisk/*.conf
anew and leaves everything else as it is.
`

var initCommand = command{
	name:      "init",
	arguments: "DIR",
	least:     1, most: 1,
	summary: "write a configuration to start from, for linewarden and for Asterisk",
	help: `Writes what is missing of a configuration into DIR, and renders Asterisk's part
of it from the settings. It never overwrites what a person may have edited.

With --asterisk, it only renders, from the configuration that is in DIR, and
writes nothing there.`,
	setup: func(flags *flag.FlagSet) runner {
		asterisk := flags.String("asterisk", "", "`FOLDER` to render Asterisk's part into, in place of DIR/asterisk")
		return func(_ context.Context, args []string, out streams) error {
			if *asterisk != "" {
				return render(args[0], *asterisk)
			}
			return initialise(args[0], out)
		}
	},
}

func initialise(dir string, out streams) error {
	if err := writeMissing(dir); err != nil {
		return err
	}
	if err := render(dir, filepath.Join(dir, "asterisk")); err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, initHelp, dir)
	return nil
}

// render renders Asterisk's part of the configuration in dir.
func render(dir, asterisk string) error {
	c, err := config.Load(filepath.Join(dir, settingsFile))
	if err != nil {
		return err
	}
	return renderAsterisk(asterisk, c)
}

// writeMissing writes the sample configuration and a new secret, each only
// where there is none yet. An existing linewarden.toml means that the policy is
// somebody's own, so it is written last: an attempt that fails can be repeated.
func writeMissing(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, settingsFile)); err == nil {
		return nil
	}
	if err := writeNew(filepath.Join(dir, "ari.secret"), []byte(rand.Text()+"\n"), 0o600); err != nil {
		return err
	}
	err := fs.WalkDir(examples.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
			return errors.Join(err, os.MkdirAll(filepath.Join(dir, path), 0o750))
		case path == settingsFile:
			return nil
		}
		return writeExample(dir, path)
	})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "asterisk"), 0o750); err != nil {
		return err
	}
	if err := writeNew(filepath.Join(dir, "asterisk", "guarded.conf"), dialplan.Guarded, 0o640); err != nil {
		return err
	}
	return writeExample(dir, settingsFile)
}

func writeExample(dir, path string) error {
	content, err := examples.Files.ReadFile(path)
	if err != nil {
		return err
	}
	return writeNew(filepath.Join(dir, path), content, 0o640)
}

// writeNew writes a file that must not exist, so that nothing is overwritten.
// One that does is left alone.
func writeNew(path string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// renderAsterisk writes the files that Asterisk includes. They hold the ARI
// password, so others may not read them.
func renderAsterisk(dir string, c *config.Config) error {
	files, err := dialplan.Render(daemon.Dialplan(c))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for name, content := range files {
		if err := replace(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	return nil
}

// replace puts a new file, for its owner alone, in the place of whatever is
// there: an old file's mode would stay, and a link would be followed.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // with mode 600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}
