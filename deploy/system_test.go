package deploy

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/daemon"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// patience is how long what must come may take, so that a test does not hang.
const patience = time.Minute

// system is what "docker compose up" starts, on addresses of this machine.
type system struct {
	*testbed.Asterisk
	host *host
	ctx  context.Context
}

// Addresses of docker-compose.yml, and what stands for each on this machine.
const (
	asteriskAddress   = "10.45.73.2"
	linewardenAddress = "10.45.73.3"
	metricsAddress    = "10.45.73.10"
)

// up starts an Asterisk on the very files that its container would put
// together, and the daemon on the very settings that its container would read.
// What differs are addresses, and the place of the music, which a package of its
// own brings.
func up(t *testing.T, h *host) *system {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	// Media of phones that name the transport is bound to its address: nothing
	// of a test listens beyond loopback.
	h.edit(t, "asterisk/pjsip.conf", "(linewarden-phone)\n", "(linewarden-phone)\ntransport=transport-udp\n")
	if _, stderr, err := h.start(t, published); err != nil {
		t.Fatalf("asterisk-start: %v\n%s", err, stderr)
	}
	base := map[string][]byte{}
	for name, text := range h.configuration(t) {
		base[name] = []byte(strings.NewReplacer(
			"0.0.0.0:5060", "{{.Address}}:{{.SIPPort}}",
			published, "{{.Address}}",
			"bindport = 8088", "bindport = {{.HTTPPort}}",
			asteriskAddress, "{{.Address}}",
			linewardenAddress, "{{.Address}}",
			"/usr/share/asterisk/moh", "{{.Dir}}/lib/moh",
			"/etc/asterisk.site", h.root+"/etc/asterisk.site",
		).Replace(text))
	}
	delete(base, "asterisk.conf") // the folders of an instance of its own
	base["logger.conf"] = append(base["logger.conf"], "full => notice,warning,error\n"...)
	pbx := testbed.Start(t, testbed.Options{
		Base: base, Dialplan: dialplan.Settings{ARIPassword: read(t, filepath.Join(h.site, "secrets/ari"))},
	})
	const settings = "linewarden/linewarden.toml"
	h.edit(t, settings, "http://"+asteriskAddress+":8088/ari", pbx.ARIURL())
	// In this order: the last is a part of the one before.
	for _, address := range []string{metricsAddress, linewardenAddress, asteriskAddress} {
		h.edit(t, settings, address, pbx.SIPAddr().Addr().String())
	}
	h.edit(t, settings, "[log]", "[control]\nsocket = \""+h.root+"/control.sock\"\n[audit]\nfile = \""+h.root+"/audit.jsonl\"\n[state]\ndir = \""+h.root+"/state\"\n[log]")
	s := &system{Asterisk: pbx, host: h, ctx: ctx}
	s.serve(t)
	return s
}

// serve runs the daemon until the test ends.
func (s *system) serve(t *testing.T) {
	t.Helper()
	running, err := config.Open(s.host.root + "/etc/linewarden")
	if err != nil {
		t.Fatal(err)
	}
	d, err := daemon.New(s.ctx, running, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the daemon ended: %v", err)
		}
	})
	select {
	case <-d.Ready():
	case <-s.ctx.Done():
		t.Fatal("the daemon is not ready in time")
	}
}

// phone returns a sample phone, registered with the password that prepare made.
func (s *system) phone(t *testing.T, name string, hz float64) *phone.Phone {
	t.Helper()
	section := regexp.MustCompile(`username=` + name + `\npassword=(.*)\n`)
	found := section.FindStringSubmatch(read(t, filepath.Join(s.host.site, "asterisk/pjsip.conf")))
	if found == nil {
		t.Fatalf("pjsip.conf has no phone %s", name)
	}
	p, err := phone.New(phone.Config{Name: name, Secret: found[1], Server: s.SIPAddr(), Tone: hz})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, p.Close()) })
	must(t, p.Register(s.ctx))
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestSampleSystem lives with what "docker compose up" starts, as far as that
// goes without containers: two phones, one of which may call the other.
func TestSampleSystem(t *testing.T) {
	h := newHost(t)
	write(t, filepath.Join(h.site, "asterisk/queues.conf"), "[support]\nstrategy = ringall\n") // what a site adds
	s := up(t, h)
	if complaints := s.Complaints(); len(complaints) > 0 {
		t.Errorf("a fresh start complains:\n%s", strings.Join(complaints, "\n"))
	}
	s.wantLoaded(t)
	mara, noor := s.phone(t, "1001", tone.Of(0)), s.phone(t, "1002", tone.Of(1))
	t.Run("allowed", func(t *testing.T) {
		call, err := mara.Call(s.ctx, "1002")
		must(t, err)
		ringing, err := noor.WaitCall(s.ctx)
		must(t, err)
		must(t, ringing.Answer(s.ctx))
		must(t, call.HearsOnly(s.ctx, noor.Tone()))
		must(t, ringing.HearsOnly(s.ctx, mara.Tone()))
		must(t, call.Hangup(s.ctx))
		_, err = ringing.WaitEnded(s.ctx)
		must(t, err)
	})
	t.Run("refused", func(t *testing.T) {
		call, err := noor.Call(s.ctx, "1001")
		must(t, err)
		must(t, call.HearsAudio(s.ctx))
		s.wantStatus(t, call, 403)
	})
	t.Run("emergency", func(t *testing.T) {
		call, err := noor.Call(s.ctx, "112")
		must(t, err)
		must(t, call.HearsAudio(s.ctx))
		s.wantStatus(t, call, 503)
		if log := s.Log(); !strings.Contains(log, "an emergency call reached nobody") {
			t.Error("the log does not say that an emergency call has no route")
		}
	})
	t.Run("measured", func(t *testing.T) {
		url := "http://" + netip.AddrPortFrom(s.SIPAddr().Addr(), 9573).String() + "/metrics"
		if got := s.get(t, url); !strings.Contains(got, "\nlinewarden_ari_connected 1\n") {
			t.Errorf("the metrics do not tell that Asterisk is connected:\n%s", got)
		}
	})
	must(t, s.WaitIdle(s.ctx))
}

// Applications, and functions, as a dialplan names them.
var (
	application = regexp.MustCompile(`(?m)^(?:exten => .*?,1| *same => n(?:\(\w+\))?),([A-Za-z]+)\(`)
	function    = regexp.MustCompile(`\$\{([A-Z_]+)\(`)
)

// wantLoaded asks Asterisk for everything that the dialplans name: the one that
// linewarden renders, the site's, and the example of a guarded one. A module that
// the image does not load would be missed only in a call.
func (s *system) wantLoaded(t *testing.T) {
	t.Helper()
	asked := map[string]bool{}
	text := read(t, filepath.Join(s.Dir(), "etc/linewarden-extensions.conf")) +
		read(t, filepath.Join(s.host.site, "asterisk/extensions.conf")) +
		read(t, "../dialplan/examples/guarded.conf")
	for _, kind := range []struct {
		name  string
		names [][]string
	}{
		{"application", application.FindAllStringSubmatch(text, -1)},
		{"function", function.FindAllStringSubmatch(text, -1)},
	} {
		if len(kind.names) < 3 {
			t.Errorf("the dialplans name only %d %ss", len(kind.names), kind.name)
		}
		for _, m := range kind.names {
			command := "core show " + kind.name + " " + m[1]
			if asked[command] {
				continue
			}
			asked[command] = true
			if out, err := s.Command(s.ctx, command); err != nil || !strings.Contains(out, "[Synopsis]") && !strings.Contains(out, "Info about") {
				t.Errorf("%s is not loaded: %v, %s", m[1], err, out)
			}
		}
	}
	out, err := s.Command(s.ctx, "queue show support")
	must(t, err)
	if !strings.Contains(out, "ringall") {
		t.Errorf("the site's queues.conf is not read:\n%s", out)
	}
	out, err = s.Command(s.ctx, "pjsip show transport transport-udp")
	must(t, err)
	for _, key := range []string{"external_media_address", "external_signaling_address"} {
		if !regexp.MustCompile(key + ` +: ` + s.SIPAddr().Addr().String()).MatchString(out) {
			t.Errorf("phones are not told the host's address: no %s in\n%s", key, out)
		}
	}
}

func (s *system) wantStatus(t *testing.T, call *phone.Dialog, status int) {
	t.Helper()
	end, err := call.WaitEnded(s.ctx)
	must(t, err)
	if end.Status != status {
		t.Errorf("the call ended %v, want %d", end, status)
	}
}

func (s *system) get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, url, http.NoBody)
	must(t, err)
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return string(body)
}
