package agi

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SetVariable sets a channel variable, or writes a dialplan function:
// "LW_EFFECT", "CALLERID(num)". The value is taken as it is; Asterisk expands
// no ${…} in it. It works on a dead channel. The name is code: never make it
// from what a caller can choose.
func (s *Session) SetVariable(ctx context.Context, name, value string) error {
	// Asterisk reads the byte before an empty name (pbx_builtin_setvar_helper).
	if name == "" {
		return fmt.Errorf("agi SET VARIABLE: %w: empty name", ErrInvalidArgument)
	}
	return s.succeed(ctx, "1", "SET VARIABLE", name, value)
}

// GetVariable returns the value of a channel variable or a dialplan function:
// "EXTEN", "CHANNEL(endpoint)". One that is not set, or that Asterisk does not
// know, is "". The value may be of any length up to 64 KB and have line
// breaks. It works on a dead channel. The name is code: never make it from
// what a caller can choose.
func (s *Session) GetVariable(ctx context.Context, name string) (string, error) {
	// They would start an evaluation within the name, or end the name early.
	if name == "" || strings.ContainsAny(name, "${}") {
		return "", fmt.Errorf("agi GET FULL VARIABLE: %w: not a variable's name", ErrInvalidArgument)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.readVariable(ctx, "${"+name+"}")
}

// Verbose writes a message to Asterisk's log, at a level from 0 to 4. Asterisk
// puts the arguments of AGI() before it, with the request's URI and any token
// in it.
func (s *Session) Verbose(ctx context.Context, message string, level int) error {
	return s.succeed(ctx, "1", "VERBOSE", message, strconv.Itoa(level))
}

// Answer answers the channel if it is not up. It takes up to half a second
// while Asterisk waits for media.
func (s *Session) Answer(ctx context.Context) error {
	return s.succeed(ctx, "0", "ANSWER")
}

// Hangup hangs the channel up. The session goes on with a dead channel.
func (s *Session) Hangup(ctx context.Context) error {
	return s.succeed(ctx, "1", "HANGUP")
}

// A ChannelState is the state of a channel (asterisk/channelstate.h).
type ChannelState int

// The states that ChannelStatus returns.
const (
	ChannelDown           ChannelState = 0
	ChannelReserved       ChannelState = 1
	ChannelOffHook        ChannelState = 2
	ChannelDialing        ChannelState = 3
	ChannelRing           ChannelState = 4
	ChannelRinging        ChannelState = 5
	ChannelUp             ChannelState = 6
	ChannelBusy           ChannelState = 7
	ChannelDialingOffHook ChannelState = 8
	ChannelPreRing        ChannelState = 9
)

// ChannelStatus returns the state of the channel.
func (s *Session) ChannelStatus(ctx context.Context) (ChannelState, error) {
	const command = "CHANNEL STATUS"
	reply, err := s.do(ctx, s.timeout, command)
	if err != nil {
		return 0, err
	}
	state, err := strconv.Atoi(reply.Result)
	if err != nil || state < 0 {
		return 0, failed(command, reply)
	}
	return ChannelState(state), nil
}

// Exec runs a dialplan application until it ends and returns its result: 0,
// or -1 when the application would end the call. The options are as in the
// dialplan, separated by commas, without ${…} unless AGIEXECFULL is set on the
// channel. An application that Asterisk does not know is an [ErrFailed].
func (s *Session) Exec(ctx context.Context, application, options string) (int, error) {
	const command = "EXEC"
	reply, err := s.do(ctx, unlimited, command, application, options)
	if err != nil {
		return 0, err
	}
	result, err := strconv.Atoi(reply.Result)
	if err != nil || result < -1 {
		return 0, failed(command, reply)
	}
	return result, nil
}

// StreamFile plays a sound, named without its extension, until it ends or the
// caller presses one of the escape digits. It returns the digit, or 0. A sound
// that does not exist, and a hangup meanwhile, are an [ErrFailed].
func (s *Session) StreamFile(ctx context.Context, file, escapeDigits string) (digit byte, err error) {
	return s.digit(ctx, unlimited, "STREAM FILE", file, escapeDigits)
}

// WaitForDigit waits for the caller to press a digit. It returns the digit, or
// 0 when the time is over.
func (s *Session) WaitForDigit(ctx context.Context, wait time.Duration) (digit byte, err error) {
	// A negative time would be for ever.
	wait = max(wait, 0)
	ms := strconv.FormatInt(wait.Milliseconds(), 10)
	return s.digit(ctx, s.timeout+wait, "WAIT FOR DIGIT", ms)
}

// Data is what a caller entered.
type Data struct {
	Digits  string
	Timeout bool // the time was over before maxDigits or #
}

// GetData plays a sound and collects digits until there are maxDigits, the
// caller presses #, or wait has passed since the last one; Asterisk's own
// default if wait is 0.
func (s *Session) GetData(ctx context.Context, file string, wait time.Duration, maxDigits int) (Data, error) {
	const command = "GET DATA"
	ms := strconv.FormatInt(max(wait, 0).Milliseconds(), 10)
	reply, err := s.do(ctx, unlimited, command, file, ms, strconv.Itoa(maxDigits))
	if err != nil {
		return Data{}, err
	}
	if reply.Result == "-1" {
		return Data{}, failed(command, reply)
	}
	return Data{Digits: reply.Result, Timeout: reply.Value == "timeout"}, nil
}

// Command runs any other AGI command: Command(ctx, "SAY DIGITS", "123", "#").
// Each argument is quoted. Whether the result means success is for the caller
// to say; a code other than 200 is an [Error]. A value with line breaks is
// told from what follows it as well as can be: use GetVariable where it
// matters.
func (s *Session) Command(ctx context.Context, command string, args ...string) (Reply, error) {
	return s.do(ctx, unlimited, command, args...)
}

// succeed runs a command that Asterisk answers at once with the same result
// whenever it succeeds.
func (s *Session) succeed(ctx context.Context, result, command string, args ...string) error {
	reply, err := s.do(ctx, s.timeout, command, args...)
	if err != nil {
		return err
	}
	if reply.Result != result {
		return failed(command, reply)
	}
	return nil
}

// digit runs a command whose result is the code of a digit, 0 for none, and
// negative for a failure.
func (s *Session) digit(ctx context.Context, limit time.Duration, command string, args ...string) (byte, error) {
	reply, err := s.do(ctx, limit, command, args...)
	if err != nil {
		return 0, err
	}
	digit, err := strconv.ParseUint(reply.Result, 10, 8)
	if err != nil {
		return 0, failed(command, reply)
	}
	return byte(digit), nil
}

// failed makes an error of a result that does not stand for success.
func failed(command string, reply Reply) error {
	return &Error{Command: command, Code: codeSuccess, Result: reply.Result}
}
