package agitest_test

import (
	"fmt"

	"github.com/linewarden/linewarden/agi/agitest"
)

// How Asterisk reads a command.
func ExampleParseArgs() {
	words, _ := agitest.ParseArgs(`SET VARIABLE "NAME" "Mara \"M\" \\ ${EXTEN}"`)
	for _, word := range words {
		fmt.Println(word)
	}
	// Output:
	// SET
	// VARIABLE
	// NAME
	// Mara "M" \ ${EXTEN}
}
