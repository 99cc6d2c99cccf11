package switchboard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

// What a phone registers as its address comes back as a part of what is dialled.
func TestAHostileContactDialsNothingElse(t *testing.T) {
	for name, tc := range map[string]struct {
		contacts string
		dialled  []string
	}{
		"more to dial": {
			"PJSIP/1005/sip:x@h;a&PJSIP/trunk/sip:0033123456@provider&Local/1@x",
			[]string{"PJSIP/1005/sip:x@h;a"},
		},
		"more to dial in front": {
			"Local/0033123456@outside&PJSIP/1005/sip:x@h",
			[]string{"PJSIP/1005/sip:x@h"},
		},
		"more header fields": {
			"PJSIP/1005/sip:x@h?Route=%3Csip:provider%3Blr%3E&PJSIP/1005/sip:y@h", []string{"PJSIP/1005/sip:y@h"},
		},
		"a host besides its own": {
			"PJSIP/1005/sip:x@h:5061;maddr=provider&PJSIP/1005/sip:x@h;MAddr=provider&PJSIP/1005/sip:y@h;maddress=z",
			[]string{"PJSIP/1005/sip:y@h;maddress=z"},
		},
		"another endpoint whose name begins alike": {"PJSIP/10050/sip:x@h&PJSIP/1005-mobile/sip:x@h&PJSIP/1005", nil},
		"nothing but separators":                   {"&&&", nil},
		"other letters":                            {"pjsip/1005/sip:x@h", nil},
		"two phones": {
			"PJSIP/1005/sip:a@h&PJSIP/1005/sip:b@h", []string{"PJSIP/1005/sip:a@h", "PJSIP/1005/sip:b@h"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			w.contacts["PJSIP/1005"] = tc.contacts
			caller := w.dials("PJSIP/1001", "1005")
			for i := range tc.dialled {
				w.rings(leg(caller, "1005")[:len(leg(caller, "1005"))-1] + string(rune('0'+i)))
			}
			if tc.dialled == nil {
				w.gone(caller, ari.CauseSubscriberAbsent)
			} else {
				w.HangsUp(caller, ari.CauseNormalClearing)
			}
			w.leavesNothing()
			var dialled []string
			for _, r := range w.State().Requests {
				if r.Op == "channels.create" {
					dialled = append(dialled, r.Query["endpoint"]...)
				}
			}
			if diff := cmp.Diff(tc.dialled, dialled); diff != "" {
				t.Errorf("dialled (-want +got):\n%s", diff)
			}
		})
	}
}
