// Package randomcalls lets the phones of an office do whatever comes to a random
// mind, on a real Asterisk: call, answer, hold, park, pick up, listen, transfer,
// hang up, and the administrator change the policy in the middle of it. It is
// tests only.
//
// A model says what goes on: who talks with whom, who rings for whom, who holds,
// is parked, or listens (world_test.go). It is asked what can be done next
// (actions_test.go and the files beside it), does that with the phones, and asks
// the policy itself what must come of it. After each action it is compared with
// all that can be seen from the outside (check_test.go):
//
//   - what each phone hears, by its tones, now and at any time before: nobody ever
//     hears what the model does not say;
//   - the channels and bridges on Asterisk: none is missing, none is left;
//   - the record of decisions: what was asked is decided as the policy says, and has
//     one outcome, once it is over.
//
// Its seed and what was done is printed when it fails. These say what to run:
//
//	LINEWARDEN_RANDOM_SEED=7       another seed
//	LINEWARDEN_RANDOM_TIME=10m     for longer
//	LINEWARDEN_RANDOM_REPLAY="…"   what was printed, or a part of it: what cannot be
//	                               done any more is left out, so that a long
//	                               sequence can be cut down by hand
//
// To add an action, add an entry to the table in actions_test.go.
package randomcalls
