// Package agitest plays Asterisk's part in FastAGI, for tests of handlers and
// of the server in package agi.
//
// A [Call] is one run of AGI() in the dialplan. It writes the headers of its
// [Channel] line by line, as Asterisk does, and carries the commands out on
// that channel until the server closes the connection:
//
//	call, err := agitest.Ask(ctx, "agi://"+address+"/place?to=1002", agitest.Channel{
//		Name:      "PJSIP/1001-00000001",
//		Variables: map[string]string{"LW_EFFECT": "deny"},
//	})
//	if got := call.Variable("LW_EFFECT"); got != "allow" { … }
//
// For faults there is the call's raw side: Dial, ReadCommand, Write, Hangup.
// What is written and how commands are read follows res_agi.c of Asterisk 22.
package agitest
