// Package policy is linewarden's policy decision point: it says who may do
// what to whose call, and why.
//
// A policy is written as a [Document]: users, roles, groups and so on, each a
// named entry with settings. [Compile] checks the document and turns it into a
// [Set], which never changes afterwards. [Set.Evaluate] answers one [Request]
// with one [Decision], as does [Set.Decide], for who asks often:
//
//	subject   who asks: the endpoint that authenticated, or a user by name
//	action    what for: "call.place", "call.pickup", "monitor.listen"
//	resource  of what: the user, or the extension as dialled
//	decision  allow or deny, the reason, and the line of the policy it rests on
//
// The rules, in the order in which they are looked at:
//
//  1. A call to an emergency number is allowed, whoever asks.
//  2. An action, subject or target that the policy does not know is refused, and
//     so is joining the emergency call of somebody else in any way.
//  3. An explicit denial of the subject (deny.pickup = "group:board") refuses.
//  4. What no right of the subject covers is refused, unless the target shares it.
//  5. A veto of the target or of another party on the call refuses, and so does
//     anything that the action builds on and that is off.
//  6. What is left is allowed. What has to go along with it, such as the caller
//     ID of a call to the outside, comes back as [Obligations].
//
// Two tables hold the vocabulary: the rows of the action table, see [Actions],
// and the attributes, see [Attributes]. Validation, decisions, explanations and
// the reference in docs/policy.md all read them. [Set.Explain] decides by the
// same code as Evaluate, but never takes the short way of the usual request, and
// tells what it looked at; [Compare] counts what two policies decide otherwise.
//
// The package does no input or output, reads no clock, starts no goroutine and
// knows no file format. Everything about the world arrives in the Request, so
// the same Set gives the same answer to the same Request always.
package policy
