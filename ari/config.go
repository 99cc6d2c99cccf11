package ari

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"time"
)

// Config says where Asterisk is and what is wanted of it.
type Config struct {
	URL      string // such as http://127.0.0.1:8088/ari; without user and password
	Username string // the section in ari.conf
	Password string `json:"-"`
	App      string // name of the Stasis application

	// SubscribeAll asks for the events of every channel and bridge of the box,
	// not only of those in the application, and of those in it also before they
	// enter and after they leave. Asterisk then writes each of these events as
	// JSON for this client, also those that Events leaves out.
	SubscribeAll bool
	// Events are the types of events that are wanted, nil for all. Asterisk is
	// told so on every connection (eventFilter) and does not send the others.
	Events []string
	// IgnoreVariables are names of variables of which no ChannelVarset is wanted: while
	// a call is set up and ends, Asterisk sets a few dozen. It cannot be told so, and
	// they end where they are read.
	IgnoreVariables []string

	Logger         *slog.Logger  // nil for none
	RequestTimeout time.Duration // of one request; 0 for 5 s
	PingInterval   time.Duration // of the WebSocket; 0 for 10 s. The answer has as long.

	// Observe is called after each request with the operation's name, such as
	// "channels.answer", one of [Results], and the time from the call to the end
	// of the answer. It must not block. Nil for nobody.
	Observe func(operation, result string, took time.Duration) `json:"-"`
}

const (
	defaultRequestTimeout = 5 * time.Second
	defaultPingInterval   = 10 * time.Second
	maxAppName            = 73 // bytes: ARI_MAX_APP_NAME_LEN in res/ari/ari_websockets.h
)

// Format implements [fmt.Formatter], so that no way of printing a Config shows
// the password.
func (c Config) Format(f fmt.State, _ rune) {
	io.WriteString(f, "ari "+printable(c.Username)+" at "+printable(withoutUser(c.URL))+" app "+printable(c.App))
}

// LogValue implements [slog.LogValuer], for the same reason.
func (c Config) LogValue() slog.Value {
	return slog.StringValue(fmt.Sprint(c))
}

// withoutUser cuts what may be a password out of a URL.
func withoutUser(s string) string {
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			return scheme + "://" + rest[at+1:]
		}
	}
	return s
}

// check reports everything that is wrong with the Config, and gives the URL
// without a slash at its end.
func (c Config) check() (*url.URL, error) {
	var errs []error
	base, err := url.Parse(c.URL)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https":
		errs = append(errs, errors.New("url: write it as http://127.0.0.1:8088/ari"))
	case base.User != nil:
		errs = append(errs, errors.New("url: must not contain a user or a password; they have keys of their own"))
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		errs = append(errs, errors.New("url: must end with the path, such as /ari"))
	default:
		base = &url.URL{Scheme: base.Scheme, Host: base.Host, Path: strings.TrimRight(base.Path, "/")}
	}
	if c.Username == "" || strings.ContainsFunc(c.Username, func(r rune) bool { return r == ':' || r < ' ' }) {
		errs = append(errs, errors.New("username: must be the name of a section in ari.conf"))
	}
	if c.Password == "" {
		errs = append(errs, errors.New("password: must not be empty"))
	}
	if c.App == "" || len(c.App) > maxAppName || strings.ContainsFunc(c.App, func(r rune) bool { return r == ',' || r <= ' ' }) {
		errs = append(errs, fmt.Errorf("app: must be 1 to %d bytes without comma and space", maxAppName))
	}
	if c.RequestTimeout < 0 || c.PingInterval < 0 {
		errs = append(errs, errors.New("timeouts must not be negative"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("ari: %w", err)
	}
	return base, nil
}
