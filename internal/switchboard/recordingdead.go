package switchboard

import (
	"context"
	"errors"
	"time"
)

// beginLimit is how long it may take until something is kept that ought to be. A disk
// that hangs, or an event that is lost, tells nobody.
const beginLimit = 10 * time.Second

var errDead = errors.New("nothing is heard of it in time")

// within has the session see whether something began, unless the recording is over.
func (t *tape) within(limit time.Duration, look func(ctx context.Context, s *session, p *placement)) {
	time.AfterFunc(limit, func() {
		t.in.put(onTape(func(ctx context.Context, s *session, p *placement) {
			if s.taping.tape == t {
				look(ctx, s, p)
			}
		}))
	})
}

// opensInTime gives up a recording for which nothing can be kept.
func (t *tape) opensInTime() {
	t.within(beginLimit, func(ctx context.Context, s *session, p *placement) {
		if s.taping.state == openingRecord {
			s.recordWrong(ctx, "begin a recording", errDead)
			s.recordAs(ctx, p, s.taping.fails())
		}
	})
}

// runsInTime begins a stretch anew that Asterisk does not record.
func (t *tape) runsInTime(number int) {
	t.within(beginLimit, func(ctx context.Context, s *session, p *placement) {
		for _, one := range s.taping.snoops {
			if one.number == number && one.runs {
				return
			}
		}
		if s.taping.records(number) {
			s.recordWrong(ctx, "record a party", errDead)
			s.recordAs(ctx, p, s.taping.breaks(time.Now(), number))
		}
	})
}
