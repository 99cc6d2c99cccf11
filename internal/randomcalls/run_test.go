package randomcalls

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/policy"
)

// patience is how long anything may take that must happen.
const patience = 20 * time.Second

// A run is one random sequence in an office.
type run struct {
	*testing.T
	*office.Desk
	world

	ctx    context.Context // of the action that is going on
	ari    *ari.Client
	random *rand.Rand
	table  []action
	tried  map[int]bool  // those of the table that were done
	sets   []*policy.Set // of the variants

	dialogs []*listening // of all calls there ever were
	begun   int          // where in the trail the action begins
	asked   string       // id of the newest decision
	own     []string     // channels whose decisions are the action's
	judged  []string     // channels of those who may be judged again, since they do something by a right
	lost    []string     // decisions of a daemon that was killed
	done    []string     // what was done so far
}

// anOffice is one in which nothing happens by itself.
func anOffice() office.Options {
	keys := make(map[string]string)
	for _, account := range phones {
		keys[account] = "allow_transfer = yes\n" // whatever Asterisk it is
	}
	return office.Options{
		Policy:   variants[0],
		Endpoint: keys,
		Settings: "[calls]\nring_timeout = \"10m\"\n",
		Asterisk: map[string][]byte{
			"res_parking.conf": []byte("[general]\n[default]\nparkingtime = 3600\n#include linewarden-res_parking.conf\n"),
		},
	}
}

// fromEnv reads what a person wants otherwise.
func fromEnv(t *testing.T, seed uint64, lasts time.Duration) (uint64, time.Duration) {
	t.Helper()
	var err, problems error
	if text := os.Getenv("LINEWARDEN_RANDOM_SEED"); text != "" {
		seed, err = strconv.ParseUint(text, 10, 64)
		problems = errors.Join(problems, err)
	}
	if text := os.Getenv("LINEWARDEN_RANDOM_TIME"); text != "" {
		lasts, err = time.ParseDuration(text)
		problems = errors.Join(problems, err)
	}
	if problems != nil {
		t.Fatal(problems)
	}
	return seed, lasts
}

// newRun opens the phones of an office.
func newRun(t *testing.T, d *office.Desk, seed uint64, table []action) *run {
	t.Helper()
	client, err := ari.New(ari.Config{URL: d.ARIURL(), Username: d.ARIUsername, Password: d.ARIPassword, App: "nobody"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	r := &run{T: t, Desk: d, ari: client, random: rand.New(rand.NewPCG(seed, seed)), table: table, tried: make(map[int]bool)}
	for _, account := range phones {
		d.Phone(account)
	}
	for _, text := range slices.Backward(variants) {
		r.must(d.WritePolicy(text))
		r.sets = slices.Insert(r.sets, 0, compiled(t, d))
	}
	r.set = r.sets[0]
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer cancel()
		for _, l := range r.dialogs {
			_ = l.dialog.Hangup(ctx) // it may end by itself in this very moment
		}
		if t.Failed() {
			t.Logf("to do it again: LINEWARDEN_RANDOM_SEED=%d LINEWARDEN_RANDOM_REPLAY=%q", seed, strings.Join(r.done, "; "))
		}
	})
	return r
}

// forAWhile does one thing after the other, and hangs up everything in the end.
func (r *run) forAWhile(lasts time.Duration) {
	r.Helper()
	if text := os.Getenv("LINEWARDEN_RANDOM_REPLAY"); text != "" {
		for what := range strings.SplitSeq(text, "; ") {
			all := r.choices()
			if i := slices.IndexFunc(all, func(c choice) bool { return c.what == what }); i >= 0 {
				r.step(all[i])
			}
		}
	} else {
		for until := time.Now().Add(lasts); time.Now().Before(until); {
			r.step(r.choose())
		}
	}
	r.hangUpAll()
	r.Logf("did %d things", len(r.done))
	r.Log(r.summary())
}

// choose draws an action, and then one of the ways in which it can be done now. One
// that was never done has a good chance.
func (r *run) choose() choice {
	if r.random.IntN(2) == 0 {
		for _, i := range r.random.Perm(len(r.table)) {
			if all := r.table[i].choices(r); !r.tried[i] && len(all) > 0 {
				r.tried[i] = true
				return all[r.random.IntN(len(all))]
			}
		}
	}
	total := 0
	for _, a := range r.table {
		total += a.weight
	}
	for {
		drawn := r.random.IntN(total)
		i := slices.IndexFunc(r.table, func(a action) bool { drawn -= a.weight; return drawn < 0 })
		if all := r.table[i].choices(r); len(all) > 0 {
			r.tried[i] = true
			return all[r.random.IntN(len(all))]
		}
	}
}

// summary counts what became of the decisions.
func (r *run) summary() string {
	action, count := map[string]string{}, map[string]int{}
	for _, rec := range r.Trail.Records() {
		switch id := rec.Attrs["decision_id"]; rec.Message {
		case audit.MessageDecision:
			action[id] = rec.Attrs["action"]
		case audit.MessageOutcome:
			count[action[id]+" "+rec.Attrs["outcome"]]++
		}
	}
	var lines strings.Builder
	for _, what := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(&lines, "%4d %s\n", count[what], what)
	}
	return lines.String()
}

// choices returns everything that can be done now.
func (r *run) choices() []choice {
	var all []choice
	for _, a := range r.table {
		all = append(all, a.choices(r)...)
	}
	return all
}

// step does one thing, and compares what is seen then with what must be.
func (r *run) step(c choice) {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	r.ctx = ctx
	r.done = append(r.done, c.what)
	r.Logf("%d. %s", len(r.done), c.what)
	r.begun, r.own, r.judged = len(r.Trail.Records()), nil, nil
	for _, m := range r.monitors {
		r.judged = append(r.judged, m.channel)
	}
	for _, call := range r.rings {
		if call.transfer != nil {
			r.judged = append(r.judged, call.channel)
		}
	}
	for _, t := range r.talks {
		if t.rests != nil {
			r.judged = append(r.judged, t.rests.channel)
		}
	}
	r.allow() // what they hear until then
	c.do(r)
	r.check()
}

// must ends the run on an error.
func (r *run) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// ends waits until a line is over, and returns how it ended.
func (r *run) ends(l *line) phone.End {
	r.Helper()
	end, err := l.dialog.WaitEnded(r.ctx)
	r.must(err)
	return end
}

// hangsUp ends a line from its phone.
func (r *run) hangsUp(l *line) {
	r.Helper()
	r.must(l.dialog.Hangup(r.ctx))
	r.ends(l)
}

// phone returns the phone of an account.
func (r *run) phone(account string) *phone.Phone {
	r.Helper()
	p, err := r.Office.Phone(r.ctx, account)
	r.must(err)
	return p
}

// named says whose line it is, and of which of the phone's calls.
func (l *line) named() string { return fmt.Sprintf("%s (line %d)", l.account, l.born) }

// hangUpAll ends whatever there is.
func (r *run) hangUpAll() {
	r.Helper()
	for {
		all := r.hangUps()
		if len(all) == 0 {
			break
		}
		r.step(all[0])
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	r.must(r.WaitIdle(ctx))
	r.ctx = ctx
	r.onDisk()
}
