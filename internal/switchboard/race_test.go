//go:build race

package switchboard_test

// raced says that the race detector watches.
const raced = true
