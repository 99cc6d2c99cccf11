package config

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/policy"
)

// heap is what is in use, in bytes.
func heap() int {
	runtime.GC()
	runtime.GC() // what the first one found to have finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// Nothing that is cut out of a file's text may keep all of it in memory.
func TestTextDoesNotStay(t *testing.T) {
	const size = 8 << 20
	comment := "# " + strings.Repeat("x", size) + "\n"
	for name, policy := range map[string]string{
		"plain":     onePolicy,
		"not plain": onePolicy + "\n[user.inline]\nextension = \"1099\"\nrecording = {mode = \"all\"}\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, "ari.secret", "x", "linewarden.toml", comment+mainFile, "policy.d/a.toml", comment+policy)
			before := heap()
			running, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if opened := heap() - before; opened > size/4 {
				t.Errorf("opened: %d KiB more are in use", opened>>10)
			}
			write(t, filepath.Join(dir, "policy.d", "a.toml"), comment+"# edited\n"+policy)
			if _, err := running.Reload(); err != nil {
				t.Fatal(err)
			}
			if reloaded := heap() - before; reloaded > size/4 {
				t.Errorf("reloaded: %d KiB more are in use", reloaded>>10)
			}
			runtime.KeepAlive(running)
		})
	}
}

// TestReloadOfAnEdit tells which reloads parse what changed alone, and that they come to
// what loading everything comes to.
func TestReloadOfAnEdit(t *testing.T) {
	const others = "[role.base]\ncall = \"all\"\n[emergency]\nnumbers = [\"112\"]\n[department.sales]\n[user.ann]\nextension = \"1001\"\nrole = \"base\"\n"
	const bob = "[user.bob]\nextension = \"1002\"\nendpoints = [\"PJSIP/1002\"]\ndepartment = \"sales\"\nrole = \"base\"\n"
	for _, test := range []struct {
		name, main, others, bob string
		edit                    bool
	}{
		{"a right", mainFile, others, bob + "pickup = \"department\"\n", true},
		{"a comment above", mainFile, others, "# bob\n" + bob, true},
		{"a name", mainFile, others, bob + "display_name = \"Bob\"\n", true},
		{"a setting of the daemon", mainFile + "[log]\nlevel = \"debug\"\n", others, bob, true},
		{"a code that hides an extension", mainFile + "[codes]\ntrade = \"1002\"\n", others, bob, false},
		{"an extension", mainFile, others, strings.Replace(bob, "1002", "1003", 1), false},
		{"a user more", mainFile, others, bob + "[user.cid]\n", false},
		{"a role", mainFile, strings.Replace(others, "all", "department", 1), bob, false},
		{"a mistake", mainFile, others, bob + "pikcup = true\n", false},
		{"no TOML", mainFile, others, bob + "pickup\n", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := folder(t, "ari.secret", "x", "linewarden.toml", mainFile, "policy.d/a.toml", others, "policy.d/b.toml", bob)
			running, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "linewarden.toml"), test.main)
			write(t, filepath.Join(dir, "policy.d", "a.toml"), test.others)
			write(t, filepath.Join(dir, "policy.d", "b.toml"), test.bob)
			change, err := running.Reload()
			want, wantErr := Load(dir)
			if wantErr != nil {
				if err == nil || err.Error() != wantErr.Error() {
					t.Fatalf("error %v, want %v", err, wantErr)
				}
				return
			}
			if err != nil || (len(change.Parsed) == 1) != test.edit {
				t.Fatalf("parsed %v, error %v", change.Parsed, err)
			}
			ask := policy.Request{Subject: policy.Subject{User: "bob"}, Action: policy.CallPickup, Resource: policy.Resource{User: "ann"}}
			got := running.Current()
			if diff := cmp.Diff(want.Policy.Explain(ask), got.Policy.Explain(ask)); diff != "" {
				t.Errorf("(-loaded +reloaded):\n%s", diff)
			}
			if diff := cmp.Diff(want.Settings.Log, got.Settings.Log); diff != "" || want.Policy.Revision() != got.Policy.Revision() {
				t.Errorf("revision %s, want %s; settings (-loaded +reloaded):\n%s", got.Policy.Revision(), want.Policy.Revision(), diff)
			}
		})
	}
}
