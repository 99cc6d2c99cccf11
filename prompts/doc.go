// Package prompts holds what a refused caller is told: a text for each reason in
// each language, and the sounds that make.sh made from the texts.
//
// Asterisk plays them from its own sounds folder, where [Install] puts them as
// LANGUAGE/linewarden/REASON.gsm. A recording of an administrator's own in such
// a place is what callers hear then, and is never overwritten. GSM is what
// Asterisk's own prompts come in: it is small, and every Asterisk plays it.
//
// A new reason gets a line in every LANGUAGE.toml, a new language a file of its
// own; make.sh makes the sounds. A test holds texts and sounds together.
package prompts
