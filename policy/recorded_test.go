package policy

import (
	"slices"
	"testing"
)

// theRecordings has bob and cid in care, ann in sales, far in another organisation.
// ann plays and deletes what she was on, bob what care was on; cid plays all.
func theRecordings(t *testing.T, more map[string][]any) *Set {
	t.Helper()
	settings := map[string][]any{
		"ann": {"play_recordings", "self", "delete_recordings", "self"},
		"bob": {"play_recordings", "department", "delete_recordings", "department"},
		"cid": {"play_recordings", "all", "download_recordings", "queue:help", "delete_recordings", "all"},
		"far": {"play_recordings", "system", "delete_recordings", "system"},
	}
	for name, instead := range more {
		for i := 0; i < len(settings[name]); i += 2 {
			if !slices.Contains(instead, settings[name][i]) {
				instead = append(instead, settings[name][i:i+2]...)
			}
		}
		settings[name] = instead
	}
	return theOffice(t, settings)
}

func TestRecordings(t *testing.T) {
	alone, both := Resource{User: "ann"}, Resource{User: "ann", Parties: []string{"bob"}}
	queued := Resource{User: "bob", Queue: "help", Number: "+33200"}
	hides := map[string][]any{"ann": {"show_call_recordings", false}}
	for _, test := range []struct {
		name     string
		user     string
		action   Action
		resource Resource
		more     map[string][]any
		want     wants
	}{
		{"one was on the call", "ann", RecordingPlay, alone, nil, wants{Granted, "user.ann.play_recordings"}},
		{"one was the other party", "ann", RecordingPlay, Resource{User: "bob", Parties: []string{"ann"}}, nil, wants{Granted, "user.ann.play_recordings"}},
		{"one was not on it", "ann", RecordingPlay, Resource{User: "bob", Parties: []string{"cid"}}, nil, wants{NotGranted, "user.ann.play_recordings"}},
		{"one of one's department was on it", "bob", RecordingPlay, Resource{User: "ann", Parties: []string{"cid"}}, nil, wants{Granted, "user.bob.play_recordings"}},
		{"nobody of one's department was on it", "bob", RecordingPlay, alone, nil, wants{NotGranted, "user.bob.play_recordings"}},
		{"another department's, which is shown", "cid", RecordingPlay, alone, nil, wants{Granted, "user.cid.play_recordings"}},
		{"another department's, which is not", "cid", RecordingPlay, alone, hides, wants{TargetVeto, "user.ann.show_call_recordings"}},
		{"who hides it was the other party", "cid", RecordingPlay, Resource{User: "far", Parties: []string{"ann"}}, hides, wants{TargetVeto, "user.ann.show_call_recordings"}},
		{"hidden from all but those who were on it", "bob", RecordingPlay, both, hides, wants{Granted, "user.bob.play_recordings"}},
		{"hidden, but shared", "cid", RecordingPlay, both, map[string][]any{"ann": {"show_call_recordings", false, "recording.mode", "all", "share.recordings", "all"}, "cid": {"voicemail", true}}, wants{Granted, "user.cid.play_recordings"}},
		{"a denial of one of them", "cid", RecordingPlay, both, map[string][]any{"cid": {"deny.play_recordings", "department:sales"}}, wants{Denied, "user.cid.deny.play_recordings"}},
		{"a denial of the queue", "cid", RecordingPlay, queued, map[string][]any{"cid": {"deny.play_recordings", "number:+33200"}}, wants{Denied, "user.cid.deny.play_recordings"}},
		{"a user nobody knows was on it", "far", RecordingPlay, Resource{User: "ann", Parties: []string{"ghost"}}, nil, wants{UnknownParty, ""}},
		{"it came by a queue nobody knows", "cid", RecordingPlay, Resource{User: "ann", Queue: "gone"}, nil, wants{UnknownTarget, ""}},
		{"it came by a number nobody knows", "cid", RecordingPlay, Resource{User: "ann", Number: "+331"}, nil, wants{UnknownTarget, ""}},
		{"nothing says whose it is", "cid", RecordingPlay, Resource{Parties: []string{"ann"}}, nil, wants{UnknownTarget, ""}},

		{"the queue's", "cid", RecordingDownload, queued, nil, wants{Granted, "user.cid.download_recordings"}},
		{"the queue's number's", "cid", RecordingDownload, Resource{User: "ann", Number: "+33200"}, nil, wants{Granted, "user.cid.download_recordings"}},
		{"not the queue's", "cid", RecordingDownload, alone, nil, wants{NotGranted, "user.cid.download_recordings"}},
		{"the queue's, and not to be played", "cid", RecordingDownload, Resource{User: "ann", Queue: "help"}, hides, wants{TargetVeto, "user.ann.show_call_recordings"}},
		{"of an agent's queue, and not the agent's", "bob", RecordingPlay, Resource{User: "ann", Number: "+33300"}, map[string][]any{"bob": {"play_recordings", "self"}}, wants{NotGranted, "user.bob.play_recordings"}},

		{"one's own", "ann", RecordingDelete, alone, nil, wants{Granted, "user.ann.delete_recordings"}},
		{"one's own, and another's", "ann", RecordingDelete, both, nil, wants{NotGranted, "user.ann.delete_recordings"}},
		{"of two of one's department", "bob", RecordingDelete, Resource{User: "cid", Parties: []string{"bob"}, Queue: "idle"}, nil, wants{Granted, "user.bob.delete_recordings"}},
		{"of two departments", "bob", RecordingDelete, both, nil, wants{NotGranted, "user.bob.delete_recordings"}},
		{"of two departments, by who may all", "cid", RecordingDelete, both, nil, wants{Granted, "user.cid.delete_recordings"}},
		{"by the API with the phones off", "ann", RecordingPlay, alone, map[string][]any{"ann": {"sip_account", false}}, wants{Granted, "user.ann.play_recordings"}},
		{"of two organisations", "cid", RecordingDelete, Resource{User: "ann", Parties: []string{"far"}}, nil, wants{NotGranted, "user.cid.delete_recordings"}},
		{"a denial of one of them", "cid", RecordingDelete, both, map[string][]any{"cid": {"deny.delete_recordings", "department"}}, wants{Denied, "user.cid.deny.delete_recordings"}},
	} {
		t.Run(string(test.action)+": "+test.name, func(t *testing.T) {
			d := theRecordings(t, test.more).Evaluate(&Request{Subject: Subject{User: test.user}, Action: test.action, Resource: test.resource})
			check(t, d, test.want)
		})
	}
}

func TestNoRecordingByAPhoneThatIsOff(t *testing.T) {
	set := theRecordings(t, map[string][]any{"ann": {"sip_account", false}})
	d := set.Evaluate(&Request{Subject: Subject{User: "ann"}, Action: RecordingPlay, Resource: Resource{User: "ann"}, Environment: Environment{Way: WayDial}})
	check(t, d, wants{Precondition, "user.ann.sip_account"})
}

func TestJudgingARecordingAllocatesNothing(t *testing.T) {
	r := Request{Subject: Subject{User: "cid"}, Action: RecordingDownload, Resource: Resource{User: "ann", Parties: []string{"bob"}, Queue: "help", Number: "+33200"}}
	set := theRecordings(t, nil)
	if d := set.Evaluate(&r); !d.Allowed() {
		t.Fatal(d.Reason)
	}
	if n := testing.AllocsPerRun(100, func() { set.Evaluate(&r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
