package audit

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// Every decision is two lines, so they are written by hand: by reflection they cost more
// than the deciding does. The outcome is that of encoding/json, byte for byte.

// mostLine is memory that holds most lines. Whoever encodes has it on the stack.
const mostLine = 768

// An object is a JSON object that is being written, at the end of a text.
type object struct {
	text  []byte
	begun int // where it begins
}

func begin(text []byte) object { return object{append(text, '{'), len(text)} }

// end ends the object, as a line.
func (o *object) end() []byte { return append(o.text, "}\n"...) }

func (o *object) key(name string) {
	if len(o.text) > o.begun+1 {
		o.text = append(o.text, ',')
	}
	o.text = append(append(append(o.text, '"'), name...), '"', ':')
}

// put puts a text.
func (o *object) put(name, value string) {
	o.key(name)
	o.text = appendString(o.text, value)
}

// putAny puts a text, unless it is empty.
func (o *object) putAny(name, value string) {
	if value != "" {
		o.put(name, value)
	}
}

// putTime puts a moment of these centuries.
func (o *object) putTime(name string, t time.Time) {
	o.key(name)
	o.text = append(t.AppendFormat(append(o.text, '"'), time.RFC3339Nano), '"')
}

// putNumber puts a number that is finite.
func (o *object) putNumber(name string, f float64) {
	o.key(name)
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		o.text = append(o.text, encoded(f)...)
		return
	}
	o.text = strconv.AppendFloat(o.text, f, 'f', -1, 64)
}

// putValue puts anything else, which is rarely there.
func (o *object) putValue(name string, value any) {
	o.key(name)
	o.text = append(o.text, encoded(value)...)
}

// appendString appends a JSON string. What has to be escaped, or may have to, is left to
// encoding/json.
func appendString(text []byte, value string) []byte {
	for i := range len(value) {
		if !verbatim[value[i]] {
			return append(text, encoded(value)...)
		}
	}
	return append(append(append(text, '"'), value...), '"')
}

// verbatim are the characters that stand for themselves in whatever JSON string.
var verbatim = func() (table [256]bool) {
	for c := ' '; c <= '~'; c++ {
		table[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return table
}()

// encoded encodes a value. Texts, and numbers that are finite, always can be.
func encoded(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // a value of another kind than those of the records
	}
	return text
}

// line encodes a record that is rarely written.
func line(record any) []byte { return append(encoded(record), '\n') }

// appendTo appends the record as a line of the file.
func (r *decisionRecord) appendTo(text []byte) []byte {
	o := begin(text)
	o.putTime("time", r.Time)
	o.put("record", r.Record)
	o.put("decision_id", r.DecisionID)
	o.put("revision", r.Revision)
	o.put("way", r.Way)
	o.put("endpoint", r.Endpoint)
	o.putAny("user", r.User)
	o.put("action", r.Action)
	o.putAny("target", r.Target)
	o.putAny("extension", r.Extension)
	o.putAny("number", r.Number)
	o.putAny("queue", r.Queue)
	o.putAny("ivr", r.IVR)
	o.putAny("group", r.Group)
	o.putAny("caller_id", r.CallerID)
	if len(r.Parties) > 0 {
		o.putValue("parties", r.Parties)
	}
	if r.Outside {
		o.putValue("outside", true)
	}
	o.put("effect", r.Effect)
	o.put("reason", r.Reason)
	o.putAny("source", r.Source)
	if len(r.Obligations) > 0 {
		o.putValue("obligations", r.Obligations)
	}
	o.put("channel_id", r.ChannelID)
	o.putAny("call_id", r.CallID)
	o.putAny("recording_id", r.Recording)
	return o.end()
}

// appendTo appends the record as a line of the file.
func (r *outcomeRecord) appendTo(text []byte) []byte {
	o := begin(text)
	o.putTime("time", r.Time)
	o.put("record", r.Record)
	o.put("decision_id", r.DecisionID)
	o.put("outcome", r.Outcome)
	o.putNumber("after_seconds", r.After)
	return o.end()
}
