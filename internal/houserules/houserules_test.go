package houserules

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestHouse holds the rules over the code as it is.
func TestHouse(t *testing.T) {
	dependOnSource(t)
	var packages []pkg
	output := json.NewDecoder(bytes.NewReader(goCommand(t, "list", "-e", "-deps", "-json=ImportPath,Name,Standard,Imports", module+"/...")))
	for {
		var p pkg
		err := output.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if !slices.ContainsFunc(packages, func(p pkg) bool { return p.ImportPath == module+"/policy" }) {
		t.Fatalf("go list found %d packages, and no policy", len(packages))
	}
	for _, line := range violations(packages) {
		t.Error(line)
	}
}

// TestRequirements holds go.mod to the list of modules that have a reason.
func TestRequirements(t *testing.T) {
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	gomod := strings.TrimSpace(string(goCommand(t, "env", "GOMOD")))
	if err := json.Unmarshal(goCommand(t, "mod", "edit", "-json", gomod), &mod); err != nil {
		t.Fatal(err)
	}
	var required []string
	for _, r := range mod.Require {
		if !r.Indirect {
			required = append(required, r.Path)
		}
	}
	for _, line := range unreasoned(required) {
		t.Error(line)
	}
}

// dependOnSource looks at every folder of the module. The go command remembers
// what a test looked at, but not what the programs that it runs do: without
// this, a result from before a change elsewhere would count as today's.
func dependOnSource(t *testing.T) {
	t.Helper()
	root := filepath.Dir(strings.TrimSpace(string(goCommand(t, "env", "GOMOD"))))
	err := filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "bin" || entry.Name() == "build") {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func goCommand(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out
}

// TestViolations has the rules broken in made-up houses.
func TestViolations(t *testing.T) {
	in := func(name string, imports ...string) pkg {
		for i, path := range imports {
			if slices.ContainsFunc(house, func(r room) bool { return r.path == path }) {
				imports[i] = module + "/" + path
			}
		}
		return pkg{ImportPath: module + "/" + name, Name: name[strings.LastIndexByte(name, '/')+1:], Imports: imports}
	}
	tests := map[string]struct {
		packages []pkg
		want     string // of the one violation; none if empty
	}{
		"nothing built yet": {nil, ""},
		"as it should be": {[]pkg{
			in("policy", "cmp", "fmt", "slices", "time"),
			in("config", "policy", "os", "github.com/BurntSushi/toml"),
			in("internal/gate", "policy", "agi", "net"),
			in("internal/daemon", "internal/gate", "internal/switchboard"),
			in("cmd/linewarden", "internal/daemon", "os/signal"),
			in("internal/testbed/phone", "github.com/emiago/sipgo/sip", "testing"),
			{ImportPath: "net/http", Standard: true, Imports: []string{"context"}},
		}, ""},
		"policy imports ours":      {[]pkg{in("policy", "config")}, "policy: may not import config"},
		"agi imports ours":         {[]pkg{in("agi", "policy")}, "agi: may not import policy"},
		"ari imports ours":         {[]pkg{in("ari", "internal/calls")}, "ari: may not import internal/calls"},
		"policy reads files":       {[]pkg{in("policy", "os")}, "policy: may not import os: a decision"},
		"policy asks the network":  {[]pkg{in("policy", "net/netip")}, "policy: may not import net/netip: a decision"},
		"policy waits":             {[]pkg{in("policy", "context")}, "policy: may not import context: a decision"},
		"policy locks":             {[]pkg{in("policy", "sync/atomic")}, "policy: may not import sync/atomic: a decision"},
		"policy logs":              {[]pkg{in("policy", "log/slog")}, "policy: may not import log/slog: a decision"},
		"policy throws dice":       {[]pkg{in("policy", "math/rand/v2")}, "policy: may not import math/rand/v2: a decision"},
		"policy uses a library":    {[]pkg{in("policy", "github.com/BurntSushi/toml")}, "standard library alone"},
		"config renders":           {[]pkg{in("config", "dialplan")}, "config: may not import dialplan"},
		"gate knows switchboard":   {[]pkg{in("internal/gate", "internal/switchboard")}, "internal/gate: may not import internal/switchboard"},
		"switchboard knows gate":   {[]pkg{in("internal/switchboard", "internal/gate")}, "internal/switchboard: may not import internal/gate"},
		"api knows gate":           {[]pkg{in("internal/api", "internal/gate")}, "internal/api: may not import internal/gate"},
		"daemon imports testbed":   {[]pkg{in("internal/daemon", "internal/testbed")}, "internal/daemon: may not import internal/testbed"},
		"cmd reaches past daemon":  {[]pkg{in("cmd/linewarden", "internal/gate")}, "cmd/linewarden: may not import internal/gate"},
		"library without a reason": {[]pkg{in("config", "gopkg.in/yaml.v3")}, "not among the requirements"},
		"library of tests":         {[]pkg{in("internal/gate", "github.com/emiago/sipgo")}, "internal/gate: may not import github.com/emiago/sipgo: it is for tests"},
		"no place":                 {[]pkg{in("internal/attic")}, "internal/attic: has no place in the house"},
		"utils": {[]pkg{
			{ImportPath: module + "/internal/calls", Name: "utils"},
		}, "internal/calls: a package needs a name"},
		"test code in the daemon": {[]pkg{
			in("cmd/linewarden", "internal/daemon"),
			in("internal/daemon", "github.com/coder/websocket"),
			{ImportPath: "github.com/coder/websocket", Imports: []string{"example.org/x"}},
			{ImportPath: "example.org/x", Imports: []string{"testing"}},
		}, "test code in the daemon: " + module + "/cmd/linewarden → " + module + "/internal/daemon → github.com/coder/websocket → example.org/x → testing"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := violations(tt.packages)
			if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)) {
				t.Errorf("violations = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestUnreasoned(t *testing.T) {
	var required []string
	for _, r := range requirements {
		if r.reason == "" {
			t.Errorf("%s has no reason", r.path)
		}
		required = append(required, r.path)
	}
	if got := unreasoned(required); len(got) > 0 {
		t.Errorf("unreasoned = %q, want nothing", got)
	}
	got := unreasoned(append(required[1:len(required):len(required)], "example.org/more"))
	want := []string{
		"go.mod requires example.org/more: give the reason in house_test.go, or do without",
		"house_test.go has a reason for " + required[0] + ", which go.mod does not require",
	}
	if !slices.Equal(got, want) {
		t.Errorf("unreasoned = %q, want %q", got, want)
	}
}

// TestHouseRunsOneWay holds the plan itself to having no circle: a room imports
// only rooms that have a row, and following imports leads back to none.
func TestHouseRunsOneWay(t *testing.T) {
	plan := make(map[string][]string)
	for _, r := range house {
		if _, twice := plan[r.path]; twice {
			t.Errorf("%s has two rows", r.path)
		}
		plan[r.path] = r.imports
	}
	var follow func(name string, trail []string)
	follow = func(name string, trail []string) {
		imports, ok := plan[name]
		if !ok {
			t.Fatalf("%v → %s, which has no row", trail, name)
		}
		if slices.Contains(trail, name) {
			t.Fatalf("imports run in a circle: %v → %s", trail, name)
		}
		for _, next := range imports {
			follow(next, append(slices.Clone(trail), name))
		}
	}
	for _, r := range house {
		follow(r.path, nil)
	}
}
