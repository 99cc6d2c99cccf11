package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/callerid"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// habits are how numbers are dialled, as the flags tell it. "none" is none, an empty
// one what the settings say.
type habits struct {
	country, prefix, areaCode string
}

// in completes habits by those of the settings.
func (h habits) in(settings numbering.Habits) (numbering.Habits, error) {
	or := func(flag, setting string) string {
		if flag == "none" {
			return ""
		}
		return cmp.Or(flag, setting)
	}
	all := numbering.Habits{Country: or(h.country, settings.Country), Prefix: or(h.prefix, settings.Prefix), AreaCode: or(h.areaCode, settings.AreaCode)}
	if all.Country != "" && !numbering.KnownCountry(all.Country) {
		return all, fmt.Errorf(`--country %q is no country; write its two capital letters, "FR"`, all.Country)
	}
	return all, nil
}

// A reading is what a number that was dialled is read as.
type reading struct {
	Dialled  string
	Number   string             // in its one form, empty if it is no number
	Class    policy.NumberClass `json:",omitempty"`
	Region   string             `json:",omitempty"`
	CallerID string             `json:",omitempty"` // that the far side is sent, if the call is allowed
	Withheld bool               `json:",omitempty"` // and is not to be shown
}

// explained is an explanation with how the number was read.
type explained struct {
	Number *reading `json:",omitempty"`
	policy.Explanation
}

// read reads the number that a request is about as the daemon would, and completes
// the request. There is none to be read if its class is given, or if it is a number
// of one's own.
func (a *asked) read(path string, set *policy.Set, r *policy.Request) (*reading, error) {
	row, named := policy.FindAction(r.Action)
	outside := !named || r.Action == policy.CallPlace || slices.Contains(row.Targets(), "outside")
	if r.Resource.Number == "" || a.class != "" || !outside {
		return nil, nil
	}
	settings, plan, err := config.LoadHabits(path)
	if err != nil {
		return nil, err
	}
	habits, err := a.dialledIn.in(settings)
	if err != nil {
		return nil, err
	}
	shown, behind := plan.Shown(r.Resource.Number)
	n, _ := habits.Dialled(set, behind)
	if n.Class == policy.Internal && behind != r.Resource.Number {
		n = numbering.Number{} // what is to be shown means nothing there
	}
	if n == (numbering.Number{}) && habits.Country == "" {
		return nil, errors.New("say where the number is dialled: --country FR, or numbers.country in linewarden.toml")
	}
	read := &reading{Dialled: r.Resource.Number, Number: n.Dial, Class: n.Class, Region: n.Region}
	r.Resource.Number, r.Resource.Class, r.Resource.Region = n.Dial, n.Class, n.Region
	action := policy.CallExternal
	if n.Class == policy.Internal || n.Class == policy.EmergencyNumber {
		action, r.Resource.Number, r.Resource.Extension = policy.CallPlace, "", n.Dial
	} else {
		r.Resource = callerid.Ask(set, r.Subject, shown, r.Resource)
	}
	if !named {
		r.Action = action
	}
	return read, nil
}

// shows notes the number that a decision has the far side shown. An emergency call
// shows that of where the user is.
func (r *reading) shows(set *policy.Set, d policy.Decision) {
	if r == nil {
		return
	}
	r.CallerID, r.Withheld = d.Obligations.CallerID, d.Obligations.WithholdCallerID
	if d.Reason.Code == policy.Emergency {
		user, _ := set.User(d.Subject)
		r.CallerID = user.Location
	}
}

// write tells how the number was read.
func (r *reading) write(w io.Writer) {
	switch {
	case r == nil:
		return
	case r.Number == "":
		fmt.Fprintf(w, "%q is no number\n", r.Dialled)
		return
	case r.Region == "":
		fmt.Fprintf(w, "%q is %s, of class %s\n", r.Dialled, r.Number, r.Class)
	default:
		fmt.Fprintf(w, "%q is %s, of class %s in %s\n", r.Dialled, r.Number, r.Class, r.Region)
	}
	switch {
	case r.Withheld:
		fmt.Fprintf(w, "caller ID: %s, withheld\n", r.CallerID)
	case r.CallerID != "":
		fmt.Fprintf(w, "caller ID: %s\n", r.CallerID)
	}
}
