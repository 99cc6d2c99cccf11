package main

import (
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// checkNetwork holds what is published, and who has which address, to Asterisk's
// and the daemon's configuration.
func checkNetwork(dir fs.FS, project *types.Project) ([]string, error) {
	f := findings{part: "ports"}
	want, err := phonePorts(dir)
	if err != nil {
		return nil, err
	}
	var beyond []string
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		for _, p := range project.Services[name].Ports {
			if address, err := netip.ParseAddr(p.HostIP); err == nil && address.IsLoopback() {
				continue
			}
			f.expect(p.HostIP == published, "%s publishes %s on %q, and not on SIP_ADDRESS", name, p.Published, p.HostIP)
			f.expect(p.Published == strconv.Itoa(int(p.Target)), "%s publishes %d as %s, which phones are not told", name, p.Target, p.Published)
			beyond = append(beyond, port(p.Target, p.Protocol))
		}
	}
	slices.Sort(beyond)
	f.expect(slices.Equal(beyond, want), "beyond this host %s are published, and Asterisk's SIP and RTP are %s", span(beyond), span(want))
	given := addresses(&f, project)
	err = checkAddresses(&f, dir, given, project)
	return f.problems, err
}

// A setting of Asterisk's, by the file that it stands in.
var (
	sipPort  = regexp.MustCompile(`(?m)^bind = [0-9.]+:([0-9]+)$`)
	rtpStart = regexp.MustCompile(`(?m)^rtpstart = ([0-9]+)$`)
	rtpEnd   = regexp.MustCompile(`(?m)^rtpend = ([0-9]+)$`)
)

// phonePorts are the ports on which Asterisk expects phones, sorted.
func phonePorts(dir fs.FS) ([]string, error) {
	number := func(name string, setting *regexp.Regexp) (uint32, error) {
		text, err := fs.ReadFile(dir, "deploy/asterisk/"+name)
		if err != nil {
			return 0, err
		}
		found := setting.FindSubmatch(text)
		if found == nil {
			return 0, fmt.Errorf("%s: no line is like %s", name, setting)
		}
		n, err := strconv.ParseUint(string(found[1]), 10, 16)
		return uint32(n), err
	}
	sip, err := number("pjsip.conf", sipPort)
	if err != nil {
		return nil, err
	}
	from, err := number("rtp.conf", rtpStart)
	if err != nil {
		return nil, err
	}
	to, err := number("rtp.conf", rtpEnd)
	if err != nil {
		return nil, err
	}
	ports := []string{port(sip, "udp")}
	for n := from; n <= to; n++ {
		ports = append(ports, port(n, "udp"))
	}
	slices.Sort(ports)
	return ports, nil
}

// port names a port so that ports sort as numbers.
func port(number uint32, protocol string) string { return fmt.Sprintf("%05d/%s", number, protocol) }

// span tells of a sorted list how many there are, and from where to where.
func span(ports []string) string {
	if len(ports) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d ports from %s to %s", len(ports), ports[0], ports[len(ports)-1])
}

// addresses returns the services' fixed addresses. Where one has one, all must:
// Docker gives any other the next that is free, which may be the one that
// somebody else is about to ask for.
func addresses(f *findings, project *types.Project) map[netip.Addr]string {
	given := map[netip.Addr]string{}
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		for network, at := range project.Services[name].Networks {
			if len(subnets(project, network)) == 0 {
				continue
			}
			f.expect(project.Networks[network].Internal, "the network %s has fixed addresses, and a way out: set internal", network)
			fixed := ""
			if at != nil {
				fixed = at.Ipv4Address
			}
			address, err := netip.ParseAddr(fixed)
			f.expect(err == nil, "%s has no address of its own on the network %s, and may take somebody else's", name, network)
			f.expect(given[address] == "" || err != nil, "%s and %s have the same address", name, given[address])
			given[address] = name
		}
	}
	return given
}

// subnets returns the ranges of a network, none where Docker chooses.
func subnets(project *types.Project, network string) []netip.Prefix {
	var ranges []netip.Prefix
	for _, pool := range project.Networks[network].Ipam.Config {
		if p, err := netip.ParsePrefix(pool.Subnet); err == nil {
			ranges = append(ranges, p)
		}
	}
	return ranges
}

var ipv4 = regexp.MustCompile(`\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b`)

// checkAddresses holds every address of those networks that a configuration file
// names to being somebody's.
func checkAddresses(f *findings, dir fs.FS, given map[netip.Addr]string, project *types.Project) error {
	var ranges []netip.Prefix
	for network := range project.Networks {
		ranges = append(ranges, subnets(project, network)...)
	}
	named := 0
	err := fs.WalkDir(dir, "deploy", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		for _, found := range ipv4.FindAllString(string(text), -1) {
			address, err := netip.ParseAddr(found)
			if err != nil || !address.IsPrivate() {
				continue
			}
			named++
			inside := slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(address) })
			f.expect(inside && given[address] != "", "%s names %s, which no service has", path.Base(name), address)
		}
		return nil
	})
	f.expect(named > 0 || err != nil, "no file in deploy/ names an address")
	return err
}
