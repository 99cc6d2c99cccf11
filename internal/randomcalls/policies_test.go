package randomcalls

import "strings"

// people is who works in the office, and where.
const people = `
[department.sales]
[department.support]
[group.team]
extension = "600"
members = ["mara", "noor", "rana"]
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
department = "sales"
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
department = "sales"
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
department = "support"
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
department = "support"
role = "lead"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
department = "sales"
role = "lead"
can_be_listened = false
`

// phones are the accounts of all phones.
var phones = []string{"1001", "1002", "1002-mobile", "1003", "1004", "1005"}

// extensions are what can be called.
var extensions = []string{"1001", "1002", "1003", "1004", "1005", "600"}

// variants are the policies that the administrator changes between. None takes a
// right from somebody whom another loses the consent of in the same moment: which
// of the two is judged first would be anybody's guess.
var variants = []string{
	// Generous.
	people + `
[role.agent]
call = "all"
pickup = "department"
intercom = "department"
park = true
unpark = ["self", "department"]
transfer = "all"
divert = "all"
[role.lead]
extends = "agent"
pickup = "all"
listen = "all"
whisper = "all"
barge = "all"
unpark = "all"
`,
	// Narrow.
	people + `
[role.agent]
call = "department"
pickup = "self"
park = false
transfer = "department"
[role.lead]
extends = "agent"
call = "all"
pickup = "department"
park = true
unpark = "self"
listen = "department"
`,
	// Crossed: what agents may, leads may not, and the other way round.
	strings.Replace(people, "[user.mara]", "[user.mara]\ncan_be_listened = false", 1) + `
[role.agent]
call = ["department", "group:team"]
pickup = "all"
intercom = "all"
park = true
unpark = "all"
listen = "department"
transfer = "all"
divert = ["department", "group:team"]
[role.lead]
call = "all"
divert = "all"
"deny.pickup" = "all"
intercom = "department"
park = true
unpark = "department"
whisper = "all"
barge = "all"
`,
}
