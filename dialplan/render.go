package dialplan

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"regexp"
	"strings"
	"text/template"

	"github.com/linewarden/linewarden/internal/codes"
)

//go:embed asterisk/*.tmpl
var templates embed.FS

// Names of the channel variables that the daemon keeps on its channels. They
// are listed in ari.conf, so they come back with every event and listing.
const (
	VarCall = "LW_CALL" // id of the call that the channel belongs to
	VarRole = "LW_ROLE" // what the channel is in that call

	// VarParker is the endpoint that parked the channel, "PJSIP/1001". A guarded
	// dialplan sets it before Park().
	VarParker = "LW_PARKER"
	// VarRetrieved is on a phone's channel: the id of the one that it retrieved
	// though somebody else had parked it. They talk by that right.
	VarRetrieved = "LW_RETRIEVED"
	// VarKeys names the bridge in which a phone's keys come to the daemon alone.
	VarKeys = "LW_KEYS"
	// VarConsent is on a channel that was told that its call is recorded, with the
	// call's id, or that has objected.
	VarConsent = "LW_CONSENT"
	// VarReplaces is on a channel that was transferred to, or was transferred: the
	// id of the one whose place it took in its bridge.
	VarReplaces = "LW_REPLACES"
	// VarMusic names the bridge in which a party hears music while the other dials.
	VarMusic = "LW_MUSIC"
	// VarConsults is on a phone's channel that asks somebody before it transfers
	// another there: the id of the other, who waits.
	VarConsults = "LW_CONSULTS"
	// VarBehalf is on a leg that leads outside: the user, by name, on whose behalf it
	// was called and for whom it counts, on whichever call it is by now.
	VarBehalf = "LW_BEHALF"
	// VarLinked is a function of Asterisk's: the same for all channels of a call that
	// a dialplan makes.
	VarLinked = "CHANNEL(linkedid)"
	// VarSpace is Asterisk's own: the slot that a parked channel comes back from.
	VarSpace = "PARKING_SPACE"
	// VarRecorded is Asterisk's own: the file into which MixMonitor() records.
	VarRecorded = "MIXMONITOR_FILENAME"
	// VarDivertedTo is a function of Asterisk's: whom the other side's Contact named
	// in a 302, and on a channel that came in, or is called for such a one, whom its
	// INVITE named as diverted to.
	VarDivertedTo = "REDIRECTING(to-num)"
)

// UnrecordContext is where the daemon sends a party of a call whom MixMonitor()
// records: to the extension "s", which stops that and leads back.
const UnrecordContext = "linewarden-unrecord"

// ParkContext is where the daemon sends a channel to be parked: to the extension
// "s", or to a slot, which it gets if that is free.
const ParkContext = "linewarden-park"

// PullContext has the extensions by which a Local channel takes another channel
// out of the dialplan and into the application: "parked" out of a parking slot,
// "waiting" out of a queue, "now" out of whatever it is in. [VarPull] is the
// channel's name, [VarSlot] the slot, [VarQueue] the queue and [VarBack] where the
// caller goes who does not get through. The Local channel ends with the cause 16
// if it did so.
const (
	PullContext = "linewarden-pull"
	VarPull     = "LW_PULL"
	VarSlot     = "LW_SLOT"
	VarBack     = "LW_BACK" // "context,extension,priority"
)

// PulledContext is where such a channel arrives, and at its extension "back" is
// sent to where it was.
const PulledContext = "linewarden-pulled"

// Variables that give [OutboundContext] what to show.
const (
	VarCallerID  = "LW_CALLERID"  // the number
	VarWithheld  = "LW_WITHHELD"  // "yes": it is for the trunk alone, and not for who is called
	VarDiversion = "LW_DIVERSION" // the number from which the call was diverted; empty for none
	VarDiverted  = "LW_DIVERTED"  // why, in the words of REDIRECTING(reason)
)

// VarConnectedLine is Asterisk's: the subroutine through which goes who a phone talks
// with before the phone is told. [HiddenRoutine] empties it.
const (
	VarConnectedLine = "CONNECTED_LINE_SEND_SUB"
	HiddenRoutine    = "linewarden-hidden,s,1"
)

// OutboundContext is where a call to a number outside leaves: it shows the number
// that was decided on, and goes on to the administrator's own context.
const OutboundContext = "linewarden-outbound"

// Variables that name to [QueueContext] a queue and the member of it that asks.
const (
	VarQueue  = "LW_QUEUE"  // its name in queues.conf
	VarMember = "LW_MEMBER" // the member's extension
	VarAgent  = "LW_AGENT"  // the member's name, for the queue's log
	VarState  = "LW_STATE"  // what shows that the member is busy, a device or a hint
)

// QueueContext is where the daemon sends a phone that asks something of a queue:
// to the extension "login", "logout", "pause", "unpause" or "waiting".
const QueueContext = "linewarden-queue"

// DevicesContext has a hint for every list of devices: PJSIP/1002&PJSIP/1003.
const DevicesContext = "linewarden-devices"

// PhonesContext is where the calls of owned phones begin.
const PhonesContext = "linewarden-phones"

// VarMailbox is the variable that names the voicemail box to
// [VoicemailContext]: an extension, without the box's context.
const VarMailbox = "LW_MAILBOX"

// VoicemailContext is where the daemon sends a phone that may hear a box: to the
// extension "manage" with the right to delete, to "hear" without.
const VoicemailContext = "linewarden-voicemail"

// VarClaimed is set by the daemon on a channel that it has taken on. If Asterisk
// has to take it back, the daemon died meanwhile, and may have refused it: it is
// ended, whatever the failure policy says.
const VarClaimed = "LW_CLAIMED"

// VarLimitBefore (LW_TIMEOUT) holds the timeout that a channel had before the
// dialplan set its own: "0" for none.
const VarLimitBefore = "LW_TIMEOUT"

// VarLimit is the dialplan function by which Asterisk ends a channel in time, in
// seconds from now; "0" is never.
const VarLimit = "TIMEOUT(absolute)"

// VarClaim sets [VarClaimed] and [VarLimit] in one go, to values with a comma between.
const VarClaim = "ARRAY(" + VarClaimed + "," + VarLimit + ")"

// What a caller hears when the daemon cannot be asked: a prompt of linewarden's,
// or, where that is not installed, a core sound.
const (
	AwayPrompt = "linewarden/away"
	AwaySound  = "cannot-complete-as-dialed"
)

// FailedPrompt is what a caller hears when the dialplan could not do what the
// daemon has allowed, and [AwaySound] where it is not installed.
const FailedPrompt = "linewarden/out_of_order"

// answerLimit is how long the dialplan waits for the daemon, in seconds: a guarded
// one for its answer, an owned phone's channel to be taken on. Both take
// milliseconds.
const answerLimit = 5

// Settings is what differs between one installation and another.
type Settings struct {
	App              string   // Stasis application, "linewarden"
	ARIUsername      string   // user that the daemon logs in as
	ARIPassword      string   // its password; printable ASCII without ';'
	AGIAddress       string   // host:port that the daemon listens on
	AGIToken         string   // shared token in the request path; may be empty
	EmergencyNumbers []string // as dialled: "112", "911"
	EmergencyContext string   // existing context that routes emergency calls
	OutsidePrefix    string   // dialled for a line outside, "0"; may be empty
	OutboundContext  string   // existing context that routes numbers outside; may be empty
	MailboxContext   string   // context of voicemail.conf with the boxes; "default" if empty
	ParkingLot       string   // section of res_parking.conf; "default" if empty
	TransferKey      bool     // whether the phones' own transfer key reaches the daemon

	IVRs []IVR // those that have lamps

	Locations []Location // what emergency calls show
	Codes     codes.Plan // what owned phones dial to ask for something
	Away      Away       // what happens while the daemon cannot be asked
}

// Render returns the files of one installation by name. The error lists
// everything that is wrong with the settings.
func Render(s Settings) (map[string][]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	tmpl, err := template.ParseFS(templates, "asterisk/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("parse shipped configuration: %w", err)
	}
	s.MailboxContext = cmp.Or(s.MailboxContext, "default")
	s.ParkingLot = cmp.Or(s.ParkingLot, "default")
	data := page{
		s, VarCall, VarRole, VarListens, VarParker, VarRetrieved, VarReplaces, VarSpace, VarRecorded, VarDivertedTo, VarConsults, VarBehalf, VarLinked, AwayPrompt, AwaySound, FailedPrompt, Guards(), []string{"_[+*#0-9]!", "_[A-Za-z]."}, answerLimit,
		emergencyExtensions(s.EmergencyNumbers, s.OutsidePrefix, s.Codes),
	}
	names, err := fs.Glob(templates, "asterisk/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("list shipped configuration: %w", err)
	}
	files := make(map[string][]byte, len(names))
	for _, name := range names {
		name = strings.TrimPrefix(name, "asterisk/")
		var b bytes.Buffer
		if err := tmpl.ExecuteTemplate(&b, name, data); err != nil {
			return nil, fmt.Errorf("render %s: %w", name, err)
		}
		files[strings.TrimSuffix(name, ".tmpl")] = b.Bytes()
	}
	return files, nil
}

// A page is what the templates are rendered over.
type page struct {
	Settings
	VarCall, VarRole, VarListens        string
	VarParker, VarRetrieved             string
	VarReplaces, VarSpace, VarRecorded  string
	VarDivertedTo                       string
	VarConsults, VarBehalf, VarLinked   string
	AwayPrompt, AwaySound, FailedPrompt string
	Guards                              []Guard
	Dialled                             []string
	AnswerLimit                         int
	Emergency                           []emergencyExtension
}

// ParkingSlots returns the slots of the parking lot, "71-79".
func (p page) ParkingSlots() string {
	return cmp.Or(p.Codes[codes.Unpark], codes.Defaults()[codes.Unpark])
}

// AwayExtensions is what owned phones can dial, and what then happens.
func (p page) AwayExtensions() []dialled { return p.Away.extensions(p.Codes) }

// Unjudged is what a guard does that nobody answered: "allow" or "refuse".
func (p page) Unjudged(guard Guard) string { return p.Away.unjudged(guard) }

// What each setting may consist of. The patterns are narrower than what
// Asterisk accepts: none lets through anything that its configuration parser
// or its dialplan gives a meaning (line break, ';', ',', '$', parentheses).
var (
	namePattern   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	secretPattern = regexp.MustCompile(`^[A-Za-z0-9_.~+/=-]{1,128}$`)
	tokenPattern  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
	numberPattern = regexp.MustCompile(`^[+*#]?[0-9]{2,15}$`)

	extensionPattern = regexp.MustCompile(`^[0-9]{1,15}$`)
	modePattern      = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
)

func (s Settings) check() error {
	var errs []error
	expect := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	expect(namePattern.MatchString(s.App), "app %q: use letters, digits, '-' and '_'", s.App)
	expect(namePattern.MatchString(s.ARIUsername), "ari username %q: use letters, digits, '-' and '_'", s.ARIUsername)
	// Secrets are not repeated in the error: it may end in a log.
	expect(secretPattern.MatchString(s.ARIPassword), "ari password: use 1 to 128 letters, digits and _.~+/=-")
	expect(s.AGIToken == "" || tokenPattern.MatchString(s.AGIToken), "agi token: use letters, digits, '-' and '_'")
	_, err := netip.ParseAddrPort(s.AGIAddress)
	expect(err == nil, "agi address %q: use ADDRESS:PORT", s.AGIAddress)
	expect(len(s.EmergencyNumbers) > 0, "emergency numbers: name at least one, for example 112")
	for _, n := range s.EmergencyNumbers {
		expect(numberPattern.MatchString(n), "emergency number %q: use 2 to 15 digits as they are dialled", n)
	}
	expect(strings.Trim(s.OutsidePrefix, "0123456789") == "", "outside prefix %q: use digits", s.OutsidePrefix)
	expect(namePattern.MatchString(s.EmergencyContext),
		"emergency context %q: name the context that routes emergency calls", s.EmergencyContext)
	expect(s.OutboundContext == "" || namePattern.MatchString(s.OutboundContext),
		"outbound context %q: name the context that routes calls to numbers outside", s.OutboundContext)
	expect(s.MailboxContext == "" || namePattern.MatchString(s.MailboxContext),
		"mailbox context %q: name the context of voicemail.conf that has the boxes", s.MailboxContext)
	expect(s.ParkingLot == "" || namePattern.MatchString(s.ParkingLot),
		"parking lot %q: name the section of res_parking.conf", s.ParkingLot)
	errs = append(errs, checkLocations(s.Locations)...)
	for _, ivr := range s.IVRs {
		expect(extensionPattern.MatchString(ivr.Extension), "extension %q of an IVR: use up to 15 digits", ivr.Extension)
		for _, mode := range ivr.Modes {
			expect(modePattern.MatchString(mode), "mode %q of an IVR: use up to 32 small letters, digits and '_'", mode)
		}
	}
	if err := errors.Join(append(errs, s.Away.check(s.Codes))...); err != nil {
		return fmt.Errorf("render dialplan: %w", err)
	}
	return nil
}
