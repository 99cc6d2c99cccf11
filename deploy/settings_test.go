package deploy

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/config"
)

// TestSettingsAgreeWithAsterisk holds the two sides of the network "control" to
// each other: Asterisk answers ARI where the daemon asks, and the daemon answers
// AGI to Asterisk alone.
func TestSettingsAgreeWithAsterisk(t *testing.T) {
	h := newHost(t)
	c, err := config.Load(filepath.Join(h.site, "linewarden"))
	if err != nil {
		t.Fatal(err)
	}
	ari, err := url.Parse(c.Settings.ARI.URL)
	if err != nil {
		t.Fatal(err)
	}
	http := read(t, "asterisk/http.conf")
	for _, line := range []string{"bindaddr = " + ari.Hostname(), "bindport = " + ari.Port()} {
		if !strings.Contains(http, "\n"+line+"\n") {
			t.Errorf("http.conf does not say %q, as ari.url does", line)
		}
	}
	want := []netip.Prefix{netip.PrefixFrom(netip.MustParseAddr(ari.Hostname()), 32)}
	if got := c.Settings.AGI.AllowedNetworks; !slices.Equal(got, want) {
		t.Errorf("agi.allowed_networks = %v, want %v, Asterisk alone", got, want)
	}
	if c.Settings.AGI.Listen.Addr().IsUnspecified() || c.Settings.Metrics.Listen.Addr().IsUnspecified() {
		t.Error("the daemon listens on every network")
	}
	routes := read(t, filepath.Join(h.site, "asterisk/extensions.conf"))
	if context := "[" + c.Settings.Calls.EmergencyContext + "]"; !strings.Contains(routes, "\n"+context+"\n") {
		t.Errorf("extensions.conf has no %s, where emergency calls are sent", context)
	}
}
