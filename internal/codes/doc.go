// Package codes holds the feature codes: what a phone dials to ask for
// something other than a plain call.
//
// The defaults are what administrators of Asterisk know. Each can be changed in
// the settings, where it has its name as a key of the table [codes].
package codes
