package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// An earlier yes, wherever the dialplan has it from, is no answer to a later
// question.
func TestAnEarlierConsentIsNoConsent(t *testing.T) {
	t.Parallel()
	dialplan := `
[globals]
LW_EFFECT=allow
[tricked]
; asked and allowed, then asked again and refused
exten => 6001,1,Gosub(linewarden-guard,place,1(1002))
 same => n,Gosub(linewarden-guard,place,1(1003))
 same => n,Dial(PJSIP/1003,30)
; from a variable that is inherited, or was set in a subroutine's frame
exten => 6002,1,Set(__LW_EFFECT=allow)
 same => n,Gosub(linewarden-guard,place,1(1003))
 same => n,Dial(PJSIP/1003,30)
exten => 6003,1,Gosub(tricked,frame,1(allow))
exten => frame,1,Set(LOCAL(LW_EFFECT)=allow)
 same => n,Gosub(linewarden-guard,place,1(1003))
 same => n,Dial(PJSIP/1003,30)
; asked nothing, or two things
exten => 6004,1,Gosub(linewarden-guard,place,1)
 same => n,Dial(PJSIP/1003,30)
exten => 6005,1,Gosub(linewarden-guard,place,1(1002,1003))
 same => n,Dial(PJSIP/1003,30)
; asked inside of something that was asked about another extension
exten => 6006,1,Gosub(tricked,inner,1(1002))
exten => inner,1,Gosub(linewarden-guard,place,1)
 same => n,Dial(PJSIP/1003,30)
`
	d := office.Start(t, office.Options{
		Policy:   staff,
		Endpoint: map[string]string{"1001": "context = tricked\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte(dialplan)},
	})
	mara, rana := d.Phone("1001"), d.Phone("1003")
	tricks := map[string]int{"6001": 403, "6002": 403, "6003": 403, "6004": 503, "6005": 503, "6006": 503}
	try := func(t *testing.T, away bool) {
		t.Helper()
		d := d.In(t)
		calls := map[string]*phone.Dialog{} // at once, for the prompts take their time
		for trick := range tricks {
			calls[trick] = d.Call(mara, trick)
		}
		for trick, status := range tricks {
			if away {
				status = 503
			}
			wantStatus(t, d.Ends(calls[trick]), status)
		}
	}
	t.Run("with the daemon", func(t *testing.T) { try(t, false) })
	d.Must(d.StopDaemon())
	t.Run("without the daemon", func(t *testing.T) { try(t, true) })
	select {
	case ringing := <-rana.Incoming():
		t.Errorf("a phone was reached: %v", ringing)
	default:
	}
}
