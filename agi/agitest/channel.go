package agitest

import (
	"cmp"
	"fmt"
	"strings"
)

// A Channel is the channel for which the dialplan asks. Fields that are empty
// have what Asterisk would say of a call from PJSIP/1001.
type Channel struct {
	Name         string // "PJSIP/1001-00000001"
	UniqueID     string // "1700000000.1"
	Language     string // "en"
	CallerID     string // "unknown", as are the next three
	CallerIDName string
	DNID         string
	RDNIS        string
	AccountCode  string // ""
	Context      string // "default"
	Extension    string // "s"
	Priority     int    // 1
	State        int    // for CHANNEL STATUS; ANSWER makes it 6, which is Up

	// Variables are the channel's variables, and its functions by their whole
	// name: "CHANNEL(endpoint)".
	Variables map[string]string
	// Digits are what the caller presses, one after the other, when a command
	// waits for them.
	Digits string
	// Dead says that the channel has hung up before, as in the h extension.
	Dead bool
}

// Headers returns the header block for AGI(request,args…), a line each, as
// Asterisk writes it: one write for each, values as they are.
func (c Channel) Headers(request string, args ...string) []string {
	name := cmp.Or(c.Name, "PJSIP/1001-00000001")
	technology, _, _ := strings.Cut(name, "/")
	lines := []string{"agi_network: yes\n"}
	if _, script, _ := strings.Cut(afterScheme(request), "/"); script != "" {
		lines = append(lines, "agi_network_script: "+script+"\n")
	}
	for _, header := range [][2]string{
		{"request", request},
		{"channel", name},
		{"language", cmp.Or(c.Language, "en")},
		{"type", technology},
		{"uniqueid", cmp.Or(c.UniqueID, "1700000000.1")},
		{"version", "22.10.1"},
		{"callerid", cmp.Or(c.CallerID, "unknown")},
		{"calleridname", cmp.Or(c.CallerIDName, "unknown")},
		{"callingpres", "0"},
		{"callingani2", "0"},
		{"callington", "0"},
		{"callingtns", "0"},
		{"dnid", cmp.Or(c.DNID, "unknown")},
		{"rdnis", cmp.Or(c.RDNIS, "unknown")},
		{"context", cmp.Or(c.Context, "default")},
		{"extension", cmp.Or(c.Extension, "s")},
		{"priority", fmt.Sprint(max(c.Priority, 1))},
		{"enhanced", "0.0"},
		{"accountcode", c.AccountCode},
		{"threadid", "140233079297728"},
	} {
		lines = append(lines, "agi_"+header[0]+": "+header[1]+"\n")
	}
	for i, arg := range args {
		lines = append(lines, fmt.Sprintf("agi_arg_%d: %s\n", i+1, arg))
	}
	return append(lines, "\n")
}

// afterScheme returns what follows agi:// or hagi://.
func afterScheme(request string) string {
	_, rest, _ := strings.Cut(request, "://")
	return rest
}
