// Package enforcement keeps the matrix of what can be asked for and of the ways
// to ask for it: docs/enforcement.md says of each cell whether a subject that is
// refused is prevented from it, or how soon it is torn down, and which test
// proves that.
//
// A test that has proven a cell says so, as its last act:
//
//	enforcement.Prevented(t, enforcement.Listen, enforcement.Dialled)
//	enforcement.TornDown(t, enforcement.Barge, enforcement.InviteReplaces, took)
//
// That becomes an attribute in the output of go test -json, which the go command
// keeps with a result that it caches. The command matrix reads it there: what a
// test that failed, or did not run, would say does not count. "make test" ends
// with it, and fails if what is in proven.txt and on the page is not what the
// tests of that run have proven. "go generate ./internal/enforcement" writes
// both from the run, or from one of some of the tests:
//
//	go test -json -run TestListen ./internal/daemon >bin/tests.json
//
// A cell that makes no sense has a reason instead, in table.go. There is none
// without either.
package enforcement

//go:generate go run ./matrix -root ../.. -write ../../bin/tests.json
