package prompts_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// workshop is a folder with make.sh, and with programs in the place of espeak-ng
// and sox that write down what they were told.
func workshop(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "make.sh"), file(t, "make.sh"))
	for name, script := range map[string]string{
		"espeak-ng": "while [ \"$1\" != -v ]; do shift; done; voice=$2\n" +
			"while [ \"$1\" != -w ]; do shift; done; { printf \"$voice: \"; cat; } >\"$2\"\n",
		"sox": "from=$2; while [ \"$1\" != gsm ]; do shift; done; cp \"$from\" \"$2\"\n",
	} {
		put(t, filepath.Join(dir, "bin", name), "#!/bin/sh\n"+script)
		if err := os.Chmod(filepath.Join(dir, "bin", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runMake runs make.sh and returns what it says.
func runMake(t *testing.T, dir, path string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", filepath.Join(dir, "make.sh"))
	cmd.Env = append(os.Environ(), "PATH="+path)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// sounds returns the sounds that were made, by name.
func sounds(t *testing.T, dir string) map[string]string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "sounds/*/linewarden/*.gsm"))
	if err != nil {
		t.Fatal(err)
	}
	made := make(map[string]string)
	for _, name := range found {
		made[strings.TrimPrefix(name, filepath.Join(dir, "sounds")+"/")] = strings.TrimSpace(file(t, name))
	}
	return made
}

func TestMakeMakesWhatHasChanged(t *testing.T) {
	dir := workshop(t)
	path := filepath.Join(dir, "bin") + ":" + os.Getenv("PATH")
	for _, step := range []struct {
		en, fr string
		broken string // a sound that is not what was made
		makes  []string
		want   map[string]string
	}{
		{
			en: "# one\n\na = \"It's 5 $HOME `x` %s \\n.\"\nb = \"-v Two.\"\n", fr: "a = \"Été.\"",
			makes: []string{"en/linewarden/a.gsm", "en/linewarden/b.gsm", "fr/linewarden/a.gsm"},
			want: map[string]string{
				"en/linewarden/a.gsm": "en-gb: It's 5 $HOME `x` %s \\n.",
				"en/linewarden/b.gsm": "en-gb: -v Two.",
				"fr/linewarden/a.gsm": "fr-fr: Été.",
			},
		},
		{
			en: "b = \"-v Two.\"\na = \"One.\"\n", fr: "a = \"Été.\"\n",
			makes: []string{"en/linewarden/a.gsm"},
			want: map[string]string{
				"en/linewarden/a.gsm": "en-gb: One.", "en/linewarden/b.gsm": "en-gb: -v Two.", "fr/linewarden/a.gsm": "fr-fr: Été.",
			},
		},
		{
			en: "a = \"One.\"\n", fr: "a = \"Été.\"\n", broken: "fr/linewarden/a.gsm",
			makes: []string{"fr/linewarden/a.gsm"},
			want:  map[string]string{"en/linewarden/a.gsm": "en-gb: One.", "fr/linewarden/a.gsm": "fr-fr: Été."},
		},
	} {
		put(t, filepath.Join(dir, "en.toml"), step.en)
		put(t, filepath.Join(dir, "fr.toml"), step.fr)
		if step.broken != "" {
			put(t, filepath.Join(dir, "sounds", step.broken), "something else")
		}
		out, err := runMake(t, dir, path)
		if err != nil {
			t.Fatalf("make.sh: %v\n%s", err, out)
		}
		made := strings.Fields(strings.ReplaceAll(out, "sounds/", ""))
		if !slices.Equal(made, step.makes) {
			t.Errorf("made %q, want %q", made, step.makes)
		}
		if diff := cmp.Diff(step.want, sounds(t, dir)); diff != "" {
			t.Errorf("sounds (-want +got):\n%s", diff)
		}
		if lines := strings.Count(file(t, filepath.Join(dir, "sounds/made.txt")), "\n"); lines != len(step.want) {
			t.Errorf("made.txt has %d lines, want %d", lines, len(step.want))
		}
	}
}

func TestMakeSaysWhatToInstall(t *testing.T) {
	dir := workshop(t)
	tools := filepath.Join(dir, "tools") // all that a script takes, and neither program
	for _, name := range []string{"bash", "dirname"} {
		program, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(tools, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(program, filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	out, err := runMake(t, dir, tools)
	if err == nil || !strings.Contains(out, "sudo apt-get install espeak-ng sox") {
		t.Errorf("make.sh = %v:\n%s", err, out)
	}
}
