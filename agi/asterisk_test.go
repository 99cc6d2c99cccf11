package agi_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/internal/testbed"
)

// What is set on a channel of Asterisk's is what was given, whatever it is made of; and
// agitest does as Asterisk does.
func TestAsteriskSetsWhatIsGiven(t *testing.T) {
	type outcome struct {
		values    map[string]string // of the variables, as they are read
		templates []string          // what they come to
		err       error
	}
	outcomes := make(chan outcome, 1)
	r := start(t, &agi.Server{CommandTimeout: 30 * time.Second, Handler: agi.HandlerFunc(
		func(ctx context.Context, s *agi.Session) error {
			o := outcome{values: make(map[string]string)}
			o.err = errors.Join(
				setAndRead(ctx, s, o.values),
				evaluate(ctx, s, &o.templates),
				// Between two others, so that those go the same way.
				s.SetVariables(ctx, agi.Variable{Name: "A", Value: "1"}, agi.Variable{Name: "CHANNEL(language)", Value: "de"}, agi.Variable{Name: "B", Value: "2"}),
			)
			var err error
			o.values["CHANNEL(language)"], err = s.GetVariable(ctx, "CHANNEL(language)")
			o.err = errors.Join(o.err, err)
			outcomes <- o
			return o.err
		})})

	asterisk := testbed.Start(t, testbed.Options{Files: map[string][]byte{"test-extensions.conf": []byte(
		"[ask]\nexten => s,1,AGI(" + r.url + "/x)\n same => n,Hangup()\n[wait]\nexten => s,1,Wait(60)\n")}})
	if _, err := asterisk.Command(t.Context(), "channel originate Local/s@ask extension s@wait"); err != nil {
		t.Fatal(err)
	}
	var got outcome
	select {
	case got = <-outcomes:
	case <-t.Context().Done():
		t.Fatal("asterisk did not ask")
	}
	if got.err != nil {
		t.Fatal(got.err)
	}
	for _, v := range nasty() {
		if value := got.values[v.Name]; value != v.Value {
			t.Errorf("asterisk has %q in %s, want %q", value, v.Name, v.Value)
		}
	}
	if value := got.values["CHANNEL(language)"]; value != "de" {
		t.Errorf("the channel's language is %q", value)
	}

	if _, err := agitest.Ask(t.Context(), r.url+"/x", agitest.Channel{}); err != nil {
		t.Fatal(err)
	}
	fake := <-outcomes
	if fake.err != nil {
		t.Fatal(fake.err)
	}
	if diff := cmp.Diff(got.values, fake.values); diff != "" {
		t.Errorf("agitest has other values: %s", diff)
	}
	if diff := cmp.Diff(got.templates, fake.templates); diff != "" {
		t.Errorf("agitest makes something else of templates: %s", diff)
	}
}

// The seal that linewarden's dialplan puts on its requests arrives as one.
func TestAsteriskSealsARequest(t *testing.T) {
	asked := make(chan *agi.Request, 1)
	r := handle(t, func(_ context.Context, s *agi.Session) error {
		asked <- s.Request()
		return nil
	})
	asterisk := testbed.Start(t, testbed.Options{Files: map[string][]byte{"test-extensions.conf": []byte(`
[ask]
exten => s,1,Set(LW_SEAL=${RAND(1000000000,2147483647)}${RAND(1000000000,2147483647)})
 same => n,AGI(` + r.url + `/place?seal=${LW_SEAL}&to=${URIENCODE(1 002)},${LW_SEAL})
[wait]
exten => s,1,Wait(60)
`)}})
	seals := make(map[string]bool)
	for range 3 {
		if _, err := asterisk.Command(t.Context(), "channel originate Local/s@ask extension s@wait"); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-asked:
			if !got.Sealed || got.Path != "/place" || got.Query.Get("to") != "1 002" || len(got.Query)+len(got.Args) != 1 {
				t.Errorf("asterisk asks %+v", got)
			}
			seals[got.Headers.Get("agi_network_script")] = true
		case <-t.Context().Done():
			t.Fatal("asterisk did not ask")
		}
	}
	if len(seals) != 3 {
		t.Errorf("a seal came twice: %v", seals)
	}
}

// nasty are variables with every character there is in a value, and with what would mean
// something if it were expanded.
func nasty() []agi.Variable {
	var all []agi.Variable
	for c := 1; c < 256; c++ {
		if c != '\n' && c != '\r' {
			all = append(all, agi.Variable{Name: "LW_" + strings.Repeat("C", c), Value: "a" + string([]byte{byte(c)}) + "z"})
		}
	}
	for i, value := range []string{
		"", "allow", " blanks ", "${EXTEN}", "$[1 + 1]", "${SHELL(id)}", "a)}${SET(LW_EFFECT=allow)}", "a}b{c", "(a", "a)", "((", "))",
		"a:1:2", "a=b=c", "a,b,c", `"`, `\`, `\"`, "'", ";", "%0A", "ü", "\t", "listen 17.4 mara,noor", "linewarden-hidden,s,1", "open&closed",
		"+33123456789", "*80#", "a/b@c", strings.Repeat("x", 5000),
	} {
		all = append(all, agi.Variable{Name: "LW_" + strings.Repeat("V", i+1), Value: value})
	}
	return all
}

// setAndRead sets them, each in company of plain ones, and reads them back.
func setAndRead(ctx context.Context, s *agi.Session, values map[string]string) error {
	for _, v := range nasty() {
		err := s.SetVariables(ctx, agi.Variable{Name: "LW_REASON", Value: "granted"}, v, agi.Variable{Name: "LW_EFFECT", Value: "allow"})
		if err != nil {
			return err
		}
		if values[v.Name], err = s.GetVariable(ctx, v.Name); err != nil {
			return err
		}
	}
	return nil
}

// evaluate asks what templates come to that linewarden does not send.
func evaluate(ctx context.Context, s *agi.Session, outcomes *[]string) error {
	for _, template := range []string{
		"x${SET(A=b)}y${A}z", "${SET(A= b c )}|${A}|", "${SET(A=)}|${A}|", "${SET(A)}|", "${SET(=b)}|", "${SET( A =c)}|${A}|",
		"${SET(A=b=c)}|${A}|", "${SET(A=b,c)}|${A}|", "${SET(A=one)}${SET(A=two)}|${A}|",
	} {
		reply, err := s.Command(ctx, "GET FULL VARIABLE", template)
		if err != nil {
			return err
		}
		*outcomes = append(*outcomes, template+" is "+reply.Value)
	}
	return nil
}
