package agi

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"time"
)

// minToken is the least number of characters of a token.
const minToken = 16

// tokenCharacters need no escape in a URI and mean nothing to the dialplan.
const tokenCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// settings are a Server's fields, checked and with their defaults.
type settings struct {
	logger           *slog.Logger
	token            *[sha256.Size]byte
	networks         []netip.Prefix
	handshakeTimeout time.Duration
	commandTimeout   time.Duration
	sessionTimeout   time.Duration
	maxSessions      int
}

// settings checks the fields and reports all that is wrong with them.
func (srv *Server) settings() (*settings, error) {
	set := &settings{
		logger:           srv.Logger,
		networks:         srv.AllowedNetworks,
		handshakeTimeout: cmp.Or(srv.HandshakeTimeout, DefaultHandshakeTimeout),
		commandTimeout:   cmp.Or(srv.CommandTimeout, DefaultCommandTimeout),
		sessionTimeout:   cmp.Or(srv.SessionTimeout, DefaultSessionTimeout),
		maxSessions:      cmp.Or(srv.MaxSessions, DefaultMaxSessions),
	}
	if set.logger == nil {
		set.logger = slog.Default()
	}
	var errs []error
	if srv.Handler == nil {
		errs = append(errs, errors.New("agi server: no handler"))
	}
	if min(set.handshakeTimeout, set.commandTimeout, set.sessionTimeout) < 0 || set.maxSessions < 0 {
		errs = append(errs, errors.New("agi server: a limit is negative"))
	}
	if srv.Token != "" {
		digest := sha256.Sum256([]byte(srv.Token))
		set.token = &digest
		// What was wrong with it where would tell a part of it.
		if len(srv.Token) < minToken || strings.Trim(srv.Token, tokenCharacters) != "" {
			errs = append(errs, fmt.Errorf(
				"agi server: the token must have at least %d characters out of letters, digits and -._~", minToken))
		}
	}
	for _, network := range srv.AllowedNetworks {
		if !network.IsValid() || network.Addr().Is4In6() {
			errs = append(errs, fmt.Errorf(
				"agi server: allowed network %v is not valid; write it as 192.0.2.0/24 or 2001:db8::/64", network))
		}
	}
	return set, errors.Join(errs...)
}

// admits says whether a peer may connect.
func (set *settings) admits(peer net.Addr) bool {
	tcp, ok := peer.(*net.TCPAddr)
	if !ok {
		return false
	}
	// A prefix contains neither IPv4 in IPv6 nor an address with a zone.
	addr := tcp.AddrPort().Addr().Unmap().WithZone("")
	if len(set.networks) == 0 {
		return addr.IsLoopback()
	}
	for _, network := range set.networks {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}
