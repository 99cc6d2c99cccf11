package testbed_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
)

func TestStart(t *testing.T) {
	a := testbed.Start(t, testbed.Options{Phones: []testbed.Account{{Name: "1001", Secret: "x1001"}}})
	out, err := a.Command(t.Context(), "pjsip show endpoints")
	if err != nil || !strings.Contains(out, "1001") {
		t.Errorf("pjsip show endpoints = %v:\n%s", err, out)
	}
	if c := a.Complaints(); len(c) > 0 {
		t.Errorf("a fresh instance complains:\n%s", strings.Join(c, "\n"))
	}
	if err := a.WaitIdle(t.Context()); err != nil {
		t.Error(err)
	}
}
