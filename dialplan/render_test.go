package dialplan

import (
	"strings"
	"testing"
)

func valid() Settings {
	return Settings{
		App: "linewarden", ARIUsername: "linewarden", ARIPassword: "s3cret-of-ari",
		AGIAddress: "127.0.0.1:4573", AGIToken: "tok_en",
		EmergencyNumbers: []string{"112", "911"}, EmergencyContext: "emergency-out",
	}
}

func TestRenderHoldsEverySetting(t *testing.T) {
	files, err := Render(valid())
	if err != nil {
		t.Fatal(err)
	}
	for file, wants := range map[string][]string{
		"linewarden-extensions.conf": {
			"exten => 112,1,Set(LW_ROLE=emergency)" + toHelp("112"),
			"exten => 911,1,Set(LW_ROLE=emergency)" + toHelp("911"),
			"exten => +112,1,Set(LW_ROLE=emergency)" + toHelp("112"),
			"exten => 112#,1,Set(LW_ROLE=emergency)" + toHelp("112"),
			"exten => _+112\\;.,1,Set(LW_ROLE=emergency)" + toHelp("112"),
			"Stasis(linewarden,phone)",
			"AGI(agi://127.0.0.1:4573/tok_en/place?seal=${LW_SEAL}&to=${URIENCODE(${ARG1})},${LW_SEAL})",
			"AGI(agi://127.0.0.1:4573/tok_en/listen?seal=${LW_SEAL}&to=${URIENCODE(${ARG1})},${LW_SEAL})",
		},
		"linewarden-ari.conf": {"[linewarden]", "password=s3cret-of-ari", "channelvars=LW_CALL,LW_ROLE,LW_PARKER,PARKING_SPACE,LW_TIMEOUT,LW_LISTENS"},
		"linewarden-pjsip.conf": {
			"[linewarden-phone](!)", "trust_id_inbound=no", "allow_transfer=no", "allow_subscribe=no",
			"message_context=linewarden-messages", "send_diversion=no",
		},
		"linewarden-features.conf":    {"pickupexten="},
		"linewarden-res_parking.conf": {"[default](+)", "parkpos=71-79"},
	} {
		for _, want := range wants {
			if !strings.Contains(string(files[file]), want) {
				t.Errorf("%s does not contain %q:\n%s", file, want, files[file])
			}
		}
	}
	if len(files) != 5 {
		t.Errorf("rendered %d files, want 5", len(files))
	}
}

// MSet() splits what it is given at commas once variables are in it, so nothing may be
// that a phone says.
func TestWhatEntersSetsConstantsAtOnce(t *testing.T) {
	files, err := Render(valid())
	if err != nil {
		t.Fatal(err)
	}
	entrances := 0
	for line := range strings.Lines(string(files["linewarden-extensions.conf"])) {
		_, sets, ok := strings.Cut(line, ",1,MSet(")
		if !ok {
			continue
		}
		entrances++
		const limit = "LW_CLAIMED=,LW_TIMEOUT=${TIMEOUT(absolute)},TIMEOUT(absolute)=5"
		before, after, ok := strings.Cut(sets, limit)
		if !ok || !strings.HasPrefix(before, "LW_ROLE=") || strings.Contains(before+after, "$") {
			t.Errorf("does not set constants and the timeout alone: %s", line)
		}
	}
	if entrances != 4 {
		t.Errorf("%d entrances, want two of phones, one of trunks and one of queues", entrances)
	}
}

// toHelp is what an emergency extension does, all of it able to fail but the last.
func toHelp(number string) string {
	return `
 same => n,Set(PJSIP_TRANSFER_HANDLING()=ari-only)
 same => n,Set(CALLERID(pres)=allowed)
 same => n,Set(REDIRECTING(count,i)=0)
 same => n,Set(REDIRECTING(from-num-valid,i)=0)
 same => n,Set(REDIRECTING(to-num-valid,i)=0)
 same => n,Set(LW_HELP=` + number + `)
 same => n,GotoIf($["${DIALPLAN_EXISTS(linewarden-location,${CHANNEL(endpoint)},1)}" = "1"]?linewarden-location,${CHANNEL(endpoint)},1)
 same => n,Goto(emergency-out,` + number + `,1)
`
}

func TestRenderLetsTheTransferKeyThroughForPhonesAlone(t *testing.T) {
	s := valid()
	s.TransferKey = true
	files, err := Render(s)
	if err != nil {
		t.Fatal(err)
	}
	phone, trunk, _ := strings.Cut(string(files["linewarden-pjsip.conf"]), "[linewarden-trunk](!)")
	if !strings.Contains(phone, "\nallow_transfer=yes\n") || strings.Contains(phone, "allow_transfer=no") {
		t.Errorf("the key is not let through:\n%s", phone)
	}
	if !strings.Contains(trunk, "\nallow_transfer=no\n") || strings.Contains(trunk, "allow_transfer=yes") {
		t.Errorf("a trunk may transfer:\n%s", trunk)
	}
}

func TestRenderWithoutTokenHasNoEmptyPathElement(t *testing.T) {
	s := valid()
	s.AGIToken = ""
	files, err := Render(s)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(files["linewarden-extensions.conf"]); !strings.Contains(got, "AGI(agi://127.0.0.1:4573/place?seal=") {
		t.Errorf("no plain request path in:\n%s", got)
	}
}

func TestRenderTakesThePrefixForALineOutside(t *testing.T) {
	s := valid()
	s.OutsidePrefix = "0"
	files, err := Render(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, dialled := range []string{"0112", "0112#", "_0112\\;."} {
		want := "exten => " + dialled + ",1,Set(LW_ROLE=emergency)" + toHelp("112")
		if !strings.Contains(string(files["linewarden-extensions.conf"]), want) {
			t.Errorf("no %q", want)
		}
	}
}

// Asterisk takes an extension that is there already for a mistake.
func TestRenderHasEachEmergencyExtensionOnce(t *testing.T) {
	s := valid()
	s.EmergencyNumbers = []string{"112", "+112", "112", "#112"}
	files, err := Render(s)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(files["linewarden-extensions.conf"])) {
		if dialled, _, _ := strings.Cut(line, ",1,Set(LW_ROLE=emergency)"); dialled != line && seen[dialled] {
			t.Errorf("twice: %s", line)
		} else {
			seen[dialled] = true
		}
	}
	for _, want := range []string{"exten => 112", "exten => +112", "exten => #112", "exten => #112#", `exten => _112\;.`} {
		if !seen[want] {
			t.Errorf("no %q among %v", want, seen)
		}
	}
}

// A setting that could become configuration of its own is refused.
func TestRenderRefusesHostileSettings(t *testing.T) {
	for name, change := range map[string]func(*Settings){
		"app with comma":          func(s *Settings) { s.App = "lw,x" },
		"user closes section":     func(s *Settings) { s.ARIUsername = "x]\n[y" },
		"password with line":      func(s *Settings) { s.ARIPassword = "x\nread_only=no" },
		"password with semicolon": func(s *Settings) { s.ARIPassword = "abc;def" },
		"empty password":          func(s *Settings) { s.ARIPassword = "" },
		"token with slash":        func(s *Settings) { s.AGIToken = "a/b" },
		"address with argument":   func(s *Settings) { s.AGIAddress = "127.0.0.1:4573,x" },
		"no emergency number":     func(s *Settings) { s.EmergencyNumbers = nil },
		"emergency pattern":       func(s *Settings) { s.EmergencyNumbers = []string{"_X."} },
		"prefix with a pattern":   func(s *Settings) { s.OutsidePrefix = "_X" },
		"no emergency context":    func(s *Settings) { s.EmergencyContext = "" },
		"context with priority":   func(s *Settings) { s.EmergencyContext = "a,b,1" },
	} {
		t.Run(name, func(t *testing.T) {
			s := valid()
			change(&s)
			if files, err := Render(s); err == nil || files != nil {
				t.Errorf("rendered %v, want an error", files)
			}
		})
	}
}

func TestRenderReportsEveryMistakeAndNoSecret(t *testing.T) {
	s := valid()
	s.ARIPassword, s.AGIToken, s.AGIAddress = "hunter2;", "hunter3;", "nowhere"
	_, err := Render(s)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"ari password", "agi token", "agi address"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not mention the %s: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hunter") {
		t.Errorf("error repeats a secret: %v", err)
	}
}
