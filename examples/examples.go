// Package examples holds a small configuration to start from: three roles and
// five users, with every action allowed to some and refused to others.
package examples

import "embed"

// Files are linewarden.toml and policy.d/*.toml. The password that linewarden.toml
// asks for, in the file ari.secret, is not among them.
//
//go:embed linewarden.toml policy.d/*.toml
var Files embed.FS
