// Package houserules holds the project to its own shape: who may import whom,
// what the policy may know of the world, what the module may depend on, what a
// package may not be called. All of it is in the tests; house_test.go has the
// plan of the house, and a new package needs a row there.
package houserules
