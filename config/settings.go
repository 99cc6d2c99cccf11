package config

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/internal/numbering"
)

// Settings are the daemon's own settings, the tables of linewarden.toml that
// are no part of the policy.
type Settings struct {
	ARI       ARI
	AGI       AGI
	Audit     Audit
	Away      Away
	Calls     Calls
	Codes     codes.Plan // what owned phones dial to ask for something
	Control   Control
	Emergency Emergency
	Keys      keys.Plan // what they press for something during a call
	Log       Log
	Metrics   Metrics
	Numbers   numbering.Habits // how numbers outside are dialled
	PolicyDir string           // as opened: relative names are beside linewarden.toml
	State     State

	Recordings Recordings

	PolicyWatch bool // an edited policy takes force without being asked
}

// ARI says how to reach Asterisk's REST interface.
type ARI struct {
	URL      string // "http://127.0.0.1:8088/ari"
	Username string
	Password Secret
	App      string // name of the Stasis application
}

// AGI says where the dialplan's questions are answered.
type AGI struct {
	Listen          netip.AddrPort
	Token           Secret         // expected in the request's path; zero for none
	AllowedNetworks []netip.Prefix // whose connections are taken
	MaxSessions     int            // at the same time
}

// Audit says where every decision is recorded.
type Audit struct {
	File string // one line of JSON each
}

// Calls says how owned calls behave.
type Calls struct {
	RingTimeout    time.Duration // until a call counts as not answered
	PromptLanguage string        // of Asterisk's sounds: "en"
	// EmergencyContext is the dialplan's context that routes emergency calls.
	EmergencyContext string
	// IVRContext and QueueContext are the dialplan's contexts that have the
	// policy's IVRs and queues by their extensions; empty for none.
	IVRContext, QueueContext string
	// OutboundContext is the dialplan's context that routes calls to numbers
	// outside; empty for none.
	OutboundContext string
	// MailboxContext is the context of voicemail.conf that has the users' boxes,
	// each by its user's extension.
	MailboxContext string
	// ParkingLot is the section of res_parking.conf in which calls are parked.
	ParkingLot string
	// TransferKey lets the owned phones' own transfer key (SIP REFER) through to the
	// daemon. It needs an Asterisk that survives every REFER, see [ari.Info.SurvivesREFER].
	TransferKey bool
	// EndIntruders says that whoever comes into a call past linewarden is put out
	// of it. Otherwise that is logged, and no more.
	EndIntruders bool
}

// Emergency repeats the policy's emergency numbers, for the dialplan.
type Emergency struct {
	Numbers []string // as dialled, sorted
}

// Control says how the command reaches the running daemon.
type Control struct {
	Socket string // of the file system, for its owner alone
}

// Log says what is logged, and how.
type Log struct {
	Level  slog.Level
	Format string // "text" or "json"
}

// Metrics says where the daemon can be measured.
type Metrics struct {
	Listen netip.AddrPort // for GET /metrics; zero for nowhere
}

// State says where the little is kept that must outlive the daemon.
type State struct {
	Dir string // for the daemon alone; made if it is missing
}

// settingsTables are the tables that settings reads.
var settingsTables = []string{"ari", "agi", "audit", "away", "calls", "codes", "control", "keys", "log", "metrics", "numbers", "policy", "recordings", "state"}

// settings reads the settings from the fields of linewarden.toml.
func (r *reader) settings() Settings {
	state := r.path("state.dir", "/var/lib/linewarden/state")
	listen := r.address("agi.listen", netip.MustParseAddrPort("127.0.0.1:4573"))
	s := Settings{
		ARI: ARI{
			URL:      r.url("ari.url", "http://127.0.0.1:8088/ari"),
			Username: r.text("ari.username", "linewarden"),
			Password: r.secret("ari.password"),
			App:      r.text("ari.app", "linewarden"),
		},
		AGI: AGI{
			Listen:          listen,
			Token:           r.token("agi.token"),
			AllowedNetworks: r.networks("agi.allowed_networks", "127.0.0.0/8", "::1/128"),
			MaxSessions:     r.number("agi.max_sessions", 200, 1, 100_000),
		},
		Audit: Audit{File: r.path("audit.file", "/var/log/linewarden/audit.jsonl")},
		Away:  r.away(),
		Calls: Calls{
			RingTimeout:    r.duration("calls.ring_timeout", 45*time.Second, time.Second, 10*time.Minute),
			PromptLanguage: r.text("calls.prompt_language", "en"),

			EmergencyContext: r.text("calls.emergency_context", "emergency-out"),
			IVRContext:       r.text("calls.ivr_context", ""),
			QueueContext:     r.text("calls.queue_context", ""),
			OutboundContext:  r.text("calls.outbound_context", ""),
			MailboxContext:   r.text("calls.mailbox_context", "default"),
			ParkingLot:       r.text("calls.parking_lot", "default"),
			TransferKey:      r.flag("calls.transfer_key", false),
			EndIntruders:     r.choice("calls.intruders", "end", "warn") == "end",
		},
		Codes:   r.codes(),
		Control: Control{Socket: r.path("control.socket", "/run/linewarden/control.sock")},
		Keys:    r.keys(),
		Log: Log{
			Level:  r.level("log.level"),
			Format: r.choice("log.format", "text", "json"),
		},
		Numbers:     r.habits(),
		Metrics:     Metrics{Listen: r.address("metrics.listen", netip.AddrPort{})},
		PolicyDir:   r.path("policy.dir", "policy.d"),
		PolicyWatch: r.flag("policy.watch", true),
		Recordings:  r.recordings(state),
		State:       State{Dir: state},
	}
	if s.ARI.Password == (Secret{}) {
		r.missing("ari.password", `write ari.password_file = "…", the file with the password of Asterisk's ari.conf, or ari.password_env`)
	}
	if !listen.Addr().IsLoopback() && s.AGI.Token == (Secret{}) {
		r.missing("agi.token", "AGI has no authentication: beyond loopback, set a token by agi.token_file or agi.token_env")
	}
	r.unknown()
	return s
}
