package switchboard

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
)

// What can be overheard by an application, by its arguments as Asterisk reads them.
func TestWhomASpyHears(t *testing.T) {
	target := &ari.Channel{ID: "7.1", Name: "PJSIP/1001-0000002a"}
	target.Dialplan.Exten, target.Dialplan.Context = "1002", "linewarden-phones"
	for _, tc := range []struct {
		app, data, note string
		hears           bool
	}{
		{"ChanSpy", "", "", true},
		{"ChanSpy", "all", "", true},
		{"ChanSpy", ",bq", "", true},
		{"ChanSpy", ",g(sales)", "", true},
		{"ChanSpy", "PJSIP/1001", "", true},
		{"ChanSpy", "pjsip/1001,bq", "", true},
		{"ChanSpy", "PJSIP/1001-0000002a,bq", "", true},
		{"ChanSpy", "PJSIP/10012", "", false},
		{"ChanSpy", "PJSIP/1002,bq", "", false},
		{"ChanSpy", "7.1,ubq", "", true},
		{"ChanSpy", "7.1,bq", "", false},
		{"ChanSpy", "PJSIP/1001,u", "", false},
		{"ChanSpy", "PJSIP/1001,g(u)", "", true},
		{"ChanSpy", "7.1,ubq", "listen 7.1 mara", false},
		{"ChanSpy", "7.1,ubq", "listen 7.2 mara", true},
		{"ExtenSpy", "1002@linewarden-phones,bq", "", true},
		{"ExtenSpy", "1002@", "", true},
		{"ExtenSpy", "1003@linewarden-phones", "", false},
		{"ExtenSpy", "linewarden-phones", "", true},
		{"DAHDIScan", "", "", true},
		{"Dial", "PJSIP/1001", "", false},
		{"", "", "", false},
	} {
		spy := &ari.Channel{ID: "7.9", ChannelVars: map[string]string{dialplan.VarListens: tc.note}}
		spy.Dialplan = ari.Dialplan{Context: "linewarden-phones", AppName: tc.app, AppData: tc.data}
		hears := readSpy(spy)
		if got := hears != nil && hears(target); got != tc.hears {
			t.Errorf("%s(%s) with the note %q hears: %t, want %t", tc.app, tc.data, tc.note, got, tc.hears)
		}
	}
}
