package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/policy"
)

//go:generate go test -run TestReference . -update

var update = flag.Bool("update", false, "write docs/policy.md anew")

// TestReference holds docs/policy.md against the tables that decisions are made
// by. With -update it writes the file.
func TestReference(t *testing.T) {
	want := reference(t)
	path := filepath.Join("..", "docs", "policy.md")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/policy.md is not what the tables say; run go generate ./config (-tables +file):\n%s", diff)
	}
}

// reference renders the reference of the policy.
func reference(t *testing.T) string {
	t.Helper()
	tmpl, err := template.New("policy.md.tmpl").Funcs(template.FuncMap{
		"code":  code,
		"codes": asCode,
		"about": about,
		"state": state,
	}).ParseFiles(filepath.Join("testdata", "policy.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	type kind struct {
		Kind policy.Kind
		Keys []policy.Attribute
	}
	var kinds []kind
	for _, k := range policy.Kinds() {
		kinds = append(kinds, kind{k, policy.EntryKeys(k)})
	}
	var b strings.Builder
	if err := tmpl.Execute(&b, map[string]any{
		"Kinds":       kinds,
		"Scopes":      policy.Scopes(),
		"Classes":     policy.NumberClasses(),
		"Rights":      policy.Rights(),
		"Attributes":  policy.Attributes(),
		"Actions":     policy.Actions(),
		"Codes":       policy.Codes(),
		"Obligations": policy.ObligationNames(),
		"Presets":     Presets(),
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// code sets one word as code, nothing as nothing.
func code(word any) string {
	text := fmt.Sprint(word)
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

// asCode sets words as code.
func asCode(words []string) string {
	var set []string
	for _, w := range words {
		set = append(set, code(w))
	}
	return strings.Join(set, " ")
}

// about lists what a right is about. One about nothing is granted or not.
func about(targets []string) string {
	if len(targets) == 0 {
		return "true or false"
	}
	return strings.Join(targets, ", ")
}

func state(enforced bool) string {
	if enforced {
		return "enforced"
	}
	return "open"
}
