package main

import "testing"

// The office day goes as the sample policy says; what goes otherwise is an error.
func TestTheOfficeDay(t *testing.T) {
	if err := run(t.Context()); err != nil {
		t.Fatal(err)
	}
}
