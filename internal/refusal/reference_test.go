package refusal

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/policy"
	"github.com/linewarden/linewarden/prompts"
)

//go:generate go test -run TestReference . -update

var update = flag.Bool("update", false, "write the table in docs/prompts.md anew")

// statuses are what Asterisk's SIP channel makes of a cause before an answer.
var statuses = map[ari.Cause]int{
	ari.CauseUnallocated: 404, ari.CauseSubscriberAbsent: 480, ari.CauseCallRejected: 403, ari.CauseCongestion: 503,
	ari.CauseUserBusy: 486, ari.CauseNormalClearing: 0,
}

// TestReference holds the table in docs/prompts.md, which is the end of it,
// against what is told. With -update it writes the table.
func TestReference(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "prompts.md")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const heading = "| reason | what is heard in English | SIP | core sound |\n|---|---|---|---|\n"
	before, got, found := strings.Cut(string(content), heading)
	if !found {
		t.Fatalf("docs/prompts.md has no table that begins with\n%s", heading)
	}
	var want strings.Builder
	for _, reason := range prompts.Reasons() {
		r := For(policy.Code(reason))
		status, ok := statuses[r.Cause]
		sip := strconv.Itoa(status)
		if status == 0 {
			sip = "–" // the call goes on
		}
		if !ok {
			t.Fatalf("%s: which SIP status is cause %d?", reason, r.Cause)
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s | `%s` |\n", reason, prompts.Texts("en")[reason], sip, r.Sound)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+heading+want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Errorf("docs/prompts.md is not what is told; run go generate ./internal/refusal (-told +file):\n%s", diff)
	}
}
