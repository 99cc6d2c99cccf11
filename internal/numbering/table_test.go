package numbering_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// A row is one of testdata/numbers.tsv: what is dialled where, what it is read as,
// and what the user of testdata/policy.toml is told. A "-" is nothing; what is
// dialled may have escapes as in a Go string.
type row struct {
	line    int
	habits  numbering.Habits
	dialled string
	want    numbering.Number
	verdict policy.Code
}

func rows(t testing.TB) []row {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "numbers.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []row
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if i == 0 || strings.HasPrefix(line, "# ") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 8 {
			t.Fatalf("line %d has %d fields", i+1, len(fields))
		}
		for at := range fields {
			if fields[at] == "-" {
				fields[at] = ""
			}
		}
		dialled, err := strconv.Unquote(`"` + fields[3] + `"`)
		if err != nil {
			t.Fatalf("line %d: %q: %v", i+1, fields[3], err)
		}
		all = append(all, row{
			line:    i + 1,
			habits:  numbering.Habits{Country: fields[0], AreaCode: fields[1], Prefix: fields[2]},
			dialled: dialled,
			want:    numbering.Number{Dial: fields[4], Class: policy.NumberClass(fields[5]), Region: fields[6]},
			verdict: policy.Code(fields[7]),
		})
	}
	return all
}

// small is the policy of testdata/policy.toml.
func small(t testing.TB) *policy.Set {
	t.Helper()
	set, err := config.LoadPolicy(filepath.Join("testdata", "policy.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// verdict decides on a call of mara's to a number.
func verdict(set *policy.Set, n numbering.Number) policy.Decision {
	r := policy.Request{Subject: policy.Subject{User: "mara"}, Action: policy.CallExternal, Resource: policy.Resource{Number: n.Dial, Class: n.Class, Region: n.Region}}
	if n.Class == policy.Internal || n.Class == policy.EmergencyNumber {
		r.Action, r.Resource = policy.CallPlace, policy.Resource{Extension: n.Dial}
	}
	return set.Evaluate(&r)
}

func TestNumbers(t *testing.T) {
	set, all := small(t), rows(t)
	if len(all) < 500 {
		t.Errorf("the table has %d rows", len(all))
	}
	seen := map[row]int{}
	for _, row := range all {
		got, ok := row.habits.Dialled(set, row.dialled)
		if got != row.want || ok != (row.want.Dial != "") {
			t.Errorf("numbers.tsv:%d: %q is %+v, %v, want %+v", row.line, row.dialled, got, ok, row.want)
		}
		if d := verdict(set, got); d.Reason.Code != row.verdict {
			t.Errorf("numbers.tsv:%d: %q: %s, want %s", row.line, row.dialled, d.Reason.Code, row.verdict)
		}
		line := row.line
		row.line = 0
		if seen[row] > 0 {
			t.Errorf("numbers.tsv:%d is line %d once more", line, seen[row])
		}
		seen[row] = line
	}
}

// TestNothingForeignIsCheaper holds that what is surcharged, shared or free at home
// is of the same class wherever it is called from.
func TestNothingForeignIsCheaper(t *testing.T) {
	ordinary := []policy.NumberClass{policy.Local, policy.National, policy.Mobile, policy.International}
	for _, row := range rows(t) {
		if !strings.HasPrefix(row.want.Dial, "+") || row.want.Class == policy.Unknown {
			continue
		}
		for _, country := range []string{"FR", "GB", "DE", "US", "JP"} {
			n, ok := numbering.Habits{Country: country}.Read(row.want.Dial)
			same := n.Class == row.want.Class || slices.Contains(ordinary, n.Class) && slices.Contains(ordinary, row.want.Class)
			if !ok || !same || n.Region != row.want.Region || n.Dial != row.want.Dial {
				t.Errorf("numbers.tsv:%d: from %s, %q is %+v", row.line, country, row.want.Dial, n)
			}
		}
	}
}
