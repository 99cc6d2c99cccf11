package houserules

// room is a package of ours and those of ours that it may import, tests aside.
type room struct {
	path    string
	imports []string
}

// house is the plan: imports run one way, from the rooms below to those above.
// A row for a package that is not built yet says where it will stand.
var house = []room{
	// The decision, and the wires. Each could be taken out and used elsewhere.
	{"policy", nil},
	{"agi", nil},
	{"agi/agitest", []string{"agi"}},
	{"ari", nil},
	{"ari/aritest", []string{"ari"}},

	// What an administrator sees.
	{"internal/tomlfile", nil},
	{"internal/codes", nil},
	{"internal/keys", nil},
	{"internal/numbering", []string{"policy"}},
	{"config", []string{"policy", "internal/codes", "internal/keys", "internal/numbering", "internal/tomlfile"}},
	{"policytest", []string{"policy", "internal/tomlfile"}},
	{"dialplan", []string{"internal/codes"}},
	{"examples", nil},
	{"prompts", nil},
	{"deploy", nil},

	// What the enforcement points stand on.
	{"internal/callerid", []string{"policy", "internal/codes", "internal/numbering"}},
	{"internal/calls", []string{"ari", "config", "dialplan", "policy"}},
	{"internal/refusal", []string{"ari", "policy", "prompts"}},
	{"internal/audit", []string{"policy", "internal/refusal"}},
	{"internal/store", nil},
	{"internal/recordings", nil},
	{"internal/playback", nil},
	{"internal/retention", []string{"policy", "internal/audit", "internal/recordings"}},
	{"internal/reach", []string{"internal/store"}},
	{"internal/limits", []string{"ari", "policy", "internal/calls", "internal/refusal", "internal/store"}},
	{"internal/control", nil},
	{"internal/metrics", []string{"policy", "internal/refusal"}},

	// The enforcement points. None knows another: they have one decision in
	// common, and nothing else.
	{"internal/gate", []string{"agi", "ari", "config", "dialplan", "policy", "internal/audit", "internal/callerid", "internal/calls", "internal/codes", "internal/limits", "internal/numbering", "internal/reach", "internal/refusal", "internal/store"}},
	{"internal/switchboard", []string{"ari", "config", "dialplan", "policy", "internal/audit", "internal/callerid", "internal/calls", "internal/codes", "internal/keys", "internal/limits", "internal/numbering", "internal/playback", "internal/reach", "internal/recordings", "internal/refusal", "internal/store"}},
	{"internal/api", []string{"config", "policy", "internal/audit", "internal/calls", "internal/store"}},

	// What ties them, and what starts it.
	{"internal/daemon", []string{
		"agi", "ari", "config", "dialplan", "policy", "prompts",
		"internal/api", "internal/audit", "internal/calls", "internal/control", "internal/gate", "internal/limits", "internal/metrics", "internal/playback", "internal/reach", "internal/recordings", "internal/refusal", "internal/retention", "internal/store", "internal/switchboard",
	}},
	{"cmd/linewarden", []string{"config", "dialplan", "examples", "policy", "policytest", "prompts", "internal/callerid", "internal/control", "internal/daemon", "internal/numbering"}},

	// What tests and the demo run on. Nothing of it is ever part of the daemon.
	{"internal/recordings/recordingtest", []string{"internal/recordings"}},
	{"internal/testbed/tone", nil},
	{"internal/testbed", []string{"dialplan", "prompts", "internal/testbed/tone"}},
	{"internal/testbed/phone", []string{"internal/testbed/tone"}},
	{"internal/testbed/faulty", nil},
	{"internal/testbed/office", []string{
		"config", "dialplan", "policy", "internal/audit", "internal/daemon",
		"internal/testbed", "internal/testbed/faulty", "internal/testbed/phone", "internal/testbed/tone",
	}},
	{"internal/demo", []string{
		"config", "dialplan", "examples", "policy", "internal/audit", "internal/daemon",
		"internal/testbed", "internal/testbed/office", "internal/testbed/phone", "internal/testbed/tone",
	}},
	{"internal/soak", []string{
		"dialplan", "internal/control",
		"internal/testbed", "internal/testbed/faulty", "internal/testbed/office", "internal/testbed/phone", "internal/testbed/tone",
	}},
	{"internal/randomcalls", nil},
	{"internal/houserules", nil},
	{"internal/enforcement", nil},
	{"internal/enforcement/matrix", []string{"internal/enforcement"}},
}

// impure are the packages, with all below them, that the policy may not know.
// A decision depends on its request and on nothing else.
var impure = []string{
	"context", "crypto/rand", "database", "io/fs", "io/ioutil", "log", "math/rand",
	"net", "os", "path/filepath", "plugin", "runtime", "sync", "syscall", "testing", "unsafe",
}

// badNames say nothing about what is inside.
var badNames = []string{"common", "helpers", "models", "types", "utils"}

// requirement is a module that we depend on, and why.
type requirement struct {
	path   string
	daemon bool // it becomes part of the daemon, not only of its tests
	reason string
}

var requirements = []requirement{
	{"github.com/nyaruka/phonenumbers", true, "knows the numbering plans of all countries: which number was dialled, and of what kind it is"},
	{"github.com/BurntSushi/toml", true, "reads the policy with the line of every key, which an error must name"},
	{"github.com/coder/websocket", true, "the ARI's events, with contexts and deadlines"},
	{"github.com/emiago/sipgo", false, "the testbed's phones"},
	{"github.com/fsnotify/fsnotify", true, "an edited policy takes force without being asked"},
	{"github.com/go-json-experiment/json", true, "encoding/json of the next version of Go: a busy Asterisk sends more events than this one's reads at ease"},
	{"github.com/google/go-cmp", false, "differences that can be read"},
	{"github.com/pion/rtp", false, "the media of the testbed's phones"},
	{"github.com/pion/sdp/v3", false, "what the testbed's phones offer and answer"},
	{"github.com/prometheus/client_golang", true, "metrics in the form that everybody reads"},
	{"github.com/rogpeppe/go-internal", false, "testscript: the command as a person uses it"},
	{"go.uber.org/goleak", false, "a test leaves no goroutine"},
	{"pgregory.net/rapid", false, "properties of decisions, over policies nobody thought of"},
}
