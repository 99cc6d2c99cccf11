//go:build race

package switchboard_test

// sparse says that tests which try everything in every moment try a part of it: the
// race detector makes them many times slower. Without it they try it all.
const sparse = true
