package deploy

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// TestEmergencyOverATrunk does what the site's files tell their reader to do, and
// calls for help.
func TestEmergencyOverATrunk(t *testing.T) {
	provider, err := phone.New(phone.Config{
		Name: "provider", Tone: tone.Of(2), AutoRing: true,
		Server:    netip.MustParseAddrPort("127.0.0.9:5060"), // it asks nobody
		LocalAddr: netip.MustParseAddr("127.0.0.9"),
	})
	must(t, err)
	t.Cleanup(func() { must(t, provider.Close()) })
	h := newHost(t)
	h.edit(t, "asterisk/pjsip.conf", ";   docker compose", "; docker compose")
	h.change(t, "asterisk/pjsip.conf", `(?m)^;   `, "")
	h.edit(t, "asterisk/pjsip.conf", "(linewarden-trunk)\n", "(linewarden-trunk)\ntransport=transport-udp\n")
	h.edit(t, "asterisk/pjsip.conf", "contact=sip:sip.provider.example", "contact=sip:"+provider.Addr().String())
	h.edit(t, "asterisk/pjsip.conf", "sip.provider.example", provider.Addr().Addr().String())
	// The lines of the placeholder give way to the one that its text names.
	h.change(t, "asterisk/extensions.conf", `(?m)^(exten| same) .*\n`, "")
	h.change(t, "asterisk/extensions.conf", `(?ms)^;   (exten => [^\n]*\n)(.*)`, "$2$1")
	h.edit(t, "asterisk/extensions.conf", "; PLACEHOLDER", ";")

	s := up(t, h)
	noor := s.phone(t, "1002", tone.Of(1))
	call, err := noor.Call(s.ctx, "112")
	must(t, err)
	help, err := provider.WaitCall(s.ctx)
	must(t, err)
	must(t, help.Answer(s.ctx))
	must(t, call.HearsOnly(s.ctx, provider.Tone()))
	must(t, help.HearsOnly(s.ctx, noor.Tone()))
	must(t, call.Hangup(s.ctx))
	_, err = help.WaitEnded(s.ctx)
	must(t, err)
	must(t, s.WaitIdle(s.ctx))
	for _, complaint := range s.Complaints() {
		// This provider takes no registration.
		if !strings.Contains(complaint, "registration attempt") {
			t.Error(complaint)
		}
	}
}

// change replaces what matches in a file of the site; something must.
func (h *host) change(t *testing.T, name, pattern, to string) {
	t.Helper()
	text := read(t, h.site+"/"+name)
	changed := regexp.MustCompile(pattern).ReplaceAllString(text, to)
	if changed == text {
		t.Fatalf("nothing in %s matches %s", name, pattern)
	}
	write(t, h.site+"/"+name, changed)
}
