package setup

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed scenarios
var scenarios embed.FS

// phones are what SIPp plays, on the address of an Asterisk.
type phones struct {
	dir    string
	server netip.AddrPort
	port   uint16 // where those who are called listen
}

// newPhones registers those who are called.
func newPhones(ctx context.Context, dir string, server netip.AddrPort) (*phones, error) {
	if err := installSIPp(ctx); err != nil {
		return nil, err
	}
	p := &phones{dir: dir, server: server}
	if err := os.CopyFS(dir, scenarios); err != nil {
		return nil, err
	}
	var err error
	if p.port, err = freePort(ctx, server.Addr()); err != nil {
		return nil, err
	}
	var all []string
	for n := range pairs {
		all = append(all, login(callee(n)))
	}
	cmd, err := p.sipp(ctx, "register", p.port, all, "-r", "50", "-m", strconv.Itoa(pairs))
	if err != nil {
		return nil, err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("register phones: %w: %s", err, lastOf(out))
	}
	return p, nil
}

// installSIPp sees to it that SIPp is there.
func installSIPp(ctx context.Context) error {
	if _, err := exec.LookPath("sipp"); err == nil {
		return nil
	}
	if os.Geteuid() != 0 {
		return errors.New("SIPp is missing; install it with: sudo apt-get install sip-tester")
	}
	install := "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q --yes --no-install-recommends sip-tester"
	if out, err := exec.CommandContext(ctx, "sh", "-c", install).CombinedOutput(); err != nil {
		return fmt.Errorf("install SIPp: %w: %s", err, lastOf(out))
	}
	return nil
}

// login is a line of a file from which a scenario takes a phone's name and login, and
// what else it needs.
func login(name string, more ...string) string {
	return strings.Join(append([]string{name, fmt.Sprintf("[authentication username=%s password=%s]", name, secret)}, more...), ";")
}

// sipp prepares SIPp for a scenario, with the phones that have a part in it.
func (p *phones) sipp(ctx context.Context, scenario string, port uint16, who []string, args ...string) (*exec.Cmd, error) {
	run, err := os.MkdirTemp(p.dir, scenario+"-")
	if err != nil {
		return nil, err
	}
	args = append([]string{
		p.server.String(), "-sf", filepath.Join(p.dir, "scenarios", scenario+".xml"),
		"-i", p.server.Addr().String(), "-p", strconv.Itoa(int(port)),
		"-nostdin", "-timer_resol", "1", "-trace_err", "-trace_shortmsg", "-l", "20000",
	}, args...)
	if who != nil {
		file := filepath.Join(run, "phones.csv")
		if err := os.WriteFile(file, []byte("SEQUENTIAL\n"+strings.Join(who, "\n")+"\n"), 0o600); err != nil {
			return nil, err
		}
		args = append(args, "-inf", file)
	}
	cmd := exec.CommandContext(ctx, "sipp", args...)
	cmd.Dir = run
	return cmd, nil
}

// freePort returns a port that nobody uses.
func freePort(ctx context.Context, ip netip.Addr) (uint16, error) {
	conn, err := new(net.ListenConfig).ListenPacket(ctx, "udp4", netip.AddrPortFrom(ip, 0).String())
	if err != nil {
		return 0, err
	}
	at, err := netip.ParseAddrPort(conn.LocalAddr().String())
	return at.Port(), errors.Join(err, conn.Close())
}

// lastOf returns the end of what a program said.
func lastOf(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n")
}
