package testbed

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzManifest holds a manifest that is accepted to naming files inside the
// tree, and to being what is written for them.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		"", "12 usr/sbin/asterisk\n", "1 a b\n0 c\n", "12 usr", "x usr\n", "-1 usr\n",
		"1 ../outside\n", "1 /etc/passwd\n", "1\n", "\n", "99999999999999999999 a\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, list string) {
		files, err := parseManifest(list)
		if err != nil {
			return
		}
		var written strings.Builder
		for name, size := range files {
			if !filepath.IsLocal(name) || size < 0 {
				t.Errorf("accepted %q with %d bytes", name, size)
			}
			fmt.Fprintf(&written, "%d %s\n", size, name)
		}
		again, err := parseManifest(written.String())
		if err != nil || !maps.Equal(again, files) {
			t.Errorf("%q became %v, then %v, %v", list, files, again, err)
		}
	})
}

func FuzzVersion(f *testing.F) {
	for _, seed := range []string{
		"Asterisk 22.10.1+dfsg+~cs6.17.60671434-1\n", "Asterisk GIT-22-abcdef\n", "Asterisk 18.10.0\n",
		"Asterisk certified/20.7-cert5\n", "Asterisk\n", "", "Asterisk 999999999999999999999\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, out []byte) {
		version, err := parseVersion(out)
		if (version == "") != (err != nil) {
			t.Errorf("%q is version %q, %v", out, version, err)
		}
		if !bytes.Contains(out, []byte(version)) || strings.ContainsAny(version, " \n") {
			t.Errorf("%q is version %q", out, version)
		}
	})
}

// FuzzConsole cuts a text that holds a mark into two writes at every place.
func FuzzConsole(f *testing.F) {
	f.Add("some lines\nAsterisk Ready.\nmore", uint(15))
	f.Add("Asterisk Ready.", uint(14))
	f.Add("Asterisk cleanly ending (0).", uint(3))
	f.Add("Asterisk Read", uint(1))
	f.Fuzz(func(t *testing.T, text string, at uint) {
		cut := int(at % uint(len(text)+1))
		c := newConsole()
		for _, part := range []string{text[:cut], text[cut:]} {
			if n, err := c.Write([]byte(part)); n != len(part) || err != nil {
				t.Fatalf("Write = %d, %v", n, err)
			}
		}
		for mark, seen := range map[string]chan struct{}{readyMark: c.ready, endingMark: c.ending} {
			select {
			case <-seen:
				if !strings.Contains(text, mark) {
					t.Errorf("saw %q in %q", mark, text)
				}
			default:
				if strings.Contains(text, mark) {
					t.Errorf("missed %q in %q cut at %d", mark, text, cut)
				}
			}
		}
	})
}
