package switchboard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/recordings"
)

// taped is a policy in which Mara's calls are recorded, and Vera's must be. Tarik may
// not be recorded.
const taped = `
[emergency]
numbers = ["112"]
[role.agent]
call     = "all"
transfer = "all"
[role.lead]
extends = "agent"
listen  = "all"
whisper = "all"
barge   = "all"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.mara.recording]
mode = "all"
notify = false
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "lead"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
role = "lead"
record_conversations = false
[user.vera]
extension = "1006"
endpoints = ["PJSIP/1006"]
role = "agent"
[user.vera.recording]
mode = "all"
notify = false
compulsory = true
`

// keeps waits until of the channels exactly those are recorded.
func (w *world) keeps(ids ...string) {
	w.t.Helper()
	w.Wait("recorded are "+strings.Join(ids, ", "), func(s aritest.State) bool {
		for id := range s.Channels {
			if !strings.HasPrefix(id, "lw-ear") && recorded(s, id) != slices.Contains(ids, id) {
				return false
			}
		}
		return true
	})
}

// isRecorded sets up a call of Mara's that is recorded.
func isRecorded(t *testing.T) (w *world, caller, callee string) {
	t.Helper()
	w, _ = openWith(t, taped)
	caller, callee = w.calls("PJSIP/1001", "1003")
	w.keeps(caller, callee)
	return w, caller, callee
}

// whoIsOn returns the users on the recordings that are complete, by call.
func (w *world) whoIsOn() map[string][]string {
	on := make(map[string][]string)
	for _, r := range w.recordings.All() {
		on[r.CallID] = append(on[r.CallID], slices.Sorted(slices.Values(r.Users))...)
		on[r.CallID] = append(on[r.CallID], "|")
	}
	return on
}

func (w *world) wantOn(want map[string]string) {
	w.t.Helper()
	got := w.whoIsOn()
	for call, users := range want {
		if strings.Join(got[call], " ") != users {
			w.t.Errorf("on the recordings of %s are %v, want %s", call, got[call], users)
		}
	}
	if len(got) != len(want) {
		w.t.Errorf("there are recordings of %v", got)
	}
}

func TestWhoBargesInIsAPartyOfTheRecording(t *testing.T) {
	w, mara, rana := isRecorded(t)
	dana := w.monitors("PJSIP/1004", "*2241003")
	w.keeps(mara, rana, dana)
	w.HangsUp(dana, ari.CauseNormalClearing)
	w.gone(ear(dana), ari.CauseNormalClearing)
	w.keeps(mara, rana)
	endOf(w, mara, rana)
	w.became("mara call.place connected", "mara recording.start recorded", "dana monitor.barge ended")
	w.wantOn(map[string]string{mara: "dana mara rana |"})
	r, err := w.recordings.Last("dana")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range r.Segments {
		if g.Party == "dana" && g.Side != recordings.SideRight {
			t.Errorf("who barges in at the called is on the side %v", g.Side)
		}
	}
}

func TestWhoListensOrWhispersIsNeverRecorded(t *testing.T) {
	for _, code := range []string{"*222", "*223"} {
		w, mara, rana := isRecorded(t)
		dana := w.monitors("PJSIP/1004", code+"1001")
		w.Presses(dana, "*")
		w.keeps(mara, rana)
		w.HangsUp(dana, ari.CauseNormalClearing)
		w.gone(ear(dana), ari.CauseNormalClearing)
		endOf(w, mara, rana)
		w.leavesNothing()
		w.wantOn(map[string]string{mara: "mara rana |"})
	}
}

func TestWhoBargesInMayForbidTheRecording(t *testing.T) {
	w, mara, rana := isRecorded(t)
	tarik := w.monitors("PJSIP/1005", "*2241001")
	w.keeps()
	w.HangsUp(tarik, ari.CauseNormalClearing)
	w.gone(ear(tarik), ari.CauseNormalClearing)
	w.keeps(mara, rana)
	endOf(w, mara, rana)
	w.became("mara call.place connected", "mara recording.start revoked", "tarik monitor.barge ended",
		"mara recording.start refused", "mara recording.start recorded")
	w.wantOn(map[string]string{mara: "mara rana | mara rana |"})
}

func TestWhoForbidsItDoesNotBargeIntoWhatMustBeRecorded(t *testing.T) {
	w, _ := openWith(t, taped)
	vera, rana := w.calls("PJSIP/1006", "1003")
	w.keeps(vera, rana)
	tarik := w.dials("PJSIP/1005", "*2241006")
	w.shutOut(tarik, ari.CauseCallRejected)
	w.keeps(vera, rana)
	endOf(w, vera, rana)
	w.leavesNothing()
	w.wantOn(map[string]string{vera: "rana vera |"})
}

func TestWhatIsAskedBeforeATransferIsARecordingOfItsOwn(t *testing.T) {
	w, mara, rana := isRecorded(t)
	w.Presses(mara, "*21002#")
	noor := leg(mara, "1002") + "-2"
	w.rings(noor)
	w.keeps() // nobody talks
	w.Answers(noor)
	w.keeps(mara, noor)
	w.Presses(mara, "*4")
	w.keeps(mara, rana)
	w.Presses(mara, "*4")
	w.keeps(mara, noor)
	w.Presses(mara, "*2")
	w.keeps(rana, noor)
	endOf(w, noor, rana)
	w.leavesNothing()
	w.wantOn(map[string]string{mara: "mara noor rana |", "aside-" + mara: "mara noor |"})
}

func TestWhatMustBeRecordedAndCannotBeIsNotConnected(t *testing.T) {
	for name, test := range map[string]struct {
		callee string
		folder bool
	}{
		"there is no folder": {"1003", false},
		"the other forbids":  {"1005", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.writes(taped)
			if !test.folder {
				w.recordings = nil
			}
			w.begin()
			vera := w.dials("PJSIP/1006", test.callee)
			callee := leg(vera, test.callee)
			w.rings(callee)
			w.Answers(callee)
			w.gone(callee, ari.CauseNormalClearing)
			if s := w.State(); s.Channels[vera].State == ari.StateUp {
				t.Error("the caller is connected")
			}
			w.played(vera)
			w.gone(vera, ari.CauseCallRejected)
		})
	}
}

func TestWhatMustBeRecordedIsOpenBeforeItIsConnected(t *testing.T) {
	w := newWorld(t)
	w.writes(taped)
	w.begin()
	vera := w.dials("PJSIP/1006", "1003")
	callee := leg(vera, "1003")
	w.rings(callee)
	answers := w.Hold(aritest.Op("channels.answer"))
	w.Answers(callee)
	<-answers.Reached()
	if len(w.recordings.Drafts()) != 1 {
		t.Error("the caller is answered before the recording is open")
	}
	answers.Release()
	w.keeps(vera, callee)
	endOf(w, vera, callee)
	w.became("vera call.place connected", "vera recording.start recorded")
}
