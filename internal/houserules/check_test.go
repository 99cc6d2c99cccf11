package houserules

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

const module = "github.com/linewarden/linewarden"

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath string
	Name       string
	Standard   bool
	Imports    []string // tests aside
}

// ours returns the path of a package within our module.
func ours(importPath string) (string, bool) {
	return strings.CutPrefix(importPath, module+"/")
}

// within tells whether a package is one of the roots or below one.
func within(importPath string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return importPath == root || strings.HasPrefix(importPath, root+"/")
	})
}

// violations returns what is wrong with the packages, a line for each.
func violations(packages []pkg) []string {
	var wrong []string
	for _, p := range packages {
		name, ok := ours(p.ImportPath)
		if !ok {
			continue
		}
		if slices.Contains(badNames, path.Base(name)) || slices.Contains(badNames, p.Name) {
			wrong = append(wrong, fmt.Sprintf("%s: a package needs a name that says what is inside", name))
		}
		at := slices.IndexFunc(house, func(r room) bool { return r.path == name })
		if at < 0 {
			wrong = append(wrong, fmt.Sprintf("%s: has no place in the house; give it a row in house_test.go", name))
			continue
		}
		for _, imported := range p.Imports {
			if problem := forbidden(house[at], imported); problem != "" {
				wrong = append(wrong, fmt.Sprintf("%s: %s", name, problem))
			}
		}
	}
	return append(wrong, testCodeInDaemon(packages)...)
}

// forbidden says what is wrong with an import, or "".
func forbidden(from room, imported string) string {
	if name, ok := ours(imported); ok {
		if slices.Contains(from.imports, name) {
			return ""
		}
		return fmt.Sprintf("may not import %s", name)
	}
	if from.path == "policy" && within(imported, impure...) {
		return fmt.Sprintf("may not import %s: a decision depends on its request alone", imported)
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return "" // of the standard library
	}
	at := slices.IndexFunc(requirements, func(r requirement) bool { return within(imported, r.path) })
	switch {
	case at < 0:
		return fmt.Sprintf("may not import %s: it is not among the requirements in house_test.go", imported)
	case from.path == "policy":
		return fmt.Sprintf("may not import %s: the policy stands on the standard library alone", imported)
	case !requirements[at].daemon && !within(from.path, "internal/testbed", "internal/demo"):
		return fmt.Sprintf("may not import %s: it is for tests", imported)
	}
	return ""
}

// testCodeInDaemon follows imports from the command, and finds what belongs
// into tests.
func testCodeInDaemon(packages []pkg) []string {
	byPath := make(map[string]pkg)
	for _, p := range packages {
		byPath[p.ImportPath] = p
	}
	var wrong []string
	seen := make(map[string]bool)
	var follow func(importPath string, trail []string)
	follow = func(importPath string, trail []string) {
		if seen[importPath] {
			return
		}
		seen[importPath] = true
		trail = append(slices.Clone(trail), importPath)
		if within(importPath, "testing", module+"/internal/testbed", module+"/ari/aritest", module+"/agi/agitest") {
			wrong = append(wrong, "test code in the daemon: "+strings.Join(trail, " → "))
			return
		}
		for _, next := range byPath[importPath].Imports {
			follow(next, trail)
		}
	}
	follow(module+"/cmd/linewarden", nil)
	return wrong
}

// unreasoned compares the modules that go.mod requires directly with those that
// have a reason.
func unreasoned(required []string) []string {
	var wrong []string
	for _, path := range required {
		if !slices.ContainsFunc(requirements, func(r requirement) bool { return r.path == path }) {
			wrong = append(wrong, fmt.Sprintf("go.mod requires %s: give the reason in house_test.go, or do without", path))
		}
	}
	for _, r := range requirements {
		if !slices.Contains(required, r.path) {
			wrong = append(wrong, fmt.Sprintf("house_test.go has a reason for %s, which go.mod does not require", r.path))
		}
	}
	return wrong
}
