package prompts_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/prompts"
)

// all is how many sounds there are.
func all() int { return len(prompts.Languages()) * len(prompts.Reasons()) }

func TestInstallKeepsWhatIsSomebodysOwn(t *testing.T) {
	dir := t.TempDir()
	own := map[string]string{
		"en/linewarden/denied.gsm":       "recorded",
		"fr/linewarden/not_granted.wav":  "recorded, too",
		"fr/linewarden/not_granted.ulaw": "in two formats",
		"de/linewarden/denied":           "no sound of ours, but of that name",
	}
	for name, content := range own {
		put(t, filepath.Join(dir, name), content)
	}
	put(t, filepath.Join(dir, "en/linewarden/denied_not.wav"), "another")
	want := prompts.Installation{Written: all() - 3, Kept: []string{
		"de/linewarden/denied", "en/linewarden/denied.gsm",
		"fr/linewarden/not_granted.ulaw", "fr/linewarden/not_granted.wav",
	}}
	for range 2 {
		got, err := prompts.Install(dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Install (-want +got):\n%s", diff)
		}
		for name, content := range own {
			if got := file(t, filepath.Join(dir, name)); got != content {
				t.Errorf("%s is now %q", name, got)
			}
		}
		want.Written = 0
	}
	if _, err := os.Stat(filepath.Join(dir, "fr/linewarden/not_granted.gsm")); err == nil {
		t.Error("ours is beside somebody's own: asterisk would play whichever it likes better")
	}
}

// Asterisk, another user, can read them; a folder that was there is not touched.
func TestInstalledSoundsCanBeRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "fr"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := prompts.Install(dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{
		"fr": 0o700, "fr/linewarden": 0o755, "en": 0o755, "en/linewarden": 0o755, "en/linewarden/denied.gsm": 0o644,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
		if name == "en/linewarden/denied.gsm" && file(t, filepath.Join(dir, name)) != file(t, "sounds/"+name) {
			t.Error("another sound was installed")
		}
	}
}

// Debian's folder of English sounds is a link to that of a voice.
func TestInstallFollowsTheLinkOfALanguage(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "en_US_f_Allison"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("en_US_f_Allison", filepath.Join(dir, "en")); err != nil {
		t.Fatal(err)
	}
	if done, err := prompts.Install(dir); err != nil || done.Written != all() {
		t.Fatalf("Install = %+v, %v", done, err)
	}
	if file(t, filepath.Join(dir, "en_US_f_Allison/linewarden/away.gsm")) != file(t, "sounds/en/linewarden/away.gsm") {
		t.Error("another sound was installed")
	}
}

func TestInstallSaysWhereItCannot(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "plain"), "")
	put(t, filepath.Join(dir, "taken/de/linewarden"), "")
	for name, where := range map[string]string{
		"no folder": "plain", "nothing": "nowhere", "a file in the way": "taken",
	} {
		if done, err := prompts.Install(filepath.Join(dir, where)); err == nil || done.Written > 0 {
			t.Errorf("%s: Install = %+v, %v", name, done, err)
		}
	}
}

func put(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
