package callerid_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/internal/callerid"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

const paris, lyon, marseille = "+33142685301", "+33472001122", "+33491001122"

// office has Mara, who may show three numbers and has local presence, and Noor, who
// may show one.
func office(t *testing.T) *policy.Set {
	t.Helper()
	entry := func(kind policy.Kind, name string, settings ...policy.Setting) policy.Entry {
		return policy.Entry{Kind: kind, Name: name, Settings: settings}
	}
	is := func(key string, value any) policy.Setting { return policy.Setting{Key: key, Value: value} }
	set, problems := policy.Compile(policy.Document{Entries: []policy.Entry{
		entry(policy.KindNumber, paris), entry(policy.KindNumber, lyon), entry(policy.KindNumber, marseille),
		entry(policy.KindUser, "mara", is("endpoints", "PJSIP/1001"), is("default_number", marseille), is("caller_id", "all"), is("local_presence", true)),
		entry(policy.KindUser, "noor", is("endpoints", "PJSIP/1002"), is("default_number", paris)),
	}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}

func TestAsk(t *testing.T) {
	set := office(t)
	const called = "+33478001122"
	for name, tc := range map[string]struct {
		subject policy.Subject
		shown   codes.Shown
		want    policy.Resource
	}{
		"nothing":                            {policy.Subject{Endpoint: "PJSIP/1002"}, codes.Shown{}, policy.Resource{}},
		"the default":                        {policy.Subject{Endpoint: "PJSIP/1001"}, codes.Shown{Place: 1}, policy.Resource{CallerID: marseille, Nearest: lyon}},
		"the second":                         {policy.Subject{Endpoint: "PJSIP/1001"}, codes.Shown{Place: 2}, policy.Resource{CallerID: paris, Nearest: lyon}},
		"by the user's name":                 {policy.Subject{User: "mara"}, codes.Shown{Place: 3}, policy.Resource{CallerID: lyon, Nearest: lyon}},
		"one that there is not":              {policy.Subject{Endpoint: "PJSIP/1001"}, codes.Shown{Place: 4}, policy.Resource{CallerID: "none", Nearest: lyon}},
		"one of another's":                   {policy.Subject{Endpoint: "PJSIP/1002"}, codes.Shown{Place: 2}, policy.Resource{CallerID: "none"}},
		"withheld":                           {policy.Subject{Endpoint: "PJSIP/1002"}, codes.Shown{Withheld: true}, policy.Resource{Withheld: true}},
		"somebody whom the policy knows not": {policy.Subject{Endpoint: "PJSIP/9"}, codes.Shown{Place: 1, Withheld: true}, policy.Resource{}},
	} {
		tc.want.Number = called
		got := callerid.Ask(set, tc.subject, tc.shown, policy.Resource{Number: called})
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNamed(t *testing.T) {
	france := numbering.Habits{Country: "FR"}
	phone := func(number string) policy.Resource {
		return policy.Resource{CallerID: number, ChosenBy: policy.ChosenByPhone}
	}
	for name, tc := range map[string]struct {
		said callerid.Said
		have policy.Resource
		want policy.Resource
	}{
		"an extension":         {callerid.Said{From: `"Mara" <sip:1001@pbx>;tag=1`}, policy.Resource{}, policy.Resource{}},
		"a name":               {callerid.Said{From: `"+33142685301" <sip:1001@pbx>`}, policy.Resource{}, policy.Resource{}},
		"From":                 {callerid.Said{From: `<sip:0142685301@pbx>`}, policy.Resource{}, phone(paris)},
		"asserted before From": {callerid.Said{From: `<sip:0142685301@pbx>`, Asserted: `<tel:+33472001122>`}, policy.Resource{}, phone(lyon)},
		"preferred before all": {callerid.Said{From: `<sip:0142685301@pbx>`, Asserted: `<tel:+33472001122>`, Preferred: `<sip:+33491001122@x>`}, policy.Resource{}, phone(marseille)},
		"what is no number":    {callerid.Said{From: `<sip:0142685301@pbx>`, Preferred: `<sip:mara@x>`}, policy.Resource{}, phone(paris)},
		"a code came before":   {callerid.Said{From: `<sip:0142685301@pbx>`}, policy.Resource{CallerID: lyon}, policy.Resource{CallerID: lyon}},
		"privacy":              {callerid.Said{Privacy: "id"}, policy.Resource{}, policy.Resource{Withheld: true}},
		"privacy, the older":   {callerid.Said{Privacy: "header;user;critical"}, policy.Resource{}, policy.Resource{Withheld: true}},
		"privacy behind a tab": {callerid.Said{Privacy: "none;\tid"}, policy.Resource{}, policy.Resource{Withheld: true}},
		"anonymous in From":    {callerid.Said{From: `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1`}, policy.Resource{}, policy.Resource{Withheld: true}},
		"the same, and a number": {
			callerid.Said{From: `<sip:Anonymous@10.0.0.1>`, Preferred: `<sip:+33491001122@x>`}, policy.Resource{},
			policy.Resource{CallerID: marseille, ChosenBy: policy.ChosenByPhone, Withheld: true},
		},
		"a name that says so": {callerid.Said{From: `"<sip:anonymous@anonymous.invalid>" <sip:1001@x>`}, policy.Resource{}, policy.Resource{}},
		"what cannot be read": {callerid.Unread, policy.Resource{}, policy.Resource{Withheld: true}},
		"no privacy":          {callerid.Said{Privacy: "none"}, policy.Resource{}, policy.Resource{}},
		"privacy and a code":  {callerid.Said{Privacy: "ID"}, policy.Resource{CallerID: lyon}, policy.Resource{CallerID: lyon, Withheld: true}},
	} {
		if diff := cmp.Diff(tc.want, callerid.Named(france, tc.said, tc.have)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParse(t *testing.T) {
	said := callerid.Said{Preferred: "<sip:1@x>, <tel:2>", Asserted: "a&b=c", From: `"M & N" <sip:1001@x>;tag=1`, Privacy: "id"}
	given := url.Values{"preferred": {said.Preferred}, "asserted": {said.Asserted}, "from": {said.From}, "privacy": {said.Privacy}}
	if diff := cmp.Diff(said, callerid.Parse(given.Encode())); diff != "" {
		t.Error(diff)
	}
	if got := callerid.Parse("privacy=id&from=%zz"); got != callerid.Unread {
		t.Errorf("what cannot be read: %+v", got)
	}
}

func TestRead(t *testing.T) {
	asked := ""
	said, err := callerid.Read(func(name string) (string, error) { asked += name; return name, nil })
	if err != nil || said.Privacy != "PJSIP_HEADER(read,Privacy)" || said.From != "PJSIP_HEADER(read,From)" ||
		said.Asserted != "PJSIP_HEADER(read,P-Asserted-Identity)" || said.Preferred != "PJSIP_HEADER(read,P-Preferred-Identity)" {
		t.Errorf("%+v, %v of %s", said, err, asked)
	}
	gone := errors.New("gone")
	if said, err = callerid.Read(func(string) (string, error) { return "x", gone }); !errors.Is(err, gone) || said != callerid.Unread {
		t.Errorf("%+v, %v", said, err)
	}
}

// Whatever a phone says, it asks for a number or for none, and never takes a wish back.
func FuzzNamed(f *testing.F) {
	for _, seed := range []string{"from=%3Csip%3A0142685301%40x%3E", "privacy=id&privacy=none", "%zz", "a;b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		got := callerid.Named(numbering.Habits{Country: "FR"}, callerid.Parse(said), policy.Resource{Withheld: true})
		if !got.Withheld || (got.CallerID != "" && got.CallerID[0] != '+') {
			t.Errorf("Named(%q) = %+v", said, got)
		}
	})
}
