//go:build !race

package switchboard_test

const raced = false
