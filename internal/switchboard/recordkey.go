package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/policy"
)

// What a phone's record key asks for, and the keys into which Asterisk turns it.
const (
	recordOn  keys.Name = "record_on"
	recordOff keys.Name = "record_off"
)

var recordKeys = keys.Plan{recordOn: dialplan.KeyRecordOn, recordOff: dialplan.KeyRecordOff}

// recordKeyPressed takes the wish of a phone's record key. It says what it wants, so
// asking twice changes nothing. Where no code can be pressed, it does nothing either,
// and nobody hears the keys.
func (s *session) recordKeyPressed(ctx context.Context, p *placement, by string, wish keys.Name) {
	if p.otherThan(by) == "" || !s.isPhone(by) || s.dialling != nil || s.aside != nil {
		return
	}
	if wish == recordOn {
		s.startByWish(ctx, p, by, policy.WayInfo)
	} else {
		s.stopByWish(ctx, p, by, policy.WayInfo)
	}
}
