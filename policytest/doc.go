// Package policytest runs tests of a policy: questions beside the policy with
// the answers that its author expects. They are TOML files whose names end in
// _test.toml, one table for each question:
//
//	[test."noor does not pick up mara's calls"]
//	user   = "noor"
//	action = "call.pickup"
//	target = "mara"
//	effect = "deny"
//	reason = "not_granted"
//
// A test says who asks (user, or endpoint), what for (action), about what
// (target for a user; extension, queue, ivr, group or number), and which effect
// is expected. It may say which reason and which key decide (reason, decided_by),
// and what else is known of the moment: at, way, snoozed, after_call_work, class,
// caller_id, parties, outside, emergency, call. Obligations that are expected stand in a
// table of their own, [test."…".obligations].
package policytest
