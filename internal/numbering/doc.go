// Package numbering reads what is dialled: which number it is, of what kind, and
// whose country's.
//
// The same number is dialled in many ways, and a right is about the number. So
// whatever is dialled is brought into one form before it is decided on, and it is
// that form which is dialled on:
//
//	+33142685300  a number of the world (E.164)
//	3949          a short number of the country, which has no such form
//	99998888      digits that nobody understands, of class unknown, as they were dialled
//
// What has a character in it that is neither a digit, a leading +, nor one that
// people write between digits, is no number: Asterisk or a trunk might read it
// otherwise than we do, or leave it out.
//
// An emergency number is the exception. It is recognised in whatever form it comes,
// because to read too much costs nothing there: what is called is the emergency
// number, and nothing else.
package numbering
