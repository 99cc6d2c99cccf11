package calls

import "testing"

func TestEndpoint(t *testing.T) {
	for name, want := range map[string]string{
		"PJSIP/1001-0000002a":            "PJSIP/1001",
		"PJSIP/front-desk-2-0000002a":    "PJSIP/front-desk-2",
		"IAX2/branch-0000002a":           "IAX2/branch",
		"PJSIP/1001":                     "",
		"PJSIP/1001-2a":                  "",
		"PJSIP/1001-0000002A":            "",
		"PJSIP/1001-0000002a;1":          "",
		"Local/1001@phones-0000002a;1":   "",
		"PJSIP/-0000002a":                "",
		"/1001-0000002a":                 "",
		"1001-0000002a":                  "",
		"PJSIP/1001-0000002a<MASQ>":      "",
		"":                               "",
		"-00000000":                      "",
		"PJSIP/a\x00b-0000002a":          "PJSIP/a\x00b",
		"Snoop/1795326516.0-0000002a":    "Snoop/1795326516.0",
		"AsyncGoto/PJSIP/1001-0000002a":  "AsyncGoto/PJSIP/1001",
		"Surrogate/PJSIP/1001-0000002ag": "",
	} {
		if got := Endpoint(name); got != want {
			t.Errorf("Endpoint(%q) = %q, want %q", name, got, want)
		}
	}
}

// Whatever a channel is called, its endpoint is the beginning of its name: a
// name cannot pass for an endpoint that it does not begin with.
func FuzzEndpoint(f *testing.F) {
	f.Add("PJSIP/1001-0000002a")
	f.Add("Local/1@a-00000001;2")
	f.Fuzz(func(t *testing.T, name string) {
		got := Endpoint(name)
		if got != "" && (len(name) != len(got)+len("-0000002a") || name[:len(got)] != got) {
			t.Errorf("Endpoint(%q) = %q", name, got)
		}
	})
}
