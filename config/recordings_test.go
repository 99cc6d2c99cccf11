package config

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// recordings loads a configuration with these settings of recordings.
func recordings(t *testing.T, settings string) string {
	t.Helper()
	return folder(t,
		"linewarden.toml", "[ari]\npassword_file = 'ari.secret'\n"+settings,
		"ari.secret", "secret",
		"policy.d/users.toml", onePolicy)
}

func TestRecordings(t *testing.T) {
	for _, test := range []struct {
		settings string
		want     Recordings
	}{
		{"", Recordings{Dir: "/var/lib/linewarden/recordings", Keep: 90 * 24 * time.Hour}},
		{"[recordings]\nkeep_days = 0\nplay_dir = '/var/spool/play'", Recordings{Dir: "/var/lib/linewarden/recordings", PlayDir: "/var/spool/play"}},
		{"[recordings]\nkeep_days = 1\ndir = '/srv/r'\nplay_dir = '/srv/rr'", Recordings{Dir: "/srv/r", Keep: 24 * time.Hour, PlayDir: "/srv/rr"}},
		{"[recordings]\ndir = '/srv/..r'\nplay_dir = '/srv/r'", Recordings{Dir: "/srv/..r", Keep: 90 * 24 * time.Hour, PlayDir: "/srv/r"}},
	} {
		c, err := Load(recordings(t, test.settings))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, c.Settings.Recordings); diff != "" {
			t.Errorf("%s:\n%s", test.settings, diff)
		}
	}
}

// A folder that others have to read cannot be in one that they must not, nor the
// other way round.
func TestRecordingsInAnotherFolder(t *testing.T) {
	for settings, problem := range map[string]string{
		"[recordings]\ndir = '/srv/r'\nplay_dir = '/srv/r'":           "is recordings.play_dir or one of the two is in the other",
		"[recordings]\ndir = '/srv/r'\nplay_dir = '/srv/r/play'":      "is recordings.play_dir or one of the two is in the other",
		"[recordings]\ndir = '/srv/play/r'\nplay_dir = '/srv/play/'":  "is recordings.play_dir or one of the two is in the other",
		"[recordings]\ndir = '/srv/s/'\n[state]\ndir = '/srv/x/../s'": "is state.dir or one of the two is in the other",
		"[recordings]\ndir = '/var/lib/linewarden/state/recordings'":  "is state.dir or one of the two is in the other",
	} {
		want := []string{fmt.Sprintf("linewarden.toml:4: recordings.dir: %s; choose a folder of its own", problem)}
		if diff := cmp.Diff(want, wrong(t, recordings(t, settings))); diff != "" {
			t.Errorf("%s:\n%s", settings, diff)
		}
	}
	want := []string{"linewarden.toml: recordings.dir: is recordings.play_dir or one of the two is in the other; choose a folder of its own"}
	if diff := cmp.Diff(want, wrong(t, recordings(t, "[recordings]\nplay_dir = '/var/lib/linewarden'"))); diff != "" {
		t.Error(diff)
	}
	want = []string{"linewarden.toml:4: recordings.play_dir: has a comma in its path, and Asterisk plays nothing from there; name another"}
	if diff := cmp.Diff(want, wrong(t, recordings(t, "[recordings]\nplay_dir = '/srv/a,b'"))); diff != "" {
		t.Error(diff)
	}
	want = []string{"linewarden.toml:4: recordings.keep_days: -1 is out of range; choose between 0 and 36500"}
	if diff := cmp.Diff(want, wrong(t, recordings(t, "[recordings]\nkeep_days = -1"))); diff != "" {
		t.Error(diff)
	}
}
