// Package measure runs contestants side by side and says how they compare.
//
// A figure alone says more about the machine, and about what else it was doing, than
// about the code. So each is taken beside a peer or a floor in the same run: in every
// round each contestant has its turn, each round begins with another one, and what
// counts is the ratio within a round. A [Row] is one line of the table: what was
// measured, beside what, the median of that ratio with the lowest and the highest round,
// and the target.
//
// A [Suite] is one task with its contestants, such as deciding a request. It checks that
// all of them give the same answers before anything is timed.
package measure
