package config

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// onePolicy is the smallest policy that loads.
const onePolicy = "[user.mara]\nextension = '1001'\n"

// An extension that something else is dialled for as well could never be called.
func TestExtensionsThatCannotBeDialled(t *testing.T) {
	dir := folder(t,
		"linewarden.toml", `
[ari]
password_file = "ari.secret"
[codes]
pickup = "2"
[numbers]
country = "FR"
prefix = "0"
`,
		"ari.secret", "secret",
		"policy.d/users.toml", `
[emergency]
numbers = ["112"]
[user.mara]
extension = "0112"
[user.noor]
extension = "70"
[user.rana]
extension = "701"
[group.team]
extension = "201"
`)
	want := []string{
		`linewarden.toml: codes.park: hides the extension "70"; choose another, or another extension`,
		`linewarden.toml:5: codes.pickup: hides the extension "201"; choose another, or another extension`,
		`linewarden.toml:8: numbers.prefix: makes the extension "0112" an emergency number on a line outside; choose another, or another extension`,
	}
	if diff := cmp.Diff(want, wrong(t, dir)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// TestEveryMistakeAtOnce is what somebody sees who made ten mistakes.
func TestEveryMistakeAtOnce(t *testing.T) {
	dir := folder(t,
		"linewarden.toml", `
[ari]
pasword_file = "ari.secret"
[agi]
listen = "localhost"
[emergency]
numbers = []
`,
		"policy.d/users.toml", `
[user.mara]
extension = "1001"
role      = "agnet"
pikcup    = ["department"]
listen    = ["deparment"]

[user.noor]
extension = "1001"
endpoints = ["Local/1001"]

[role.agent]
extends = "agent"

[depatment.sales]
`)
	want := []string{
		`linewarden.toml: ari.password: is missing; write ari.password_file = "…", the file with the password of Asterisk's ari.conf, or ari.password_env`,
		`linewarden.toml:3: ari.pasword_file: unknown key; did you mean "ari.password_file"?`,
		`linewarden.toml:5: agi.listen: "localhost" is no address to listen on; write an IP address and a port, "127.0.0.1:4573" or "[::1]:4573"`,
		`linewarden.toml:6: emergency: no emergency numbers; write numbers = ["112"]`,
		`policy.d/users.toml:4: user.mara.role: no role is called "agnet"; did you mean "agent"?`,
		`policy.d/users.toml:5: user.mara.pikcup: unknown key "pikcup"; did you mean "pickup"?`,
		`policy.d/users.toml:6: user.mara.listen: listen takes no scope "deparment"; did you mean "department"?`,
		`policy.d/users.toml:9: user.noor.extension: extension "1001" is mara's already, defined at policy.d/users.toml:2: user.mara; choose another extension`,
		`policy.d/users.toml:10: user.noor.endpoints: "Local/1001" is a Local channel, which proves nobody's identity; name the phone's own endpoint`,
		`policy.d/users.toml:13: role.agent.extends: roles extend each other in a circle: agent → agent; take one of them out`,
		`policy.d/users.toml:15: depatment.sales: unknown table "depatment"; did you mean "department"?`,
	}
	if diff := cmp.Diff(want, wrong(t, dir)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestProblems(t *testing.T) {
	for _, test := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"no TOML", []string{"linewarden.toml", "[ari\n"}, []string{
			"linewarden.toml:2: expected '.' or ']' to end table name, but got '\\n' instead; correct the TOML"}},
		{"no TOML in the policy hides what other files say", []string{"linewarden.toml", mainFile, "policy.d/a.toml", onePolicy + "role = 'agent'\n", "policy.d/b.toml", "[role.agent\n"}, []string{
			"policy.d/b.toml:2: expected '.' or ']' to end table name, but got '\\n' instead; correct the TOML"}},
		{"no users", []string{"linewarden.toml", mainFile}, []string{
			"linewarden.toml: the policy has no users; write [user.NAME] there or in policy.d/"}},
		{"settings in the policy", []string{"linewarden.toml", mainFile, "policy.d/a.toml", onePolicy + "[ari]\nurl = 'http://x/'\n"}, []string{
			"policy.d/a.toml:3: ari: is a setting of the daemon, not of the policy; move it to linewarden.toml",
			"policy.d/a.toml:4: ari.url: is a setting of the daemon, not of the policy; move it to linewarden.toml"}},
		{"outside of tables", []string{"linewarden.toml", mainFile, "policy.d/a.toml", "loose = 1\n" + onePolicy + "[group]\nboard = 'x'\n[[role]]\n"}, []string{
			`policy.d/a.toml:1: loose: unknown table "loose"; the reference, docs/policy.md, lists them`,
			"policy.d/a.toml:5: group.board: stands outside of any table; put it under a heading such as [user.mara]",
			"policy.d/a.toml:6: role: stands outside of any table; put it under a heading such as [user.mara]"}},
		{"one user in two files", []string{"linewarden.toml", mainFile, "policy.d/a.toml", onePolicy, "policy.d/b.toml", onePolicy}, []string{
			"policy.d/b.toml:1: user.mara: defined already at policy.d/a.toml:1: user.mara; merge the two"}},
		{"the name of a preset", []string{"linewarden.toml", mainFile, "policy.d/a.toml", onePolicy + "[role.manager]\n"}, []string{
			`policy.d/a.toml:3: role.manager: is the name of a role that linewarden ships; choose another name and write extends = "manager"`}},
		{"time zones", []string{"linewarden.toml", mainFile, "policy.d/a.toml", onePolicy + "time_zone = '../../etc/passwd'\n[user.noor]\ntime_zone = 'Europe/Berlin'\n[user.rana]\ntime_zone = 'Local'\n"}, []string{
			`policy.d/a.toml:3: user.mara.time_zone: ../../etc/passwd is no time zone; write a name of the IANA time zone database, "Europe/Paris"`,
			`policy.d/a.toml:7: user.rana.time_zone: Local is no time zone; write a name of the IANA time zone database, "Europe/Paris"`}},
		{"no policy directory where one is named", []string{"linewarden.toml", mainFile + "[policy]\ndir = 'rules'\n" + onePolicy}, []string{
			"linewarden.toml:5: policy.dir: there is no rules; name the directory of the policy's files"}},
		{"a policy directory that is none", []string{"linewarden.toml", mainFile + "[policy]\ndir = 'ari.secret'\n" + onePolicy}, []string{
			"ari.secret: not a directory; check the path and its permissions"}},
		{"a file that is none", []string{"linewarden.toml", mainFile, "policy.d/a.toml/x", ""}, []string{
			"policy.d/a.toml: is not a regular file; check the path and its permissions"}},
		{"an area of no country", []string{"linewarden.toml", mainFile + "[numbers]\narea_code = '1'\n" + onePolicy}, []string{
			`linewarden.toml:5: numbers.area_code: is an area of no country; write numbers.country, "FR"`}},
		{"an area code as it is dialled", []string{"linewarden.toml", mainFile + "[numbers]\ncountry = 'DE'\narea_code = '030'\n" + onePolicy}, []string{
			`linewarden.toml:6: numbers.area_code: "030" is no area code; leave out the 0 that is dialled before it`}},
		{"an area by its name", []string{"linewarden.toml", mainFile + "[numbers]\ncountry = 'DE'\narea_code = 'Berlin'\n" + onePolicy}, []string{
			`linewarden.toml:6: numbers.area_code: "Berlin" is no area code; write its digits, "212"`}},
		{"AGI beyond loopback", []string{"linewarden.toml", mainFile + "[agi]\nlisten = '0.0.0.0:4573'\n" + onePolicy}, []string{
			"linewarden.toml: agi.token: is missing; AGI has no authentication: beyond loopback, set a token by agi.token_file or agi.token_env"}},
		{"a token that can be guessed", []string{"linewarden.toml", mainFile + "[agi]\ntoken_file = 'agi.secret'\n" + onePolicy, "agi.secret", "short"}, []string{
			"linewarden.toml:5: agi.token_file: the secret is no token; use 16 to 128 letters, digits, - and _"}},
		{"a token that does not go into a URI", []string{"linewarden.toml", mainFile + "[agi]\ntoken_file = 'agi.secret'\n" + onePolicy, "agi.secret", "sixteen/letters?yes"}, []string{
			"linewarden.toml:5: agi.token_file: the secret is no token; use 16 to 128 letters, digits, - and _"}},
		{"values", []string{"linewarden.toml", `
[ari]
url = "ftp://x"
username = ""
password_file = "ari.secret"
app = 7
[agi]
allowed_networks = ["10.0.0.1", "10.0.0.0/8"]
max_sessions = 0
[calls]
ring_timeout = "5h"
prompt_language = "e\u0000n"
[log]
level = "loud"
format = "xml"
` + onePolicy}, []string{
			`linewarden.toml:3: ari.url: is no http or https URL; write it as http://127.0.0.1:8088/ari`,
			`linewarden.toml:4: ari.username: is empty or has control characters; leave it out to have linewarden`,
			`linewarden.toml:6: ari.app: has the wrong type; write a string in quotes`,
			`linewarden.toml:8: agi.allowed_networks: "10.0.0.1" is no network; write address/bits, 10.0.0.0/8; a single host is 10.1.2.3/32`,
			`linewarden.toml:9: agi.max_sessions: 0 is out of range; choose between 1 and 100000`,
			`linewarden.toml:11: calls.ring_timeout: "5h" is no duration that fits; write a duration such as "45s", between 1s and 10m0s`,
			`linewarden.toml:12: calls.prompt_language: is empty or has control characters; leave it out to have en`,
			`linewarden.toml:14: log.level: is no level; write one of debug, info, warn, error`,
			`linewarden.toml:15: log.format: "xml" is not known; write one of text, json`,
		}},
		{"keys that begin with others", []string{"linewarden.toml", mainFile + "[keys]\npark = '##5'\nwiretap = '*1'\n" + onePolicy}, []string{
			`linewarden.toml:5: keys.park: begins with "##", which is the code for keys.blind_transfer; choose another`,
			`linewarden.toml:6: keys.wiretap: unknown key; known are keys.abort, keys.attended_transfer, keys.blind_transfer, keys.complete, keys.park, keys.pause_recording, keys.record, keys.swap`}},
		{"keys that hide others", []string{"linewarden.toml", mainFile + "[keys]\nblind_transfer = '#'\n" + onePolicy}, []string{
			`linewarden.toml:5: keys.blind_transfer: is how "#72" begins, the code for keys.park; choose another`}},
		{"keys that there are not", []string{"linewarden.toml", mainFile + "[keys]\npark = 'A'\nblind_transfer = 1\n" + onePolicy}, []string{
			`linewarden.toml:5: keys.park: "A" cannot be pressed; write 1 to 8 of the keys 0 to 9, * and #, or "" to have none`,
			`linewarden.toml:6: keys.blind_transfer: has the wrong type; write a string in quotes`}},
		{"a failure policy", []string{"linewarden.toml", mainFile + "[away]\nlisten = 'allow'\npickup = 'yes'\npick = 'allow'\ncontext = ''\n" + onePolicy}, []string{
			`linewarden.toml:5: away.listen: nobody is heard while it cannot be asked whether they may be; write "refuse"`,
			`linewarden.toml:6: away.pickup: "yes" is not known; write one of refuse, allow`,
			`linewarden.toml:7: away.pick: unknown key; did you mean "away.park"?`,
			`linewarden.toml:8: away.context: is empty or has control characters; leave it out to have none`,
		}},
		{"credentials in the URL", []string{"linewarden.toml", "[ari]\nurl = 'http://u:hunter2@127.0.0.1/ari'\npassword_file = 'ari.secret'\n" + onePolicy}, []string{
			`linewarden.toml:2: ari.url: must not carry a user or password; set username and password_file instead`}},
		{"a password in the file", []string{"linewarden.toml", mainFile + "password = 'hunter2'\n" + onePolicy}, []string{
			`linewarden.toml:4: ari.password: unknown key; known are ari.app, ari.password_env, ari.password_file, ari.url, ari.username`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := folder(t, append([]string{"ari.secret", "open-sesame"}, test.files...)...)
			got := wrong(t, dir)
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], dir, ".")
			}
			for i, line := range got {
				got[i] = strings.ReplaceAll(line, "there is no ./", "there is no ")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if strings.Contains(strings.Join(got, ""), "hunter2") {
				t.Error("a secret is told")
			}
		})
	}
}

func TestSecrets(t *testing.T) {
	t.Setenv("LINEWARDEN_TEST_PASSWORD", "from-the-environment")
	t.Setenv("LINEWARDEN_TEST_SPACED", "two words")
	for _, test := range []struct {
		name, settings, secret string
		want                   string // the password
		problem                string
	}{
		{"file", "password_file = 's'", "open-sesame", "open-sesame", ""},
		{"file with a line's end", "password_file = 's'", "open-sesame\r\n", "open-sesame", ""},
		{"environment", "password_env = 'LINEWARDEN_TEST_PASSWORD'", "", "from-the-environment", ""},
		{"both", "password_file = 's'\npassword_env = 'LINEWARDEN_TEST_PASSWORD'", "x", "", "3: ari.password_env: ari.password_file is set as well; keep one of the two"},
		{"no file", "password_file = 't'", "x", "", "2: ari.password_file: the secret's file: no such file or directory; check the path and its permissions"},
		{"empty file", "password_file = 's'", "\n", "", "2: ari.password_file: the secret is empty or has spaces or control characters; a secret is one line without spaces"},
		{"two lines", "password_file = 's'", "open\nsesame", "", "2: ari.password_file: the secret is empty or has spaces or control characters; a secret is one line without spaces"},
		{"large file", "password_file = 's'", strings.Repeat("x", maxSecret+1), "", "2: ari.password_file: the secret's file: is larger than 4 KiB; check the path and its permissions"},
		{"no variable", "password_env = 'LINEWARDEN_TEST_UNSET'", "", "", "2: ari.password_env: the secret is empty or has spaces or control characters; a secret is one line without spaces"},
		{"spaces", "password_env = 'LINEWARDEN_TEST_SPACED'", "", "", "2: ari.password_env: the secret is empty or has spaces or control characters; a secret is one line without spaces"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := folder(t, "linewarden.toml", "[ari]\n"+test.settings+"\n"+onePolicy, "s", test.secret)
			c, err := Load(dir)
			switch {
			case test.problem == "" && err != nil:
				t.Error(err)
			case test.problem == "" && c.Settings.ARI.Password.Reveal() != test.want:
				t.Errorf("password %q, want %q", c.Settings.ARI.Password.Reveal(), test.want)
			case test.problem != "" && (err == nil || err.Error() != filepath.Join(dir, "linewarden.toml:")+test.problem):
				t.Errorf("error %v, want %s", err, test.problem)
			case err != nil && len(test.secret) > 1 && strings.Contains(err.Error(), test.secret):
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

// TestPolicyFiles holds which files of the policy's directory are read: also
// those that Kubernetes mounts through symbolic links.
func TestPolicyFiles(t *testing.T) {
	dir := folder(t,
		"linewarden.toml", mainFile, "ari.secret", "x",
		"policy.d/..2026_01/users.toml", onePolicy,
		"policy.d/.hidden.toml", "[broken",
		"policy.d/users.toml~", "[broken",
		"policy.d/users_test.toml", "[broken",
		"policy.d/README.md", "[broken",
		"policy.d/roles.toml", "\ufeff[role.agent]\r\ncall = 'all'\r\n",
	)
	for from, to := range map[string]string{"..data": "..2026_01", "users.toml": "..data/users.toml"} {
		if err := os.Symlink(to, filepath.Join(dir, "policy.d", from)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(filepath.Join(dir, "linewarden.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if u, ok := c.Policy.User("mara"); !ok || u.Extension != "1001" {
		t.Errorf("found %v: %v", ok, u)
	}
	// what is no file cannot make the daemon wait
	if err := syscall.Mkfifo(filepath.Join(dir, "policy.d", "pipe.toml"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := wrong(t, dir); !strings.Contains(got[0], "pipe.toml: is not a regular file") {
		t.Error(got)
	}
}

func TestLoadPolicy(t *testing.T) {
	users := "[emergency]\nnumbers = ['999']\n" + onePolicy
	for name, path := range map[string]string{
		"a file":                       filepath.Join(folder(t, "any.toml", users), "any.toml"),
		"a directory":                  folder(t, "any.toml", users),
		"a main file":                  filepath.Join(folder(t, "linewarden.toml", mainFile, "policy.d/a.toml", users), "linewarden.toml"),
		"a folder":                     folder(t, "linewarden.toml", mainFile+"[policy]\ndir = 'p'\n", "p/a.toml", users),
		"a main file of another name":  filepath.Join(folder(t, "lw.toml", mainFile, "policy.d/a.toml", users), "lw.toml"),
		"settings that would not load": folder(t, "linewarden.toml", "[ari]\nurl = 1\n", "policy.d/a.toml", users),
	} {
		set, err := LoadPolicy(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, ok := set.User("mara"); !ok || !set.IsEmergency("999") || set.IsEmergency("112") {
			t.Errorf("%s: another policy", name)
		}
	}
	for name, path := range map[string]string{
		"nothing":      filepath.Join(t.TempDir(), "none.toml"),
		"an empty one": t.TempDir(),
		"a broken one": folder(t, "a.toml", onePolicy+"role = 'x'\n"),
	} {
		if set, err := LoadPolicy(path); err == nil || set != nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestDefaults(t *testing.T) {
	dir := folder(t, "linewarden.toml", mainFile+onePolicy, "ari.secret", "x")
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Policy.IsEmergency("112") || !c.Policy.IsEmergency("911") {
		t.Errorf("emergency numbers %v", c.Policy.EmergencyNumbers())
	}
	if got := c.Settings.AGI.Listen.String(); got != "127.0.0.1:4573" {
		t.Errorf("listens on %s", got)
	}
	if got, want := c.Settings.PolicyDir, filepath.Join(dir, "policy.d"); got != want {
		t.Errorf("policy in %s, want %s", got, want)
	}
	if got := c.Settings.ARI; got.URL != "http://127.0.0.1:8088/ari" || got.Username != "linewarden" || got.App != "linewarden" {
		t.Errorf("ARI %+v", got)
	}
}
