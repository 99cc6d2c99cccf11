package ari_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
)

// TestConformance holds every operation, parameter, event and field that this
// package uses against what a running Asterisk says of itself.
func TestConformance(t *testing.T) {
	asterisk := testbed.Start(t, testbed.Options{})
	checkDocs(t, asterisk.ARIURL(), asterisk.ARIUsername, asterisk.ARIPassword)
}
