package audit

import (
	"time"

	"github.com/linewarden/linewarden/policy"
)

// The lines of the file, by their key "record". What a phone or a dialplan said
// is in them as a JSON string: nothing in it can end a line or add a key.
const (
	recordDecision = "decision"
	recordOutcome  = "outcome"
	recordLost     = "lost"
)

// decisionRecord is the line of a decision.
type decisionRecord struct {
	Time       time.Time `json:"time"`
	Record     string    `json:"record"`
	DecisionID string    `json:"decision_id"`
	Revision   string    `json:"revision"` // of the policy
	Way        string    `json:"way"`

	Endpoint string `json:"endpoint"`       // who asked, as authenticated
	User     string `json:"user,omitempty"` // and as the policy knows it

	Action    string   `json:"action"`
	Target    string   `json:"target,omitempty"` // as the policy knows it
	Extension string   `json:"extension,omitempty"`
	Number    string   `json:"number,omitempty"`
	Queue     string   `json:"queue,omitempty"`
	IVR       string   `json:"ivr,omitempty"`
	Group     string   `json:"group,omitempty"`
	CallerID  string   `json:"caller_id,omitempty"` // that the user chose to present
	Parties   []string `json:"parties,omitempty"`   // other users on the call
	Outside   bool     `json:"outside,omitempty"`   // somebody outside is on it

	Effect      string         `json:"effect"`
	Reason      string         `json:"reason"`
	Source      string         `json:"source,omitempty"` // file, line and key that decided
	Obligations map[string]any `json:"obligations,omitempty"`

	ChannelID string `json:"channel_id"`
	CallID    string `json:"call_id,omitempty"`
	Recording string `json:"recording_id,omitempty"`
}

// outcomeRecord is the line of what became of a decision.
type outcomeRecord struct {
	Time       time.Time `json:"time"`
	Record     string    `json:"record"`
	DecisionID string    `json:"decision_id"`
	Outcome    string    `json:"outcome"`
	After      float64   `json:"after_seconds"` // since the decision
}

// lostRecord stands where lines are missing.
type lostRecord struct {
	Time   time.Time `json:"time"`
	Record string    `json:"record"`
	Lines  int       `json:"lines"`
}

// appendDecision appends the line of a decision.
func appendDecision(text []byte, id string, at time.Time, channelID string, r policy.Request, d policy.Decision) []byte {
	record := newDecisionRecord(id, at, channelID, r, d)
	return record.appendTo(text)
}

func newDecisionRecord(id string, at time.Time, channelID string, r policy.Request, d policy.Decision) decisionRecord {
	var obligations map[string]any
	if d.Obligations != (policy.Obligations{}) {
		obligations = d.Obligations.Map()
	}
	return decisionRecord{
		Time: at.UTC(), Record: recordDecision, DecisionID: id, Revision: d.Revision,
		Way: string(r.Environment.Way), Endpoint: r.Subject.Endpoint, User: d.Subject,
		Action: string(r.Action), Target: d.Target,
		Extension: r.Resource.Extension, Number: r.Resource.Number, Queue: r.Resource.Queue,
		IVR: r.Resource.IVR, Group: r.Resource.Group, CallerID: r.Resource.CallerID,
		Parties: r.Resource.Parties, Outside: r.Resource.Outside,
		Effect: d.Effect.String(), Reason: string(d.Reason.Code), Source: d.Reason.Source.String(),
		Obligations: obligations,
		ChannelID:   channelID, CallID: r.Resource.Call, Recording: r.Resource.Recording,
	}
}

// appendOutcome appends the line of what became of a decision.
func appendOutcome(text []byte, id string, at time.Time, outcome string, after time.Duration) []byte {
	record := outcomeRecord{
		Time: at.UTC(), Record: recordOutcome, DecisionID: id, Outcome: outcome,
		After: after.Round(time.Microsecond).Seconds(),
	}
	return record.appendTo(text)
}

func lostLine(at time.Time, lines int) []byte {
	return line(lostRecord{Time: at.UTC(), Record: recordLost, Lines: lines})
}
