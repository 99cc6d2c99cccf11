package houserules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	coverageRow = regexp.MustCompile(`(?m)^\| ([A-F]\d+) \|.*$`)
	testName    = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
)

// docs/coverage.md lists every right once; a row names tests that exist, or
// says that it is open.
func TestCoverageTellsTheTruth(t *testing.T) {
	page, err := os.ReadFile("../../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testsOf(t, "../..")
	seen := map[string]int{}
	for _, row := range coverageRow.FindAllSubmatch(page, -1) {
		line, id := string(row[0]), string(row[1])
		seen[id]++
		named := testName.FindAllStringSubmatch(line, -1)
		if len(named) == 0 && !strings.HasSuffix(line, "| **open** |") {
			t.Errorf("%s names no test and is not marked open", id)
		}
		for _, name := range named {
			if !tests[name[1]] {
				t.Errorf("%s names %s, which does not exist", id, name[1])
			}
		}
	}
	for section, count := range map[string]int{"A": 13, "B": 36, "C": 8, "D": 5, "E": 11, "F": 11} {
		for i := range count {
			if id := fmt.Sprint(section, i+1); seen[id] != 1 {
				t.Errorf("%s has %d rows, want 1", id, seen[id])
			}
		}
	}
}

// docs/failure.md says what was measured by which test.
func TestFailuresAreMeasured(t *testing.T) {
	page, err := os.ReadFile("../../docs/failure.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testsOf(t, "../..")
	named := testName.FindAllStringSubmatch(string(page), -1)
	if len(named) == 0 {
		t.Error("docs/failure.md names no test")
	}
	for _, name := range named {
		if !tests[name[1]] {
			t.Errorf("docs/failure.md names %s, which does not exist", name[1])
		}
	}
}

// testsOf returns the names of the tests in a module.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	tests := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}
