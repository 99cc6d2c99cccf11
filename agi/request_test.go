package agi

import (
	"crypto/sha256"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// request makes a Request of what Asterisk would write for AGI(uri).
func request(uri, token string) (*Request, error) {
	h, args, err := readBlock(block(uri, "arg"))
	if err != nil {
		return nil, err
	}
	var digest *[sha256.Size]byte
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		digest = &sum
	}
	return newRequest(h, args, digest)
}

const testToken = "0123456789abcdef"

func TestRequest(t *testing.T) {
	tests := []struct {
		name  string
		uri   string
		token string
		path  string
		query url.Values
	}{
		{"path", "agi://127.0.0.1/place", "", "/place", nil},
		{"port", "agi://127.0.0.1:4573/place", "", "/place", nil},
		{"IPv6", "agi://[::1]:4573/place", "", "/place", nil},
		{"no path", "agi://127.0.0.1", "", "/", nil},
		{"slash only", "agi://127.0.0.1/", "", "/", nil},
		{"deeper path", "agi://h/a/b/", "", "/a/b/", nil},
		{"escaped path", "agi://h/a%20b", "", "/a b", nil},
		{"by SRV", "hagi://example.com/place", "", "/place", nil},
		{"capitals", "AGI://h/place", "", "/place", nil},
		{"query", "agi://h/place?to=1002&x=", "", "/place", url.Values{"to": {"1002"}, "x": {""}}},
		{"no path but a query", "agi://h/?to=1002", "", "/", url.Values{"to": {"1002"}}},
		{"parameter without value", "agi://h/place?x", "", "/place", url.Values{"x": {""}}},
		{"empty query", "agi://h/place?", "", "/place", nil},
		{"as URIENCODE writes it", "agi://h/p?to=%2B49%20%2331%23%25%26x", "", "/p", url.Values{"to": {"+49 #31#%&x"}}},
		{"as EXTEN is", "agi://h/p?to=+49#31#", "", "/p", url.Values{"to": {"+49#31#"}}},
		{"question mark in a value", "agi://h/p?to=1?2", "", "/p", url.Values{"to": {"1?2"}}},
		{"equals sign in a value", "agi://h/p?to=1=2", "", "/p", url.Values{"to": {"1=2"}}},
		{"token", "agi://h/" + testToken + "/place?to=1", testToken, "/place", url.Values{"to": {"1"}}},
		{"token only", "agi://h/" + testToken, testToken, "/", nil},
		{"token and query", "agi://h/" + testToken + "?to=1", testToken, "/", url.Values{"to": {"1"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := request(test.uri, test.token)
			if err != nil {
				t.Fatal(err)
			}
			if r.Path != test.path {
				t.Errorf("path %q, want %q", r.Path, test.path)
			}
			if diff := cmp.Diff(test.query, r.Query); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequestFields(t *testing.T) {
	got, err := request("agi://h/"+testToken+"/place?to=1", testToken)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range got.Headers.All() {
		if strings.Contains(value, testToken) {
			t.Errorf("the token is in %s", name)
		}
	}
	if got := got.Headers.Get("agi_request"); got != "agi://h/place?to=1" {
		t.Errorf("agi_request is %q", got)
	}
	if got := got.Headers.Get("agi_network_script"); got != "place?to=1" {
		t.Errorf("agi_network_script is %q", got)
	}
	got.Headers = Headers{}
	want := &Request{
		Path: "/place", Query: url.Values{"to": {"1"}}, Args: []string{"arg"},
		Channel: "PJSIP/1001-00000001", UniqueID: "1700000000.1", Language: "en", Type: "PJSIP",
		Context: "default", Extension: "s", Priority: 1,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Headers{})); diff != "" {
		t.Error(diff)
	}
}

func TestRequestRefuses(t *testing.T) {
	tests := []struct {
		name  string
		uri   string
		token string
		is    error
	}{
		{"no scheme", "place", "", ErrProtocol},
		{"another scheme", "http://h/place", "", ErrProtocol},
		{"broken escape in the path", "agi://h/%zz", "", ErrProtocol},
		{"broken escape in a name", "agi://h/p?%z=1", "", ErrProtocol},
		{"broken escape in a value", "agi://h/p?to=100%", "", ErrProtocol},
		{"parameter twice", "agi://h/p?to=1002&to=1003", "", ErrProtocol},
		{"parameter twice, once escaped", "agi://h/p?to=1002&t%6F=1003", "", ErrProtocol},
		{"no token", "agi://h/place", testToken, errToken},
		{"no path", "agi://h", testToken, errToken},
		{"wrong token", "agi://h/0123456789abcdeX/place", testToken, errToken},
		{"part of the token", "agi://h/0123456789abcde/place", testToken, errToken},
		{"more than the token", "agi://h/0123456789abcdef0/place", testToken, errToken},
		{"token elsewhere", "agi://h/place/" + testToken, testToken, errToken},
		{"token escaped", "agi://h/%30123456789abcdef/place", testToken, errToken},
		{"token, then a broken escape", "agi://h/" + testToken + "/%zz", testToken, ErrProtocol},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := request(test.uri, test.token)
			if !errors.Is(err, test.is) {
				t.Fatalf("got %v, %v; want %v", r, err, test.is)
			}
			for _, secret := range []string{testToken[:8], "100", "zz"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q is in the error: %v", secret, err)
				}
			}
		})
	}
}

func TestRequestHeadersDisagree(t *testing.T) {
	for name, change := range map[string][2]string{
		"not from the network": {"agi_network: yes", "agi_network: no"},
		"another script":       {"agi_network_script: place", "agi_network_script: pickup"},
		"no script":            {"agi_network_script: place\n", ""},
		"priority":             {"agi_priority: 1", "agi_priority: x"},
	} {
		t.Run(name, func(t *testing.T) {
			h, args, err := readBlock(strings.Replace(block("agi://h/place"), change[0], change[1], 1))
			if err != nil {
				t.Fatal(err)
			}
			if r, err := newRequest(h, args, nil); !errors.Is(err, ErrProtocol) {
				t.Errorf("got %v, %v", r, err)
			}
		})
	}
}

// FuzzRequest looks for a URI that is accepted without the token, or that
// gets the token into an error or past it.
func FuzzRequest(f *testing.F) {
	f.Add("agi://127.0.0.1:4573/" + testToken + "/place?to=%2B49")
	f.Add("agi://h/" + testToken + "?a=1&a=2")
	f.Add("agi://h/%zz")
	f.Add("hagi://h/" + testToken + "/" + testToken)
	f.Add("://")
	f.Fuzz(func(t *testing.T, uri string) {
		r, err := request(uri, testToken)
		_, script, _ := strings.Cut(uri, "://")
		_, script, _ = strings.Cut(script, "/")
		switch {
		case err != nil && strings.Contains(err.Error(), testToken):
			t.Fatalf("the token is in the error: %v", err)
		case err == nil && !strings.HasPrefix(script, testToken):
			t.Fatalf("accepted without the token: %q", uri)
		case err == nil && strings.Count(uri, testToken) == 1 && strings.Contains(r.Headers.Get("agi_request"), testToken):
			t.Fatalf("the token is still in the request: %q", uri)
		case err == nil && !strings.HasPrefix(r.Path, "/"):
			t.Fatalf("path %q", r.Path)
		}
	})
}
