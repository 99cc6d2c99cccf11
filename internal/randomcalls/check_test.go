package randomcalls

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// listening is a call of a phone, and whom it was to hear at any time of it.
type listening struct {
	dialog  *phone.Dialog
	account string
	allowed map[string]bool
}

// check compares all that can be seen with what must be.
func (r *run) check() {
	r.Helper()
	r.pictureIs()
	r.allow()
	r.everybodyHears()
	r.nobodyHeardMore()
	r.recordIs()
}

// listenTo takes note of a call.
func (r *run) listenTo(account string, dialog *phone.Dialog) {
	r.dialogs = append(r.dialogs, &listening{dialog: dialog, account: account, allowed: make(map[string]bool)})
}

// allow lets each line hear whom the model says.
func (r *run) allow() { r.alsoHear(r.heard()) }

// alsoHear lets lines hear somebody who is not to be heard all the time.
func (r *run) alsoHear(all map[*line][]string) {
	for l, heard := range all {
		for _, known := range r.dialogs {
			if known.dialog == l.dialog {
				for _, who := range heard {
					known.allowed[who] = true
				}
			}
		}
	}
}

// hz returns somebody's tone.
func (r *run) hz(who string) float64 {
	if who == music {
		return testbed.HoldMusicHz()
	}
	return r.phone(who).Tone()
}

// everybodyHears waits until each line hears those whom it must, and nobody else.
func (r *run) everybodyHears() {
	r.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	var wrong []string
	for l, who := range r.heard() {
		if l.dialog.State() != phone.Answered {
			continue
		}
		var tones []float64
		for _, one := range who {
			tones = append(tones, r.hz(one))
		}
		all.Go(func() {
			var err error
			if len(tones) == 0 {
				err = l.dialog.HearsNoTone(r.ctx)
			} else {
				err = l.dialog.HearsOnly(r.ctx, tones...)
			}
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				wrong = append(wrong, fmt.Sprintf("%s must hear %q: %v", l.named(), who, err))
			}
		})
	}
	all.Wait()
	for _, text := range wrong {
		r.Error(text)
	}
	if len(wrong) > 0 {
		r.FailNow()
	}
}

// nobodyHeardMore looks back over all that was ever heard. A call that is over is
// looked at once.
func (r *run) nobodyHeardMore() {
	r.Helper()
	r.dialogs = slices.DeleteFunc(r.dialogs, func(l *listening) bool {
		over := l.dialog.State() == phone.Ended
		for _, who := range append([]string{music}, phones...) {
			if !l.allowed[who] && l.dialog.Heard(r.hz(who)) {
				r.Errorf("%s heard %s, and may not", l.account, who)
			}
		}
		return over
	})
	if r.Failed() {
		r.FailNow()
	}
}

// picture is what there is on Asterisk: a line for each bridge that somebody is
// in, and for each channel that is in none.
func (r *run) picture(ctx context.Context) ([]string, error) {
	channels, err := r.ari.ListChannels(ctx)
	if err != nil {
		return nil, err
	}
	bridges, err := r.ari.ListBridges(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string)
	for _, c := range channels {
		name, _ := strings.CutPrefix(calls.Endpoint(c.Name), "PJSIP/")
		if strings.HasPrefix(c.Name, "Snoop/") {
			name = "an ear"
		} else if name == "" {
			name = c.Name
		}
		names[c.ID] = name + " " + string(c.State)
	}
	var picture []string
	for _, b := range bridges {
		var in []string
		for _, id := range b.ChannelIDs {
			in = append(in, names[id])
			delete(names, id)
		}
		if len(in) > 0 || b.BridgeClass != calls.ParkingClass {
			picture = append(picture, inBridge(b.BridgeClass, in...))
		}
	}
	for _, name := range names {
		picture = append(picture, "alone: "+name)
	}
	slices.Sort(picture)
	return picture, nil
}

func inBridge(class string, names ...string) string {
	slices.Sort(names)
	return class + ": " + strings.Join(names, " + ")
}

// mustBe is the picture that there must be.
func (w *world) mustBe() []string {
	picture, lot := []string{}, []string{}
	for _, r := range w.rings {
		switch {
		case r.transfer == nil:
			picture = append(picture, inBridge("stasis", r.caller.account+" Ring"))
		case r.waits():
			picture = append(picture, inBridge("stasis", r.caller.account+" Up"))
		}
		for _, leg := range r.legs {
			picture = append(picture, "alone: "+leg.account+" Ringing")
		}
	}
	for _, t := range w.talks {
		picture = append(picture, inBridge("stasis", t.ends[0].account+" Up", t.ends[1].account+" Up"))
	}
	for _, m := range w.monitors {
		picture = append(picture, inBridge("stasis", m.line.account+" Up", "an ear Up"))
	}
	for _, p := range w.parked {
		lot = append(lot, p.line.account+" Up")
	}
	if len(lot) > 0 {
		picture = append(picture, inBridge(calls.ParkingClass, lot...))
	}
	slices.Sort(picture)
	return picture
}

// pictureIs waits until that is what there is. Nothing tells from the outside, so
// it asks again and again.
func (r *run) pictureIs() {
	r.Helper()
	want := r.mustBe()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var got []string
	for {
		if now, err := r.picture(r.ctx); err == nil {
			got = now
		}
		if slices.Equal(got, want) {
			return
		}
		select {
		case <-tick.C:
		case <-r.ctx.Done():
			r.Fatalf("what is on asterisk is not what must be (-want +got):\n%s", cmp.Diff(want, got))
		}
	}
}
