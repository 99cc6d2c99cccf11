package codes

import (
	"slices"
	"strconv"
	"strings"
)

// A Name names what is asked for.
type Name string

// The names. Place is what fits no code: a call.
const (
	Place           Name = ""
	Pickup          Name = "pickup"
	GroupPickup     Name = "group_pickup"
	Intercom        Name = "intercom"
	Park            Name = "park"
	Unpark          Name = "unpark"
	Divert          Name = "divert"
	Listen          Name = "listen"
	Whisper         Name = "whisper"
	Barge           Name = "barge"
	IVR             Name = "ivr"
	IVRNextMode     Name = "ivr_next_mode"
	IVRMode         Name = "ivr_mode"
	IVRHear         Name = "ivr_hear"
	IVRRecord       Name = "ivr_record"
	Voicemail       Name = "voicemail"
	SharedVoicemail Name = "shared_voicemail"
	LastRecording   Name = "last_recording"
	QueueLogin      Name = "queue_login"
	QueueLogout     Name = "queue_logout"
	QueuePause      Name = "queue_pause"
	QueueUnpause    Name = "queue_unpause"
	QueuePull       Name = "queue_pull"
	QueueWaiting    Name = "queue_waiting"
	Snooze          Name = "snooze"
	SnoozeOff       Name = "snooze_off"

	Forward            Name = "forward"
	ForwardOff         Name = "forward_off"
	ForwardBusy        Name = "forward_busy"
	ForwardBusyOff     Name = "forward_busy_off"
	ForwardNoAnswer    Name = "forward_no_answer"
	ForwardNoAnswerOff Name = "forward_no_answer_off"
	// Those that come before a number outside, see [Plan.Shown].
	CallerID    Name = "caller_id"
	Withhold    Name = "withhold"
	WithholdGSM Name = "withhold_gsm"
)

// A Code is one row of the table of codes.
type Code struct {
	Name    Name
	Default string // what is dialled; for Unpark the slots, "71-79"
	Doc     string // one line for the reference
	Alone   bool   // dialled with nothing behind it
}

// All returns every code. Those that are not alone come before an extension.
func All() []Code { return slices.Clone(table) }

var table = []Code{
	{Name: Pickup, Default: "**", Doc: "take the call that rings at the extension"},
	{Name: GroupPickup, Default: "*8", Alone: true, Doc: "take the call that has rung longest, of those that one may take"},
	{Name: Intercom, Default: "*80", Doc: "call the extension so that the phone answers by itself"},
	{Name: Park, Default: "70", Alone: true, Doc: "park the call that the phone has on hold, and hear the slot"},
	{Name: Unpark, Default: "71-79", Alone: true, Doc: "take the call that is parked in the slot; the slots of Asterisk's parking lot"},
	{Name: Divert, Default: "*26", Doc: "send the call that rings at one's phones to the extension or number"},
	{Name: Listen, Default: "*222", Doc: "listen to the call of the extension"},
	{Name: Whisper, Default: "*223", Doc: "speak to the extension during its call, heard by nobody else"},
	{Name: Barge, Default: "*224", Doc: "join the call of the extension, heard by all"},
	{Name: IVR, Default: "*5", Doc: "go into the IVR that has the extension"},
	{Name: IVRNextMode, Default: "*28", Doc: "switch the IVR that has the extension to its next mode"},
	{Name: IVRMode, Default: "*29", Doc: "and a digit: switch the IVR to the mode with this number"},
	{Name: IVRHear, Default: "*99", Doc: "and a digit: hear the greeting of this mode; 0 is the one that is on"},
	{Name: IVRRecord, Default: "*77", Doc: "and a digit: record the greeting of this mode; 0 is the one that is on"},
	{Name: Voicemail, Default: "*97", Alone: true, Doc: "hear one's own voicemail"},
	{Name: SharedVoicemail, Default: "*98", Doc: "hear the voicemail of the extension"},
	{Name: LastRecording, Default: "*92", Alone: true, Doc: "hear the last recording of one's calls"},
	{Name: QueueLogin, Default: "*45", Doc: "log in to the queue that has the extension"},
	{Name: QueueLogout, Default: "*46", Doc: "log out of the queue"},
	{Name: QueuePause, Default: "*47", Doc: "take no calls of the queue for a while"},
	{Name: QueueUnpause, Default: "*48", Doc: "take calls of the queue again"},
	{Name: QueuePull, Default: "*49", Doc: "take the caller who has waited longest in the queue"},
	{Name: QueueWaiting, Default: "*44", Doc: "hear how many wait in the queue"},
	{Name: Snooze, Default: "*78", Doc: "step out, so that one's phones do not ring; with an extension behind it, another's"},
	{Name: Forward, Default: "*72", Doc: "have all of one's calls forwarded to the extension or number"},
	{Name: ForwardOff, Default: "*73", Alone: true, Doc: "have them no longer forwarded"},
	{Name: ForwardBusy, Default: "*90", Doc: "have one's calls forwarded that one is busy for or declines"},
	{Name: ForwardBusyOff, Default: "*91", Alone: true, Doc: "have them no longer forwarded"},
	{Name: ForwardNoAnswer, Default: "*61", Doc: "have one's calls forwarded that one does not answer"},
	{Name: ForwardNoAnswerOff, Default: "*62", Alone: true, Doc: "have them no longer forwarded"},
	{Name: SnoozeOff, Default: "*79", Doc: "be back; with an extension behind it, another is"},
	{Name: CallerID, Default: "*65", Doc: "and a digit, before a number outside: show the number with this place among those that one may show; 0 is the tenth"},
	{Name: Withhold, Default: "*67", Doc: "before a number outside: show no number"},
	{Name: WithholdGSM, Default: "#31#", Doc: "the same, as on a mobile"},
}

// A Plan says what is dialled for each name. A name that is not in it cannot be
// asked for.
type Plan map[Name]string

// Defaults returns the plan that holds where nothing else is set.
func Defaults() Plan {
	p := Plan{}
	for _, c := range table {
		p[c.Name] = c.Default
	}
	return p
}

// Parse reads what was dialled: the name of the code, and what stood behind it.
// The longest code that fits wins, so that one code may begin like another.
// For a slot it returns the slot, and what fits no code is a call to be placed.
func (p Plan) Parse(dialled string) (name Name, rest string) {
	rest = dialled
	longest := 0
	for _, c := range table {
		code := p[c.Name]
		if c.Name == Unpark {
			if slots, err := ParseSlots(code); err == nil && slots.Contain(dialled) {
				return Unpark, dialled
			}
			continue
		}
		behind, fits := strings.CutPrefix(dialled, code)
		if fits && len(code) > longest && !(c.Alone && behind != "") {
			longest, name, rest = len(code), c.Name, behind
		}
	}
	return name, rest
}

// Slots is a range of parking slots, "71-79".
type Slots struct{ First, Last int }

// Contain reports whether what was dialled is one of the slots, written as
// Asterisk writes it.
func (s Slots) Contain(dialled string) bool {
	n, err := strconv.Atoi(dialled)
	return err == nil && s.First <= n && n <= s.Last && strconv.Itoa(n) == dialled
}

// maxSlot keeps a slot to what a code has keys.
const maxSlot = 99_999_999

// ParseSlots reads a range of slots as it is written in res_parking.conf.
func ParseSlots(written string) (Slots, error) {
	first, last, _ := strings.Cut(written, "-")
	a, err := strconv.Atoi(first)
	if err != nil {
		return Slots{}, errSlots
	}
	b, err := strconv.Atoi(last)
	if err != nil || a < 1 || b < a || b > maxSlot || strconv.Itoa(a)+"-"+strconv.Itoa(b) != written {
		return Slots{}, errSlots
	}
	return Slots{a, b}, nil
}

var errSlots = slotsError("write the first and the last slot, \"71-79\"")

type slotsError string

func (e slotsError) Error() string { return string(e) }
