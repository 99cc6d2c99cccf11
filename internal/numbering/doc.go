// Package numbering reads what was dialled as a number outside: which number it
// is, and of what kind.
//
// The same number is dialled in many ways, and a right is about the number. So
// whatever is dialled is brought into the one form +33123456789 before it is
// decided on, and it is that form which is dialled. What cannot be read is no
// number, and is refused.
package numbering
