//go:build !race

package switchboard_test

const sparse = false
