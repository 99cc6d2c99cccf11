package daemon_test

// staff is the policy of most tests: Mara and Noor in sales, Rana in support,
// Dana who leads support, and Tarik whom nobody may listen to.
const staff = `
[role.agent]
call   = "department"
pickup = "department"

[role.lead]
extends = "agent"
call    = "all"
listen  = "all"

[department.sales]
[department.support]

[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
department = "sales"
role = "agent"

[user.noor]
display_name = "Noor Haddad"
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
