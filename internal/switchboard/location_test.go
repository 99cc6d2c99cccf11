package switchboard_test

import (
	"maps"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/callerid"
)

// located is a policy in which Dana is in Lyon, and everybody else at the main site.
var located = with(with(staff, `numbers = ["112"]`, "numbers = [\"112\"]\ncaller_id = \"+33142685301\""),
	"[user.dana]\n", "[number.\"+33472001122\"]\n[user.dana]\nlocation_number = \"+33472001122\"\n")

// A call for help shows a number of the organisation by which help finds the place,
// and shows it: where the one is who is sent there, or else who has sent it there. A
// caller's own number says neither, and the carrier need not take it.
func TestACallForHelpShowsWhereItComesFrom(t *testing.T) {
	lyon := map[string]string{"CALLERID(all)": "<+33472001122>", "CALLERID(ani)": "+33472001122", "CALLERID(pres)": "allowed", "REDIRECTING(from-num-valid,i)": "0"}
	site := map[string]string{"CALLERID(all)": "<+33142685301>", "CALLERID(ani)": "+33142685301", "CALLERID(pres)": "allowed", "REDIRECTING(from-num-valid,i)": "0"}
	for name, tc := range map[string]struct {
		want map[string]string
		asks func(w *world) (helped string)
	}{
		"as no dialplan reads it": {lyon, func(w *world) string { return w.dials("PJSIP/1004", "1-1-2") }},
		"a colleague who is sent there": {lyon, func(w *world) string {
			moved, by := w.calls("PJSIP/1004", "1001")
			w.Refers(by, "112")
			return moved
		}},
		"a caller who is sent there": {site, func(w *world) string {
			caller, entered := w.comesIn("trunk", "PJSIP/carrier", "+33142685301")
			if !entered {
				t.Fatal("the caller did not come in")
			}
			own := leg(caller, "1001")
			w.rings(own)
			w.Answers(own)
			w.talk(caller, own)
			w.Refers(own, "112")
			return caller
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := openWith(t, located)
			helped := tc.asks(w)
			want := ari.Location{Context: "emergency-out", Extension: "112", Priority: 1}
			s := w.Wait("the call goes to help", func(s aritest.State) bool { return s.Channels[helped].Continued == want })
			got := maps.Clone(s.Channels[helped].Variables)
			maps.DeleteFunc(got, func(name, _ string) bool { return tc.want[name] == "" })
			if !maps.Equal(got, tc.want) {
				t.Errorf("it shows %v, want %v", got, tc.want)
			}
			w.HangsUp(helped, ari.CauseNormalClearing)
		})
	}
}

// Who may have asked to show no number shows none, and may not show none.
func TestAPhoneThatCannotBeAskedShowsNoNumber(t *testing.T) {
	for name, goesWrong := range map[string]func(*world){
		"asterisk fails":      func(w *world) { w.Fail("channels.getChannelVar", 1, 500, "Failed") },
		"it says too much":    func(w *world) { w.Function(callerid.Headers, "preferred=&from=a%2") },
		"it asks for privacy": func(w *world) { w.Function(callerid.Headers, "preferred=&from=&privacy=id") },
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := openWith(t, staff)
			goesWrong(w)
			caller := w.dials("PJSIP/1001", "0142685399")
			w.played(caller)
			w.Wait("it is refused", func(s aritest.State) bool { return !exists(s, caller) })
			w.became("mara call.external refused")
		})
	}
}
