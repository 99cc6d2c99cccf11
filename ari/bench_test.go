package ari

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// event900 is an event of about 900 bytes, as Asterisk sends many.
var event900 = []byte(`{"type":"ChannelStateChange","timestamp":"2026-11-22T06:09:22.531+0000","channel":{"id":"1795328086.38",` +
	`"name":"PJSIP/1001-00000001","state":"Ringing","protocol_id":"0a1b2c3d4e5f@192.0.2.1","caller":{"name":"Mara Example","number":"1001"},` +
	`"connected":{"name":"","number":""},"accountcode":"","dialplan":{"context":"linewarden-owned","exten":"1002","priority":1,"app_name":"Stasis",` +
	`"app_data":"linewarden,call"},"creationtime":"2026-11-22T06:09:22.423+0000","language":"en","channelvars":{"LW_CALL":"` + strings.Repeat("7", 350) +
	`"}},"asterisk_id":"02:00:00:00:00:01","application":"linewarden"}`)

// BenchmarkWanted reads an event that is wanted.
func BenchmarkWanted(b *testing.B) {
	b.SetBytes(int64(len(event900)))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := decode(eventType(event900), event900).(*ChannelStateChange); !ok {
			b.Fatal("not read")
		}
	}
}

// BenchmarkUnwanted looks at an event that is not wanted.
func BenchmarkUnwanted(b *testing.B) {
	wanted := map[string]bool{"StasisStart": true}
	b.SetBytes(int64(len(event900)))
	b.ReportAllocs()
	for b.Loop() {
		if wanted[eventType(event900)] {
			b.Fatal("wanted")
		}
	}
}

// BenchmarkUnwantedVarset does so where the type comes behind a value.
func BenchmarkUnwantedVarset(b *testing.B) {
	event := fmt.Appendf(nil, `{"variable":"X","value":%q,%s`, strings.Repeat("v", 300), event900[1:])
	b.SetBytes(int64(len(event)))
	b.ReportAllocs()
	for b.Loop() {
		if eventType(event) == "" {
			b.Fatal("no type")
		}
	}
}

// BenchmarkEncodingJSON is what that would cost with encoding/json of this Go.
func BenchmarkEncodingJSON(b *testing.B) {
	b.SetBytes(int64(len(event900)))
	b.ReportAllocs()
	for b.Loop() {
		var event struct {
			Type string `json:"type"`
			ChannelStateChange
		}
		if json.Unmarshal(event900, &event) != nil || event.Channel.ID == "" {
			b.Fatal("not read")
		}
	}
}

// BenchmarkBacklog hands an event over.
func BenchmarkBacklog(b *testing.B) {
	queue := newBacklog(maxBacklog)
	b.ReportAllocs()
	for b.Loop() {
		queue.push(message{"ChannelStateChange", event900})
		if _, ok, _ := queue.take(); !ok {
			b.Fatal("empty")
		}
	}
}
