package daemon_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// unrecorded waits until a party was where a recording is stopped, and is back.
func (p *program) unrecorded(id string, stopped int) {
	seen, entered := 0, false
	p.sees(func(e ari.Event) bool {
		switch e := e.(type) {
		case *ari.ChannelVarset:
			if e.Channel != nil && e.Channel.ID == id && e.Variable == "MIXMONITOR_FILENAME" && e.Value == "" {
				seen++
			}
		case *ari.ChannelEnteredBridge:
			entered = entered || seen >= stopped && e.Channel.ID == id
		}
		return entered
	})
}

// sizeOf returns the size of a recording.
func sizeOf(d *office.Desk, file string) int64 {
	info, err := os.Stat(file)
	d.Must(err)
	return info.Size()
}

// recordings counts the recordings of a channel by MixMonitor().
func recordings(d *office.Desk, of ari.Channel) int {
	list, err := d.Command(d.Ctx, "mixmonitor list "+of.Name)
	d.Must(err)
	const heading = 2
	return strings.Count(strings.TrimSpace(list), "\n") + 1 - heading
}

// Whoever is recorded by MixMonitor() is soon recorded no more, and talks on.
func TestMixMonitorIsStopped(t *testing.T) {
	t.Parallel()
	d := besiege(t, "")
	mara, desk := d.Phone("1001"), d.Phone("1002")
	another := runProgram(t, d)
	call, called := d.Talk(mara, desk, "1002")
	for _, recorded := range []ari.Channel{another.channelOf(mara), another.channelOf(desk)} {
		file := filepath.Join(t.TempDir(), "call.sln")
		for n := range 2 {
			begun := time.Now()
			_, err := d.Command(d.Ctx, "mixmonitor start "+recorded.Name+" "+file)
			d.Must(err)
			another.unrecorded(recorded.ID, n+1)
			measured(t, "MixMonitor() from the console", begun)
		}
		if on := recordings(d, recorded); on != 0 {
			t.Errorf("%d recordings go on", on)
		}
		before := sizeOf(d, file)
		hear(d, call, mara, called, desk)
		if after := sizeOf(d, file); after != before {
			t.Errorf("the file went on from %d to %d bytes", before, after)
		}
	}
	noticed(d, "mixmonitor")
}

// A dialplan may begin it before it asks the daemon, and more than once.
func TestMixMonitorOfADialplanIsStopped(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy: staff, Endpoint: map[string]string{"1001": "context = spies\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte(besieged)},
	})
	mara, desk := d.Phone("1001"), d.Phone("1002")
	another := runProgram(t, d)
	call, called := d.Talk(mara, desk, "9")
	recorded := another.channelOf(mara)
	another.unrecorded(recorded.ID, 1)
	if on := recordings(d, recorded); on != 0 {
		t.Errorf("%d recordings of the dialplan's go on", on)
	}
	hear(d, call, mara, called, desk)
}

// Where the administrator only wants to know, a recording goes on.
func TestMixMonitorIsOnlyLogged(t *testing.T) {
	t.Parallel()
	d := besiege(t, "[calls]\nintruders = \"warn\"\n")
	mara, desk := d.Phone("1001"), d.Phone("1002")
	another := runProgram(t, d)
	call, called := d.Talk(mara, desk, "1002")
	recorded := another.channelOf(mara)
	file := filepath.Join(t.TempDir(), "call.sln")
	_, err := d.Command(d.Ctx, "mixmonitor start "+recorded.Name+" "+file)
	d.Must(err)
	noticed(d, "mixmonitor")
	hear(d, call, mara, called, desk)
	if on := recordings(d, recorded); on != 1 {
		t.Errorf("%d recordings go on, want the one", on)
	}
}

// Where an administrator lets phones record by their key, nothing is recorded in an
// owned call: the key is turned into a code of Asterisk's, and no feature is there.
func TestTheRecordKeySwitchedOnRecordsNothing(t *testing.T) {
	t.Parallel()
	const oneTouch = "one_touch_recording = yes\nrecord_on_feature = automixmon\nrecord_off_feature = automixmon\n"
	d := office.Start(t, office.Options{
		Policy: staff, Endpoint: map[string]string{"1001": oneTouch, "1002": oneTouch},
		Asterisk: map[string][]byte{
			"features.conf": []byte("[general]\n#include linewarden-features.conf\n[featuremap]\nautomixmon => *1\n"),
		},
	})
	mara, desk := d.Phone("1001"), d.Phone("1002")
	another := runProgram(t, d)
	call, called := d.Talk(mara, desk, "1002")
	for _, side := range []*phone.Dialog{call, called} {
		if err := side.Info(d.Ctx, "", nil, phone.Header{Name: "Record", Value: "on"}); err != nil {
			t.Errorf("the record key is not on: %v", err)
		}
	}
	hear(d, call, mara, called, desk)
	for _, of := range []*phone.Phone{mara, desk} {
		if on := recordings(d, another.channelOf(of)); on != 0 {
			t.Errorf("the record key began %d recordings", on)
		}
	}
}
