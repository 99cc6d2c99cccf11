package deploy

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/config"
)

const service = "linewarden.service"

var (
	unitSection = regexp.MustCompile(`^\[([A-Z][a-z]+)\]$`)
	unitSetting = regexp.MustCompile(`^([A-Z][A-Za-z]+)=(.*)$`)
)

// unit returns the settings of the service's file, as "Section.Key".
func unit(t *testing.T) map[string][]string {
	t.Helper()
	settings, section := map[string][]string{}, ""
	for i, line := range strings.Split(read(t, service), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if m := unitSection.FindStringSubmatch(line); m != nil {
			section = m[1]
		} else if m := unitSetting.FindStringSubmatch(line); m != nil && section != "" {
			key := section + "." + m[1]
			settings[key] = append(settings[key], m[2])
		} else {
			t.Errorf("%s:%d: %q is neither a section nor a setting", service, i+1, line)
		}
	}
	return settings
}

// TestService holds the unit to what it promises, and to the daemon's defaults:
// what that writes must be writable.
func TestService(t *testing.T) {
	settings := unit(t)
	for key, want := range map[string]string{
		"Unit.StartLimitIntervalSec":      "0",
		"Service.ExecStart":               "/usr/local/bin/linewarden serve",
		"Service.ExecReload":              "/usr/local/bin/linewarden reload",
		"Service.User":                    "linewarden",
		"Service.Restart":                 "on-failure",
		"Service.NoNewPrivileges":         "yes",
		"Service.CapabilityBoundingSet":   "",
		"Service.ProtectSystem":           "strict",
		"Service.ProtectHome":             "yes",
		"Service.PrivateTmp":              "yes",
		"Service.PrivateDevices":          "yes",
		"Service.MemoryDenyWriteExecute":  "yes",
		"Service.RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
		"Service.UMask":                   "0077",
		"Install.WantedBy":                "multi-user.target",
	} {
		if got := settings[key]; len(got) != 1 || got[0] != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
	c, err := config.Load(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(c.Settings.Recordings.Dir) != filepath.Dir(c.Settings.State.Dir) {
		t.Errorf("nobody makes the folder above %s", c.Settings.Recordings.Dir)
	}
	for key, path := range map[string]string{
		"Service.RuntimeDirectory": c.Settings.Control.Socket,
		"Service.LogsDirectory":    c.Settings.Audit.File,
		"Service.StateDirectory":   c.Settings.State.Dir,
	} {
		at := map[string]string{
			"Service.RuntimeDirectory": "/run/", "Service.LogsDirectory": "/var/log/", "Service.StateDirectory": "/var/lib/",
		}[key]
		if got := settings[key]; len(got) != 1 || filepath.Dir(path) != at+got[0] {
			t.Errorf("%s = %q, and by default the daemon writes %s", key, got, path)
		}
	}
	if readme := read(t, "../README.md"); !strings.Contains(readme, "deploy/"+service) {
		t.Errorf("the README does not tell of %s", service)
	}
}

// sample writes a configuration with nothing but defaults.
func sample(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "secret"), "secret")
	write(t, filepath.Join(dir, "linewarden.toml"), "[ari]\npassword_file = \"secret\"\n[user.mara]\n")
	return dir
}

// TestServiceIsUnderstood asks systemd, where there is one.
func TestServiceIsUnderstood(t *testing.T) {
	systemd, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("there is no systemd to ask; TestService has read the file")
		return
	}
	built, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	// It looks for the program as well.
	verify := func(text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), service)
		write(t, path, strings.ReplaceAll(text, "/usr/local/bin", built))
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		cmd := exec.CommandContext(t.Context(), systemd, "verify", path)
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			return out.String() + err.Error()
		}
		return out.String()
	}
	text := read(t, service)
	if got := verify(text); got != "" {
		t.Errorf("systemd-analyze verify: %s", got)
	}
	if got := verify(strings.Replace(text, "PrivateTmp=", "PrivateTemp=", 1)); !strings.Contains(got, "PrivateTemp") {
		t.Errorf("systemd-analyze verify does not notice a setting that is none: %q", got)
	}
}
