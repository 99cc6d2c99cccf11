package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policy"
)

var explainCommand = command{
	name:    "explain",
	summary: "tell how a request is decided, and why",
	help: `Decides a request as the daemon would, by the same code, and tells what was
looked at on the way, with file, line and key. For example:

  linewarden explain --policy /etc/linewarden --user mara --action call.pickup --target noor
  linewarden explain --policy policy.d --endpoint PJSIP/1001 --action call.place --extension 1002
  linewarden explain --policy /etc/linewarden --user mara --number "0 01 42 68 53 00"

A number is read as the phones dial it, by [numbers] of linewarden.toml or the
flags --country, --prefix and --area-code.`,
	setup: func(flags *flag.FlagSet) runner {
		path := flags.String("policy", defaultConfig, "`PATH` of a linewarden.toml, a policy or their folder")
		asJSON := flags.Bool("json", false, "write the explanation as JSON")
		r := requestFlags(flags)
		return func(_ context.Context, _ []string, out streams) error {
			request, err := r.request()
			if err != nil {
				fmt.Fprintln(out.stderr, "linewarden explain:", err)
				return errMisuse
			}
			set, err := config.LoadPolicy(*path)
			if err != nil {
				return err
			}
			number, err := r.read(*path, set, &request)
			if err != nil {
				fmt.Fprintln(out.stderr, "linewarden explain:", err)
				return errMisuse
			}
			explanation := set.Explain(request)
			number.shows(set, explanation.Decision)
			if *asJSON {
				return writeJSON(out.stdout, explained{number, explanation})
			}
			number.write(out.stdout)
			explain(out.stdout, explanation)
			return nil
		}
	},
}

// explain writes the answer first, then how it came about.
func explain(w io.Writer, e policy.Explanation) {
	d := e.Decision
	fmt.Fprintf(w, "%s: %s", d.Effect, d.Reason.Code)
	if place := d.Reason.Source.String(); place != "" {
		fmt.Fprintf(w, " (%s)", place)
	}
	fmt.Fprintln(w)
	obligations := d.Obligations.Map()
	for _, name := range policy.ObligationNames() {
		if value, ok := obligations[name]; ok {
			fmt.Fprintf(w, "with %s = %v\n", name, value)
		}
	}
	for _, step := range e.Steps {
		fmt.Fprintf(w, "  - %s", step)
		if place := step.Source.String(); place != "" {
			fmt.Fprintf(w, "  [%s]", place)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "revision", d.Revision)
}

// asked is a request as the flags tell it.
type asked struct {
	policy.Request
	at                 string
	way, class, action string
	parties            string
	dialledIn          habits
}

func requestFlags(flags *flag.FlagSet) *asked {
	a := &asked{}
	for _, f := range []struct {
		to          *string
		name, usage string
	}{
		{&a.Subject.User, "user", "`NAME` of who asks"},
		{&a.Subject.Endpoint, "endpoint", "`ENDPOINT` of who asks, in place of the user: PJSIP/1001"},
		{&a.action, "action", "`ACTION` that is asked for: call.place"},
		{&a.Resource.User, "target", "`NAME` of the user it is asked about"},
		{&a.Resource.Extension, "extension", "`EXTENSION` it is asked about, as dialled"},
		{&a.Resource.Queue, "queue", "`NAME` of the queue it is asked about"},
		{&a.Resource.IVR, "ivr", "`NAME` of the IVR it is asked about"},
		{&a.Resource.Group, "group", "`NAME` of the group it is asked about"},
		{&a.Resource.Number, "number", "`NUMBER` it is asked about, as dialled: 0142685300"},
		{&a.dialledIn.country, "country", "`COUNTRY` in which it is dialled, in place of numbers.country: FR"},
		{&a.dialledIn.prefix, "prefix", "`DIGITS` for a line outside, in place of numbers.prefix: 0; none for none"},
		{&a.dialledIn.areaCode, "area-code", "`DIGITS` of the area, in place of numbers.area_code: 1; none for none"},
		{&a.class, "class", "`CLASS` of that number, which is then taken as it is: mobile, premium_rate, …"},
		{&a.Resource.Region, "region", "`COUNTRY` of that number, if its class is given: FR"},
		{&a.Resource.CallerID, "caller-id", "`NUMBER` that is chosen to be shown"},
		{(*string)(&a.Resource.ChosenBy), "chosen-by", "`WHAT` chose it: phone, if it is what the phone says of itself; else a code"},
		{&a.Resource.Call, "call", "`ID` of the call, for what differs from call to call"},
		{&a.parties, "parties", "`NAMES` of the other users on the call, separated by commas"},
		{&a.at, "at", "`TIME` of the request: 2026-11-22T09:00:00+01:00; now if left out"},
		{&a.way, "way", "`WAY` it comes in: dial, key, refer, agi, api; answer for what the policy itself has recorded"},
	} {
		flags.StringVar(f.to, f.name, "", f.usage)
	}
	flags.BoolVar(&a.Resource.Withheld, "withheld", false, "no number is to be shown")
	flags.BoolVar(&a.Resource.Outside, "outside", false, "somebody outside is on the call")
	flags.BoolVar(&a.Resource.Emergency, "emergency", false, "it is an emergency call that is asked about")
	flags.BoolVar(&a.Environment.Snoozed, "snoozed", false, "the target has stepped out")
	flags.BoolVar(&a.Environment.AfterCallWork, "after-call-work", false, "the target is busy with the last call")
	return a
}

// request completes what the flags told.
func (a *asked) request() (policy.Request, error) {
	r := a.Request
	if r.Subject == (policy.Subject{}) {
		return r, errors.New("say who asks: --user or --endpoint")
	}
	if a.action == "" && (r.Resource.Number == "" || a.class != "") {
		return r, errors.New("say what is asked for: --action")
	}
	r.Action = policy.Action(a.action)
	if _, ok := policy.FindAction(r.Action); !ok && a.action != "" {
		var known []string
		for _, row := range policy.Actions() {
			known = append(known, string(row.Action))
		}
		return r, fmt.Errorf("there is no action %q; %s", a.action, policy.Suggest(a.action, known))
	}
	r.Resource.Class = policy.NumberClass(a.class)
	if _, ok := policy.FindNumberClass(r.Resource.Class); !ok && a.class != "" {
		var known []string
		for _, doc := range policy.NumberClasses() {
			known = append(known, string(doc.Class))
		}
		return r, fmt.Errorf("there is no class %q; %s", a.class, policy.Suggest(a.class, known))
	}
	if a.parties != "" {
		r.Resource.Parties = slices.Collect(strings.SplitSeq(a.parties, ","))
	}
	r.Environment.Way, r.Environment.Time = policy.WayExplain, time.Now()
	if a.way != "" {
		r.Environment.Way = policy.Way(a.way)
	}
	if a.at != "" {
		at, err := time.Parse(time.RFC3339, a.at)
		if err != nil {
			return r, fmt.Errorf("--at %q is no time; write it as 2026-11-22T09:00:00+01:00", a.at)
		}
		r.Environment.Time = at
	}
	return r, nil
}
