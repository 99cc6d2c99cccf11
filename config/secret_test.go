package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverPrints(t *testing.T) {
	s := NewSecret("hunter2")
	type hidden struct{ secret Secret }
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "secret", s, "settings", ARI{Password: s})
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "secret", s, "settings", ARI{Password: s})
	asJSON, err := json.Marshal(ARI{Password: s})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		s.String(), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s),
		fmt.Sprintf("%v %+v %#v", ARI{Password: s}, &ARI{Password: s}, ARI{Password: s}),
		fmt.Sprintf("%v %+v %#v", hidden{s}, &hidden{s}, hidden{s}),
		fmt.Sprint([]Secret{s}, map[string]Secret{"x": s}), string(asJSON), log.String(),
	} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("printed: %s", text)
		}
	}
	if s.Reveal() != "hunter2" || s != NewSecret("hunter2") || s == NewSecret("hunter3") {
		t.Error("a secret is not what it was made of")
	}
	if (Secret{}).Reveal() != "" || NewSecret("") != (Secret{}) {
		t.Error("the zero secret is not empty")
	}
}
