// Package revocation measures how soon a listening ends that a new policy does not
// allow any more.
//
// 500 calls are up on the whole daemon, at a fake Asterisk, and of 50 of them somebody
// hears every word. The policy is edited so that nobody may listen, and reloaded. For
// each listening it is noted when Asterisk has told that its ear is gone, counted from
// the beginning of the reload and from the moment in which the new policy holds.
package revocation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/bench/exchange"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/config"
)

// Suite is the suite.
var Suite = measure.Suite{Name: "revocation", About: "from a reload to the end of a listening that it revokes", Run: run}

// The contestants are the two ways to listen, with users in files of fifty, and one of
// them with all users in the file of the roles.
const (
	owned   = "an owned call"
	guarded = "a call of a guarded dialplan"
	oneFile = "an owned call, one file"
)

func run(ctx context.Context, o measure.Options) (rows []measure.Row, err error) {
	size := size{calls: 500, listened: 50, users: 10_000}
	if o.Quick {
		size.calls, size.listened, size.users = 20, 4, 100
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	x, err := exchange.Open(ctx, size.inFiles(true))
	defer func() { err = errors.Join(err, x.Close()) }()
	if err != nil {
		return nil, err
	}
	if err := x.Call(ctx, 0, size.calls); err != nil {
		return nil, err
	}
	o.Logf("%d calls are up", size.calls)
	turn := func(written layout, listen listen) func(context.Context) (measure.Figures, error) {
		return func(ctx context.Context) (measure.Figures, error) { return revoke(ctx, x, size, written, listen) }
	}
	rounds, err := measure.Interleave(ctx, o.Rounds,
		measure.Contestant{Name: owned, Round: turn(size.inFiles, x.Listen)},
		measure.Contestant{Name: guarded, Round: turn(size.inFiles, x.ListenGuarded)},
		measure.Contestant{Name: oneFile, Round: turn(size.inOneFile, x.Listen)},
	)
	if err != nil {
		return nil, err
	}
	row := func(what, of, figure string, atMost float64) measure.Row {
		return measure.Row{What: what, Unit: "ms", Ours: rounds.Of(of, figure), Target: measure.Target{AtMost: atMost}}
	}
	for _, of := range []string{owned, guarded} {
		rows = append(rows,
			row(fmt.Sprintf("from a reload of %d users to the end of a listening to %s, %d calls up", size.users, of, size.calls), of, "median", 100),
			row(fmt.Sprintf("the last of %d", size.listened), of, "last", 0),
			row("the median one, from the moment that the policy holds", of, "held_median", 0),
			row("the last, from then", of, "held_last", 0),
		)
	}
	return append(rows, row("the same to an owned call, with all users in one file", oneFile, "median", 0)), nil
}

// listen lets some listen, see [exchange.Exchange.Listen].
type listen func(ctx context.Context, from, n int) ([]<-chan time.Time, error)

// size is how much of everything there is.
type size struct{ calls, listened, users int }

// A layout is a policy for so many calls, each of two users, for those who listen or may
// not any more, and for others: the texts of its files by name.
type layout func(mayListen bool) map[string]string

// inFiles has the roles in a file of their own, and fifty users in each of the others.
func (s size) inFiles(mayListen bool) map[string]string {
	text := "[emergency]\nnumbers = [\"112\"]\n[role.agent]\ncall = \"all\"\npickup = \"all\"\n[role.supervisor]\ncall = \"all\"\n"
	if mayListen {
		text += "listen = \"all\"\n"
	}
	files := map[string]string{"roles": text}
	for n := range max(2*s.calls+s.listened, s.users) {
		role := "agent"
		if n >= 2*s.calls {
			role = "supervisor"
		}
		files[fmt.Sprintf("users%04d", n/50)] += fmt.Sprintf("[user.u%d]\nextension = %q\nendpoints = [\"PJSIP/u%d\"]\nrole = %q\n", n, exchange.Extension(n), n, role)
	}
	return files
}

// inOneFile has all that in one file.
func (s size) inOneFile(mayListen bool) map[string]string {
	var text strings.Builder
	files := s.inFiles(mayListen)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text.WriteString(files[name])
	}
	return map[string]string{"policy": text.String()}
}

// revoke lets some listen, takes the right away, and gives it back.
func revoke(ctx context.Context, x *exchange.Exchange, size size, written layout, listen listen) (measure.Figures, error) {
	// The one before may have had another layout.
	if err := errors.Join(x.WritePolicy(written(true)), x.Daemon.Reload(ctx)); err != nil {
		return nil, err
	}
	ended, err := listen(ctx, 2*size.calls, size.listened)
	if err != nil {
		return nil, fmt.Errorf("let some listen: %w", err)
	}
	if err := x.WritePolicy(written(false)); err != nil {
		return nil, err
	}
	before, held, began := x.Running.Current(), make(chan time.Time, 1), time.Now()
	go func() { held <- changed(ctx, x, before) }()
	if err := x.Daemon.Reload(ctx); err != nil {
		return nil, err
	}
	took := make([]time.Time, size.listened)
	for i, ends := range ended {
		select {
		case took[i] = <-ends:
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the end of listening %d: %w", i, context.Cause(ctx))
		}
	}
	slices.SortFunc(took, time.Time.Compare)
	since := func(from, to time.Time) float64 { return to.Sub(from).Seconds() * 1e3 }
	median, last, holds := took[size.listened/2], took[size.listened-1], <-held
	if err := errors.Join(x.WritePolicy(written(true)), x.Daemon.Reload(ctx)); err != nil {
		return nil, err
	}
	return measure.Figures{
		"median": since(began, median), "last": since(began, last),
		"held_median": since(holds, median), "held_last": since(holds, last),
	}, x.Idle(ctx, 2*size.calls)
}

// changed returns the moment in which another policy holds, to a millisecond.
func changed(ctx context.Context, x *exchange.Exchange, before *config.Config) time.Time {
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for x.Running.Current() == before {
		select {
		case <-look.C:
		case <-ctx.Done():
			return time.Now()
		}
	}
	return time.Now()
}
