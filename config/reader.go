package config

import (
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/internal/tomlfile"
	"github.com/linewarden/linewarden/policy"
)

// maxSecret is the most that is read of a secret's file, in bytes.
const maxSecret = 4 << 10

// A reader takes typed values out of a file's fields, and notes what is wrong.
type reader struct {
	file     string
	fields   map[string]field
	asked    map[string]bool
	problems []policy.Problem
}

func newReader(file string, fields []field) *reader {
	r := &reader{file: file, fields: map[string]field{}, asked: map[string]bool{}}
	for _, f := range fields {
		if f.Value != nil {
			r.fields[strings.Join(f.Path, ".")] = f
		}
	}
	return r
}

// problem notes something wrong with a field.
func (r *reader) problem(f field, advice, format string, args ...any) {
	r.problems = append(r.problems, policy.Problem{Source: f.source, Message: fmt.Sprintf(format, args...), Advice: advice})
}

// missing notes a secret that should be there, unless it is and something else
// is wrong with it.
func (r *reader) missing(key, advice string) {
	_, hasFile := r.given(key + "_file")
	_, hasEnv := r.given(key + "_env")
	if hasFile || hasEnv {
		return
	}
	r.problem(field{source: policy.Source{File: r.file, Key: key}}, advice, "is missing")
}

// unknown notes every field that nothing asked for.
func (r *reader) unknown() {
	known := slices.Sorted(maps.Keys(r.asked))
	for key, f := range r.fields {
		if r.asked[key] {
			continue
		}
		table, _, _ := strings.Cut(key, ".")
		r.problem(f, policy.Suggest(key, slices.DeleteFunc(slices.Clone(known), func(k string) bool {
			return !strings.HasPrefix(k, table+".")
		})), "unknown key")
	}
}

// value finds a field of type T. A field of another type is a problem.
func value[T any](r *reader, key, advice string) (T, field, bool) {
	r.asked[key] = true
	f, ok := r.fields[key]
	if !ok {
		var none T
		return none, f, false
	}
	v, ok := f.Value.(T)
	if !ok {
		r.problem(f, advice, "has the wrong type")
	}
	return v, f, ok
}

func (r *reader) text(key, otherwise string) string {
	v, f, ok := value[string](r, key, "write a string in quotes")
	if !ok {
		return otherwise
	}
	if v == "" || strings.ContainsFunc(v, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		r.problem(f, "leave it out to have "+otherwise, "is empty or has control characters")
	}
	return v
}

func (r *reader) choice(key string, choices ...string) string {
	v := r.text(key, choices[0])
	if !slices.Contains(choices, v) {
		r.problem(r.fields[key], "write one of "+strings.Join(choices, ", "), "%q is not known", v)
	}
	return v
}

func (r *reader) number(key string, otherwise, least, most int) int {
	v, f, ok := value[int64](r, key, "write a number without quotes")
	if !ok {
		return otherwise
	}
	if v < int64(least) || v > int64(most) {
		r.problem(f, fmt.Sprintf("choose between %d and %d", least, most), "%d is out of range", v)
		return otherwise
	}
	return int(v)
}

func (r *reader) duration(key string, otherwise, least, most time.Duration) time.Duration {
	v, f, ok := value[string](r, key, `write a duration such as "45s"`)
	if !ok {
		return otherwise
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < least || d > most {
		r.problem(f, fmt.Sprintf(`write a duration such as "45s", between %s and %s`, least, most), "%q is no duration that fits", v)
		return otherwise
	}
	return d
}

func (r *reader) flag(key string, otherwise bool) bool {
	v, _, ok := value[bool](r, key, "write true or false")
	if !ok {
		return otherwise
	}
	return v
}

func (r *reader) level(key string) slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(r.text(key, "info"))); err != nil {
		r.problem(r.fields[key], "write one of debug, info, warn, error", "is no level")
	}
	return level
}

func (r *reader) url(key, otherwise string) string {
	v := r.text(key, otherwise)
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		r.problem(r.fields[key], "write it as "+otherwise, "is no http or https URL")
	case u.User != nil:
		r.problem(r.fields[key], "set username and password_file instead", "must not carry a user or password")
	}
	return strings.TrimSuffix(v, "/")
}

func (r *reader) address(key string, otherwise netip.AddrPort) netip.AddrPort {
	v, f, ok := value[string](r, key, `write "127.0.0.1:4573"`)
	if !ok {
		return otherwise
	}
	a, err := netip.ParseAddrPort(v)
	if err != nil {
		r.problem(f, `write an IP address and a port, "127.0.0.1:4573" or "[::1]:4573"`, "%q is no address to listen on", v)
		return otherwise
	}
	return a
}

func (r *reader) networks(key string, otherwise ...string) []netip.Prefix {
	list, f, ok := value[[]string](r, key, `write ["10.0.0.0/8"]`)
	if !ok {
		list = otherwise
	}
	var networks []netip.Prefix
	for _, v := range list {
		p, err := netip.ParsePrefix(v)
		if err != nil {
			r.problem(f, "write address/bits, 10.0.0.0/8; a single host is 10.1.2.3/32", "%q is no network", v)
			continue
		}
		networks = append(networks, p.Masked())
	}
	return networks
}

// path reads a file name; a relative one is beside the file that names it.
func (r *reader) path(key, otherwise string) string {
	return beside(r.file, r.text(key, otherwise))
}

func beside(file, name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(file), name)
}

// secret reads a secret from the file that key_file names or the environment
// variable that key_env names. No problem ever quotes it.
func (r *reader) secret(key string) Secret {
	file, hasFile := r.given(key + "_file")
	env, hasEnv := r.given(key + "_env")
	var text string
	var f field
	switch {
	case hasFile && hasEnv:
		r.problem(env, "keep one of the two", "%s_file is set as well", key)
		return Secret{}
	case hasFile:
		f = file
		data, err := tomlfile.ReadFile(r.path(key+"_file", ""), maxSecret)
		if err != nil {
			r.problem(f, "check the path and its permissions", "the secret's file: %s", err)
			return Secret{}
		}
		text = strings.TrimRight(string(data), "\r\n")
	case hasEnv:
		f = env
		text = os.Getenv(r.text(key+"_env", ""))
	default:
		return Secret{}
	}
	if text == "" || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		r.problem(f, "a secret is one line without spaces", "the secret is empty or has spaces or control characters")
		return Secret{}
	}
	return NewSecret(text)
}

// tokenPattern is what goes unescaped into a URI of the dialplan, and is too
// long to be guessed.
var tokenPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{16,128}$`)

// token reads a secret that is a part of a URI.
func (r *reader) token(key string) Secret {
	s := r.secret(key)
	if s == (Secret{}) || tokenPattern.MatchString(s.Reveal()) {
		return s
	}
	f, ok := r.given(key + "_file")
	if !ok {
		f, _ = r.given(key + "_env")
	}
	r.problem(f, "use 16 to 128 letters, digits, - and _", "the secret is no token")
	return Secret{}
}

func (r *reader) given(key string) (field, bool) {
	r.asked[key] = true
	f, ok := r.fields[key]
	return f, ok
}
