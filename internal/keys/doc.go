// Package keys reads what is pressed during a call: which digits are a code that
// asks for something, and which are meant for the other party.
//
// A [Reader] is fed the digits of one phone. It holds back what may be the
// beginning of a code, names the code once it is complete, and gives back what
// turns out to be none, in order. A [Number] takes the digits that are dialled
// behind a code. Both touch nothing and have no clock: time comes as an argument.
//
// The codes are those of Asterisk's features.conf, as far as there are any. Each
// can be changed in the settings, where it has its name as a key of the table
// [keys].
package keys
