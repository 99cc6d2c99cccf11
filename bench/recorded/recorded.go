// Package recorded is a call as a real Asterisk told of it over ARI, and any number of
// others like it: a phone called another over linewarden, they talked, one held the
// other, and hung up.
//
// The events are those of Asterisk 22.10.1 with the configuration that linewarden
// ships, as a second application saw them; the two that only linewarden's own sees
// (StasisStart) are put in as Asterisk writes them. An event that linewarden wants has
// 900 bytes on average.
package recorded

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed call.jsonl
var text string

// Types are the types of events that linewarden asks Asterisk for.
var Types = []string{
	"StasisStart", "ChannelCreated", "ChannelStateChange", "ChannelDestroyed", "ChannelVarset",
	"ChannelEnteredBridge", "ChannelLeftBridge", "ChannelTransfer", "ChannelHold", "ChannelUnhold", "ChannelDtmfReceived",
	"Dial", "PlaybackFinished", "RecordingStarted", "RecordingFinished", "RecordingFailed",
}

// A Call is the events of one call, in the order in which they came.
type Call []string

// Wanted is the recorded call without what linewarden does not ask for.
func Wanted() Call {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return slices.DeleteFunc(lines, func(line string) bool {
		return !slices.ContainsFunc(Types, func(t string) bool { return strings.Contains(line, `"type":"`+t+`"`) })
	})
}

// Established returns how many of the events have come when the two talk.
func (c Call) Established() int {
	hold := slices.IndexFunc(c, func(line string) bool { return strings.Contains(line, `"type":"ChannelHold"`) })
	return max(0, hold)
}

// Number returns the events as those of another call, of other phones. The calls
// differ up to 16 million.
func (c Call) Number(n int) [][]byte {
	id := fmt.Sprintf("1795%06d.%d", n%1_000_000, n)
	serial := fmt.Sprintf("%06x", n&0xffffff)
	other := strings.NewReplacer(
		"1795372589.0", id,
		"PJSIP/1001-00000000", "PJSIP/"+caller(n)+"-00"+serial,
		"PJSIP/1002-00000001", "PJSIP/"+callee(n)+"-01"+serial,
		"sDYJNDaZujYfIvQnq9Ks9myb", "sDYJNDaZujYfIvQn00"+serial,
		"0e5c4ae2-82d8-4c56-a621-8157c565a943", "0e5c4ae2-82d8-4c56-a621-815700"+serial,
	)
	events := make([][]byte, len(c))
	for i, line := range c {
		events[i] = []byte(other.Replace(line))
	}
	return events
}

// caller and callee are accounts of 20,000 users.
func caller(n int) string { return fmt.Sprintf("u%d", 2*n%20_000) }
func callee(n int) string { return fmt.Sprintf("u%d", (2*n+1)%20_000) }

// Stream returns the events of several calls, of which so many are live at once.
func (c Call) Stream(calls, live int) [][]byte {
	type event struct {
		at   int
		text []byte
	}
	all := make([]event, 0, calls*len(c))
	for n := range calls {
		for i, text := range c.Number(n) {
			all = append(all, event{n*len(c) + i*live, text})
		}
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at - b.at })
	stream := make([][]byte, len(all))
	for i, e := range all {
		stream[i] = bytes.Clone(e.text)
	}
	return stream
}
