package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

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
	_, id := trail.Decided(ctx, "1795330508.2", request, new(policy.Set).Evaluate(&request))
	trail.Became(ctx, id, "refused")
	fmt.Println("an id that nobody guesses:", len(id), "letters and digits")
	// Output:
	// level=INFO msg=decision channel_id=1795330508.2 way=dial endpoint=PJSIP/1001 user="" action=call.place extension="1002\nlevel=ERROR" target="" effect=deny reason=unknown_subject
	// level=INFO msg=outcome outcome=refused
	// an id that nobody guesses: 26 letters and digits
}

// The same in a file, for whoever reads it by machine.
func ExampleFile() {
	dir, err := os.MkdirTemp("", "audit-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	log, ctx := slog.New(slog.DiscardHandler), context.Background()
	file := audit.NewFile(filepath.Join(dir, "audit.jsonl"), log)
	go file.Run()
	trail := audit.NewTrail(audit.Config{Log: log, File: file})
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: "PJSIP/1001"},
		Action:      policy.MonitorListen,
		Resource:    policy.Resource{Extension: "1002"},
		Environment: policy.Environment{Way: policy.WayDial},
	}
	decision, id := trail.Decided(ctx, "1795330508.2", request, new(policy.Set).Evaluate(&request))
	trail.Became(ctx, id, "refused")
	fmt.Println(decision.Effect, trail.Close(ctx))

	text, err := os.ReadFile(filepath.Join(dir, "audit.jsonl"))
	for line := range strings.Lines(string(text)) {
		var record struct{ Record, Action, Effect, Reason, Outcome string }
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			fmt.Println(err)
		}
		fmt.Printf("%+v\n", record)
	}
	fmt.Println(err)
	// Output:
	// deny <nil>
	// {Record:decision Action:monitor.listen Effect:deny Reason:unknown_subject Outcome:}
	// {Record:outcome Action: Effect: Reason: Outcome:refused}
	// <nil>
}
