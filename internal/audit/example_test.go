package audit_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/policy"
)

// A call that is refused: two records, of which the second refers to the first
// by decision_id.
func Example() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey, "decision_id", "source", "revision": // different each time, or long
				return slog.Attr{}
			}
			return a
		},
	}))
	trail, ctx := audit.NewTrail(audit.Config{Log: log}), context.Background()
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: "PJSIP/1001"},
		Action:      policy.CallPlace,
		Resource:    policy.Resource{Extension: "1002\nlevel=ERROR"}, // whatever was dialled
		Environment: policy.Environment{Way: policy.WayDial},
	}
	_, id := trail.Decided(ctx, "1795330508.2", request, new(policy.Set).Evaluate(request))
	trail.Became(ctx, id, "refused")
	fmt.Println("an id that nobody guesses:", len(id), "letters and digits")
	// Output:
	// level=INFO msg=decision channel_id=1795330508.2 way=dial endpoint=PJSIP/1001 user="" action=call.place extension="1002\nlevel=ERROR" target="" effect=deny reason=unknown_subject
	// level=INFO msg=outcome outcome=refused
	// an id that nobody guesses: 26 letters and digits
}
