package agi

import (
	"errors"
	"fmt"
)

// What ends a session, as the cause of its context or wrapped in a command's
// error.
var (
	// ErrHangup says that the channel hung up.
	ErrHangup = errors.New("the channel hung up")
	// ErrProtocol says that the peer sent what Asterisk would not send at this
	// point. Nothing it said before can be relied on.
	ErrProtocol = errors.New("not what Asterisk would send")
	// ErrCommandTimeout says that a reply did not come in time.
	ErrCommandTimeout = errors.New("no reply to the command in time")
	// ErrSessionTimeout says that the session outlived Server.SessionTimeout.
	ErrSessionTimeout = errors.New("the session took too long")
	// ErrShutdown says that the server is shutting down.
	ErrShutdown = errors.New("the server is shutting down")
	// ErrSessionOver says that the handler had already returned.
	ErrSessionOver = errors.New("the session is over")
)

// What can be wrong with a single command; the session goes on.
var (
	// ErrInvalidArgument says that a command was not sent because it could not
	// be written safely.
	ErrInvalidArgument = errors.New("invalid argument")
	// ErrUnknownCommand is Asterisk's 510.
	ErrUnknownCommand = errors.New("unknown command")
	// ErrDeadChannel is Asterisk's 511: the channel has hung up, or runs in an
	// interception routine, and the command needs a live one.
	ErrDeadChannel = errors.New("command not permitted on a dead channel")
	// ErrUsage is Asterisk's 520.
	ErrUsage = errors.New("invalid command syntax")
	// ErrFailed says that the command was carried out and failed (200 with a
	// negative result, or not with the result that stands for success).
	ErrFailed = errors.New("the command failed")
)

// ErrNoHandler says that no handler is registered for the request's path.
var ErrNoHandler = errors.New("no handler for the requested path")

// An Error is Asterisk's answer to a command that it did not carry out, or
// that failed. errors.Is finds [ErrUnknownCommand], [ErrDeadChannel],
// [ErrUsage] or [ErrFailed] in it.
type Error struct {
	Command string // the command without its arguments, such as "SET VARIABLE"
	Code    int    // Asterisk's code: 200, 510, 511, 520
	Result  string // what followed "result=", if the code is 200
	Message string // what followed any other code; the usage text of a 520
}

// maxErrorText bounds what of Asterisk's message gets into an error's text:
// the other side may be lying, and the text ends in logs.
const maxErrorText = 120

func (e *Error) Error() string {
	if e.Code == codeSuccess {
		return fmt.Sprintf("agi %s: result %.*q", e.Command, maxErrorText, e.Result)
	}
	return fmt.Sprintf("agi %s: %d %.*q", e.Command, e.Code, maxErrorText, e.Message)
}

// Is maps Asterisk's code to the package's errors.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrFailed:
		return e.Code == codeSuccess
	case ErrUnknownCommand:
		return e.Code == codeUnknownCommand
	case ErrDeadChannel:
		return e.Code == codeDeadChannel
	case ErrUsage:
		return e.Code == codeUsage
	}
	return false
}

// isAnswer reports whether err is Asterisk's answer to a command, after which
// the session goes on.
func isAnswer(err error) bool {
	_, ok := errors.AsType[*Error](err)
	return ok
}
