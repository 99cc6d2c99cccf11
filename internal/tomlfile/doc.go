// Package tomlfile reads TOML files into fields, each with the line it stands
// on, so that whoever checks them can say where something is wrong and where a
// decision comes from. It bounds what a hostile or mistaken file can cost: its
// size, and how deep it is nested.
package tomlfile
