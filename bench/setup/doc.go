// Package setup measures how long it takes to set up a call between two owned phones,
// and how many calls can be set up at once, beside plain Dial() on the same Asterisk.
//
// The Asterisk is a real one, on the configuration that linewarden ships, and linewarden
// is a process of its own beside it. The phones are SIPp's: they register and log in as
// owned phones do. There are callers whose calls linewarden sees to, in the context
// linewarden-phones, and callers of the same template in a context that does nothing but
// Dial(). Both call the same phones, which ring at once and answer a moment later. What
// counts is when the caller hears of it.
package setup
