package houserules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// What the metrics may have as labels, and others may list, is all that there
// is: a constant that its list lacks would count as "other".
func TestListsOfConstantsAreWhole(t *testing.T) {
	for file, list := range map[string]struct {
		constants string // their type, as the file writes it
		got       []string
	}{
		"../../policy/request.go": {"Way", words(policy.Ways())},
		"../refusal/reasons.go":   {"policy.Code", words(refusal.Codes())},
		"../calls/channel.go":     {"Role", words(calls.Roles())},
	} {
		want := constants(t, file, list.constants)
		if len(want) == 0 {
			t.Errorf("%s has no constants of type %s", file, list.constants)
		}
		for _, constant := range want {
			if !slices.Contains(list.got, constant) {
				t.Errorf("%s: %q is a %s that is not listed", file, constant, list.constants)
			}
		}
	}
}

func words[T ~string](list []T) []string {
	var all []string
	for _, one := range list {
		all = append(all, string(one))
	}
	return all
}

// constants returns the values of a file's constants of a type.
func constants(t *testing.T, path, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || typeName(spec.Type) != name {
			return true
		}
		for _, v := range spec.Values {
			if literal, ok := v.(*ast.BasicLit); ok {
				value, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, value)
			}
		}
		return true
	})
	return values
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return fmt.Sprint(e.X, ".", e.Sel.Name)
	}
	return ""
}
