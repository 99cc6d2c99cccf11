// Package agiload asks a FastAGI server as Asterisk does, as often as wanted and on as
// many connections at once.
//
// Every request has a connection of its own. The header block is written line by line,
// one write for each, on a socket that waits for acknowledgements as Asterisk's does
// (res_agi.c sets no TCP_NODELAY): a server that makes the other side wait for one shows
// it here. Then commands are carried out until the server closes the connection.
package agiload
