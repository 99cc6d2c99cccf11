package deploy

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
)

const published = "192.0.2.10" // the host's address, as the phones know it

func TestStartPutsTheConfigurationTogether(t *testing.T) {
	h := newHost(t)
	stdout, stderr, err := h.start(t, published)
	if err != nil || stdout != "asterisk -f\n" {
		t.Fatalf("asterisk-start = %v, %q, %q; want Asterisk to run", err, stdout, stderr)
	}
	if !strings.Contains(stderr, "emergency calls reach nobody") {
		t.Errorf("the log does not say that emergency calls have no route: %q", stderr)
	}
	files := h.configuration(t)
	wantShipped(t, files)
	wantIncluded(t, files)
	for name, want := range map[string]string{
		"transport.conf":             "external_media_address = " + published,
		"linewarden-ari.conf":        "password=" + read(t, filepath.Join(h.site, "secrets/ari")) + "\n",
		"linewarden-extensions.conf": "agi://10.45.73.3:4573/" + read(t, filepath.Join(h.site, "secrets/agi")) + "/place?",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not hold what it should:\n%s", name, files[name])
		}
		if info, err := os.Stat(filepath.Join(h.root, "etc/asterisk", name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want nobody else to read it", name, info, err)
		}
	}

	h.edit(t, "asterisk/extensions.conf", "; PLACEHOLDER", "; ")
	if _, stderr, err := h.start(t, published); err != nil || stderr != "" {
		t.Errorf("asterisk-start with a route for emergency calls = %v, %q; want nothing to complain about", err, stderr)
	}
}

// wantShipped finds all of the image's files, and all that linewarden renders.
func wantShipped(t *testing.T, files map[string]string) {
	t.Helper()
	rendered, err := dialplan.Render(dialplan.Settings{
		App: "a", ARIUsername: "a", ARIPassword: "a", AGIAddress: "127.0.0.1:1",
		EmergencyNumbers: []string{"112"}, EmergencyContext: "a",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Collect(maps.Keys(rendered))
	shipped, err := filepath.Glob("asterisk/*.conf")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range shipped {
		want = append(want, filepath.Base(path))
	}
	want = append(want, "transport.conf")
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Errorf("/etc/asterisk holds %v\nwant %v", got, want)
	}
}

// wantIncluded holds the image's files to including what linewarden renders:
// linewarden-pjsip.conf from pjsip.conf, and so on.
func wantIncluded(t *testing.T, files map[string]string) {
	t.Helper()
	for name := range files {
		into, rendered := strings.CutPrefix(name, "linewarden-")
		if rendered && !regexp.MustCompile(`(?m)^#include `+regexp.QuoteMeta(name)+`$`).MatchString(files[into]) {
			t.Errorf("%s does not include %s", into, name)
		}
	}
}

// fixed are the image's files to which a site adds nothing: what the containers
// are built on, and what is linewarden's.
var fixed = []string{
	"ari.conf", "asterisk.conf", "ccss.conf", "http.conf", "logger.conf", "pjproject.conf", "rtp.conf",
	"stasis.conf", "transport.conf", "udptl.conf", "websocket_client.conf",
}

// TestASiteAddsToTheImage holds every other file to taking in the site's of that
// name, at its end.
func TestASiteAddsToTheImage(t *testing.T) {
	shipped, err := filepath.Glob("asterisk/*.conf")
	if err != nil || len(shipped) == 0 {
		t.Fatal(shipped, err)
	}
	for _, path := range shipped {
		name := filepath.Base(path)
		last := regexp.MustCompile(`\n#(try)?include /etc/asterisk\.site/` + regexp.QuoteMeta(name) + `\n$`)
		if got, want := last.MatchString(read(t, path)), !slices.Contains(fixed, name); got != want {
			t.Errorf("%s ends with an include of the site's: %v, want %v", name, got, want)
		}
	}
}

// TestStartOnABrokenConfiguration: somebody edits the policy, makes a mistake,
// and the power fails. Phones must work again all the same.
func TestStartOnABrokenConfiguration(t *testing.T) {
	h := newHost(t)
	if _, _, err := h.start(t, published); err != nil {
		t.Fatal(err)
	}
	before := h.configuration(t)
	h.edit(t, "linewarden/policy.d/users.toml", `role       = "lead"`, `role = "nobody"`)
	if err := os.RemoveAll(h.root + "/etc/asterisk"); err != nil { // it is in memory
		t.Fatal(err)
	}
	if err := os.Mkdir(h.root+"/etc/asterisk", 0o700); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, err := h.start(t, published)
	if err != nil || stdout != "asterisk -f\n" {
		t.Fatalf("asterisk-start = %v, %q; want Asterisk to run", err, stdout)
	}
	if !strings.Contains(stderr, "users.toml:") || !strings.Contains(stderr, "starts on what was last without") {
		t.Errorf("the log says neither what is wrong nor what was done: %q", stderr)
	}
	if after := h.configuration(t); !maps.Equal(before, after) {
		t.Error("the configuration differs from the last without errors")
	}
}

func TestStartRefuses(t *testing.T) {
	tests := map[string]struct {
		address, broken, want string
	}{
		"no address":         {"", "", "SIP_ADDRESS must be"},
		"any address":        {"0.0.0.0", "", "SIP_ADDRESS must be"},
		"a name":             {"pbx.example.org", "", "SIP_ADDRESS must be"},
		"two lines":          {"192.0.2.10\nbind = 192.0.2.11", "", "SIP_ADDRESS must be"},
		"nothing to fall to": {published, "[user.x]\nrole = 1\n", "no configuration to start from"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHost(t)
			write(t, filepath.Join(h.site, "linewarden/policy.d/more.toml"), tt.broken)
			stdout, stderr, err := h.start(t, tt.address)
			if err == nil || stdout != "" || !strings.Contains(stderr, tt.want) {
				t.Errorf("asterisk-start = %v, %q, %q; want it to refuse: %s", err, stdout, stderr, tt.want)
			}
		})
	}
}
