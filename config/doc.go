// Package config reads linewarden's settings and its policy from TOML.
//
// linewarden.toml holds the daemon's settings; the policy lies in the files
// policy.d/*.toml beside it, or in linewarden.toml itself. [Load] reads all of
// them and returns either a [Config], which never changes, or an [Error] that
// lists everything that is wrong, each with file, line, key and advice: unknown
// keys and names are errors too, since a right that is misspelt is a right that
// nobody notices is missing.
//
// A [Running] configuration holds the current Config and swaps it for a new one
// on Reload. A file that does not load changes nothing: what runs goes on.
//
// Secrets are never written in these files: a key ending in _file names a file
// that holds the secret, one ending in _env an environment variable.
package config
