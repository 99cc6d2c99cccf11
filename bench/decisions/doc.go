// Package decisions measures what a decision costs, beside the least that one can cost
// and beside engines that others wrote.
//
// All of them answer the same questions on the same town: 10,000 users in 200
// departments, who may do eight things to each other or to their department, and some of
// whom do not let themselves be heard. A question comes as an enforcement point has it,
// by the endpoint that asks, the action and the dialled extension, and an answer is a
// yes or a no with a reason. Before anything is timed all engines answer thousands of
// questions, and one that differs is an error.
//
// Every engine has its policy in the form that its documentation recommends for it and
// its users in the form in which it finds them the fastest.
package decisions
