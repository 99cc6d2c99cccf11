package ari

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// recorded are events as Asterisk 22.10.1 sent them.
func recorded(t testing.TB) [][]byte {
	t.Helper()
	text, err := os.ReadFile("testdata/asterisk-22.10.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSpace(text), []byte("\n"))
}

// TestRecorded holds that what Asterisk sends is read.
func TestRecorded(t *testing.T) {
	seen := make(map[string]int)
	for _, raw := range recorded(t) {
		name := eventType(raw)
		event := decode(name, raw)
		if name == "" || event.Type() != name || event.When().IsZero() {
			t.Errorf("%s became %+v", raw, event)
		}
		unknown, isUnknown := event.(*Unknown)
		if _, known := eventTypes[name]; known == isUnknown {
			t.Errorf("%s: known is %v: %+v", name, known, event)
		}
		if isUnknown && (unknown.Err != nil || unknown.Application != "linewarden" || unknown.AsteriskID == "") {
			t.Errorf("%+v", unknown)
		}
		seen[name]++
	}
	for _, name := range []string{"StasisStart", "ChannelVarset", "ChannelDestroyed", "Dial", "ChannelEnteredBridge", "PlaybackFinished", "ChannelDtmfReceived", "DeviceStateChanged"} {
		if seen[name] == 0 {
			t.Errorf("no %s recorded", name)
		}
	}
}

// TestNothingLost holds that each field of ours that Asterisk sent is read:
// written again, an event has the same values.
func TestNothingLost(t *testing.T) {
	for _, raw := range recorded(t) {
		event := decode(eventType(raw), raw)
		if _, isUnknown := event.(*Unknown); isUnknown {
			continue
		}
		again, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		var sent, read map[string]any
		if json.Unmarshal(raw, &sent) != nil || json.Unmarshal(again, &read) != nil {
			t.Fatal("not json")
		}
		contains(t, event.Type(), sent, read)
	}
}

// contains checks that what was read is in what was sent, with the same value.
func contains(t *testing.T, path string, sent, read map[string]any) {
	t.Helper()
	for key, value := range read {
		was, ok := sent[key]
		if object, isObject := value.(map[string]any); isObject && ok {
			contains(t, path+"."+key, was.(map[string]any), object)
			continue
		}
		a, _ := json.Marshal(was)
		b, _ := json.Marshal(value)
		if !ok || !bytes.Equal(a, b) {
			t.Errorf("%s.%s: sent %s, read %s", path, key, a, b)
		}
	}
}

func TestEventType(t *testing.T) {
	for text, want := range map[string]string{
		`{"type":"StasisStart"}`:                                   "StasisStart",
		"\n{\t\"type\" : \"New\" }":                                "New",
		`{"value":"\"type\":\"No\"","type":"ChannelVarset","x":1}`: "ChannelVarset",
		`{"value":"\\","type":"ChannelVarset"}`:                    "ChannelVarset",
		`{"a":{"type":"No","b":[{"type":"No"}]},"type":"New"}`:     "New",
		`{"a":[1,2,{"b":"}]"}],"c":null,"d":-1.5e3,"type":"New"}`:  "New",
		`{"type":"N\u0065w"}`:                                      "New",
		`{"type":"`:                                                "",
		`{"type":5}`:                                               "",
		`{"type":null}`:                                            "",
		`{"type":"New"`:                                            "New", // decode finds out
		`{"a":"b"}`:                                                "",
		`[{"type":"New"}]`:                                         "",
		`"type"`:                                                   "",
		``:                                                         "",
		`{`:                                                        "",
		`{"a"`:                                                     "",
		`{"a":}`:                                                   "",
		`{"a":]`:                                                   "",
		`{"a\"type":1,"x":{"type":"No"`:                            "",
		"{\"type\":\"New\x00\"}":                                   "New\x00",
	} {
		if got := eventType([]byte(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzEvent holds that whatever comes is either read or kept, and that the
// cheap look at the type agrees with encoding/json.
func FuzzEvent(f *testing.F) {
	for _, raw := range recorded(f) {
		f.Add(raw)
	}
	for _, seed := range []string{``, `{`, `{"type":"StasisStart"}`, `{"type":5}`, `{"type":"New","timestamp":5}`, `{"a":"\\\"","type":"New"}`, "{\"type\":\"\xaa\"}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		name := eventType(raw)
		event := decode(name, raw)
		if unknown, ok := event.(*Unknown); ok && (!bytes.Equal(unknown.Raw, raw) || unknown.Name != name) {
			t.Fatalf("%q became %+v", raw, unknown)
		} else if !ok && (event.Type() != name || !json.Valid(raw)) {
			t.Fatalf("%q became %+v", raw, event)
		}
		if !json.Valid(raw) {
			if unknown, ok := event.(*Unknown); !ok || unknown.Err == nil {
				t.Fatalf("%q is not json and became %+v", raw, event)
			}
			return
		}
		if want, sure := typeByJSON(raw); sure && want != name {
			t.Fatalf("%q: type %q, encoding/json says %q", raw, name, want)
		}
	})
}

// typeByJSON finds the type the slow way. It is not sure where a key comes
// twice or is written in another case, as Asterisk never does.
func typeByJSON(raw []byte) (name string, sure bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return "", err == nil
	}
	found := 0
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", false
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return "", false
		}
		if key == "type" {
			found++
			json.Unmarshal(value, &name)
		}
	}
	return name, found < 2 && !bytes.Contains(raw, []byte(`\u`))
}

// FuzzErrorBody holds that any answer makes one printable, bounded line.
func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{`{"message":"Channel not found"}`, `{"error":"Allocation failed"}`, `{"message":"a\nb"}`, `<html>`, ``, `{"message":5}`, `{"message":null,"error":""}`} {
		f.Add(404, []byte(seed))
		f.Add(500, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, op := range []*operation{opAnswer, opAddChannel} {
			err := refused(op, status, body)
			text := err.Error()
			if len(text) > maxMessage+100 || printable(text) != text && len(text) <= maxMessage {
				t.Fatalf("%d %q became %q", status, body, text)
			}
			for _, wrapped := range err.Unwrap() {
				if wrapped == nil {
					t.Fatal("wraps nil")
				}
			}
		}
	})
}

// TestEveryType holds the table of types: each makes the event of its name,
// and each but one is about something that must be there.
func TestEveryType(t *testing.T) {
	for name, create := range eventTypes {
		if got := create().Type(); got != name {
			t.Errorf("%s makes a %s", name, got)
		}
		raw := []byte(`{"type":"` + name + `"}`)
		unknown, isUnknown := decode(eventType(raw), raw).(*Unknown)
		if complete := !isUnknown; complete != (name == typeApplicationReplaced) {
			t.Errorf("an empty %s is taken: %v", name, complete)
		} else if isUnknown && (unknown.Err == nil || unknown.Type() != name) {
			t.Errorf("%+v", unknown)
		}
	}
	for _, event := range []Event{&Gap{}, &Snapshot{}} {
		if eventTypes[event.Type()] != nil {
			t.Errorf("Asterisk has a %s of its own", event.Type())
		}
	}
}
