package agi

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// A Request is what the dialplan asked for, and for which channel.
type Request struct {
	// Path is the path of the request's URI without the token, unescaped:
	// "/place" for agi://HOST/place?to=1002, "/" for agi://HOST.
	Path string
	// Query holds the parameters of the request's URI. Unlike in a web form, a
	// plus sign is a plus sign: in a dialplan it is the start of a telephone
	// number. No parameter appears twice.
	Query url.Values
	// Args are the further arguments of AGI(): agi_arg_1, agi_arg_2, …
	// Refuse a request that has more of them than you know: see the package
	// documentation.
	Args []string
	// Sealed says that the header block ended where Asterisk ended it, so that nothing in
	// the request is forged: see the package documentation. The seal itself is neither in
	// Query nor in Args.
	Sealed bool

	Channel   string // the channel's name, such as "PJSIP/1001-00000001"
	UniqueID  string // the channel's unique id, which is its id in ARI
	Language  string // the channel's language, such as "en"
	Type      string // the channel's technology, such as "PJSIP"
	Context   string // where in the dialplan the channel is
	Extension string // likewise
	Priority  int    // likewise, from 1
	Headers   Headers
}

// newRequest makes a Request of what the header block said. token is nil or
// the digest of the token that the path has to start with.
//
// Neither the URI nor a header's value gets into an error: the first can hold
// a token, the second is what a caller sent.
func newRequest(h Headers, args []string, token *[sha256.Size]byte) (*Request, error) {
	if h.values[headerNetwork] != "yes" {
		return nil, fmt.Errorf("read agi request: %w: agi_network is not yes", ErrProtocol)
	}
	uri := h.values[headerRequest]
	authority, script, err := splitURI(uri)
	if err != nil {
		return nil, fmt.Errorf("read agi request: %w", err)
	}
	if script != h.values[headerScript] {
		return nil, fmt.Errorf("read agi request: %w: agi_network_script and agi_request differ", ErrProtocol)
	}
	if token != nil {
		if script, err = cutToken(script, token); err != nil {
			return nil, fmt.Errorf("read agi request: %w", err)
		}
		h.values[headerScript] = script
		h.values[headerRequest] = authority + "/" + script
	}
	rawPath, rawQuery, _ := strings.Cut(script, "?")
	rawQuery, args, sealed, err := cutSeal(rawQuery, args)
	if err != nil {
		return nil, fmt.Errorf("read agi request: %w", err)
	}
	path, query, err := parseScript(rawPath, rawQuery)
	if err != nil {
		return nil, fmt.Errorf("read agi request: %w", err)
	}
	priority, err := strconv.Atoi(h.values[headerPriority])
	if err != nil {
		return nil, fmt.Errorf("read agi request: %w: agi_priority is not a number", ErrProtocol)
	}
	return &Request{
		Path: path, Query: query, Args: args, Sealed: sealed,
		Channel: h.values[headerChannel], UniqueID: h.values[headerUniqueID],
		Language: h.values[headerLanguage], Type: h.values[headerType],
		Context: h.values[headerContext], Extension: h.values[headerExtension],
		Priority: priority, Headers: h,
	}, nil
}

// splitURI splits agi://HOST:PORT/SCRIPT or hagi://HOST/SCRIPT before the
// slash and after it, where Asterisk does. net/url does not serve here: AGI
// has no fragments, and a number may start with #.
func splitURI(uri string) (authority, script string, err error) {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok || !strings.EqualFold(scheme, "agi") && !strings.EqualFold(scheme, "hagi") {
		return "", "", fmt.Errorf("%w: agi_request is no agi URI", ErrProtocol)
	}
	host, script, _ := strings.Cut(rest, "/")
	return uri[:len(scheme)+len("://")+len(host)], script, nil
}

// errToken is all that anybody learns about a token.
var errToken = errors.New("missing or wrong token in the request's path")

// cutToken returns what follows the token at the start of the script. It
// takes the same time however much of the token is right.
func cutToken(script string, token *[sha256.Size]byte) (string, error) {
	i := strings.IndexAny(script, "/?")
	if i < 0 {
		i = len(script)
	}
	given := sha256.Sum256([]byte(script[:i]))
	if subtle.ConstantTimeCompare(given[:], token[:]) != 1 {
		return "", errToken
	}
	return strings.TrimPrefix(script[i:], "/"), nil
}

// parseScript reads "place" and "to=1002&x=y".
func parseScript(rawPath, rawQuery string) (string, url.Values, error) {
	path, err := url.PathUnescape(rawPath)
	if err != nil {
		return "", nil, fmt.Errorf("%w: malformed escape in the request's path", ErrProtocol)
	}
	if rawQuery == "" {
		return "/" + path, nil, nil
	}
	query := make(url.Values)
	for param := range strings.SplitSeq(rawQuery, "&") {
		rawKey, rawValue, _ := strings.Cut(param, "=")
		key, err := url.PathUnescape(rawKey)
		if err != nil {
			return "", nil, fmt.Errorf("%w: malformed escape in the request's query", ErrProtocol)
		}
		value, err := url.PathUnescape(rawValue)
		if err != nil {
			return "", nil, fmt.Errorf("%w: malformed escape in the request's query", ErrProtocol)
		}
		// The second of two equal parameters would be the one that a caller
		// dialled: 1002&to=1003.
		if query.Has(key) {
			return "", nil, fmt.Errorf("%w: a parameter twice in the request's query", ErrProtocol)
		}
		query[key] = []string{value}
	}
	return "/" + path, query, nil
}
