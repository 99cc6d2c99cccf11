package deploy

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var password = regexp.MustCompile(`(?m)^password=(.*)$`)

// TestPrepare looks at what the containers run on: secrets that nobody else has,
// files that the containers' users may read, in a folder that nobody else may enter.
func TestPrepare(t *testing.T) {
	secrets := func(h *host) []string {
		found := []string{read(t, filepath.Join(h.site, "secrets/ari")), read(t, filepath.Join(h.site, "secrets/agi"))}
		for _, m := range password.FindAllStringSubmatch(read(t, filepath.Join(h.site, "asterisk/pjsip.conf")), -1) {
			found = append(found, m[1])
		}
		return found
	}
	h, other := newHost(t), newHost(t)
	all := append(secrets(h), secrets(other)...)
	for i, s := range all {
		if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(s) {
			t.Errorf("secret %d is not 16 bytes in hexadecimal, but %d characters", i, len(s))
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 8 {
		t.Error("of the ARI's, the AGI's and two phones' secrets on two hosts, some are the same")
	}
	if info, err := os.Stat(h.site); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("site: %v, %v; want nobody else to enter it", info, err)
	}
	err := filepath.WalkDir(h.site, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == h.site || entry.Name() == "linewarden.toml" { // edited by newHost
			return err
		}
		want := fs.FileMode(0o644)
		if entry.IsDir() {
			want = 0o755
		}
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want mode %v, for the containers' users are others", path, info.Mode(), err, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPrepareOverwritesNothing(t *testing.T) {
	h := newHost(t)
	before := read(t, filepath.Join(h.site, "secrets/ari"))
	if out, err := h.prepare(t); err == nil || !strings.Contains(out, "site/ is there already") {
		t.Errorf("prepare = %v, %q; want it to say that site/ is there", err, out)
	}
	if read(t, filepath.Join(h.site, "secrets/ari")) != before {
		t.Error("prepare has overwritten a secret")
	}
	// An attempt that fails leaves nothing behind, and can be repeated.
	again := &host{checkout: filepath.Join(t.TempDir(), "checkout")}
	if err := os.CopyFS(filepath.Join(again.checkout, "deploy"), os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	if out, err := again.prepare(t); err == nil {
		t.Errorf("prepare without the sample policy succeeded: %s", out)
	}
	if left, err := os.ReadDir(again.checkout); err != nil || len(left) != 1 {
		t.Errorf("prepare left %v, %v; want the folder deploy alone", left, err)
	}
}
