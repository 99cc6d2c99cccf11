package agitest

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
)

// A command is one of Asterisk's that a Call knows.
type command struct {
	name             string
	minArgs, maxArgs int
	dead             bool // works on a dead channel
	run              func(c *Channel, args []string) string
}

// commands are those of Asterisk's table in res_agi.c that handlers use most.
var commands = []command{
	{"ANSWER", 0, 127, false, answer},
	{"CHANNEL STATUS", 0, 1, false, func(c *Channel, _ []string) string { return result(c.State) }},
	{"EXEC", 1, 127, true, func(*Channel, []string) string { return result(0) }},
	{"GET DATA", 1, 127, false, getData},
	{"GET FULL VARIABLE", 1, 2, true, getFullVariable},
	{"GET VARIABLE", 1, 1, true, getVariable},
	{"HANGUP", 0, 1, false, hangup},
	{"NOOP", 0, 127, true, func(*Channel, []string) string { return result(0) }},
	{"SET VARIABLE", 2, 2, true, setVariable},
	{"STREAM FILE", 2, 3, false, streamFile},
	{"VERBOSE", 1, 127, true, func(*Channel, []string) string { return result(1) }},
	{"WAIT FOR DIGIT", 1, 1, false, waitForDigit},
}

// usage stands in for the text of a command's documentation, which has
// several lines.
const usage = "520-Invalid command syntax.  Proper usage follows:\n" +
	"Usage: as documented\n\n" +
	" see 'agi show commands topic'\n" +
	"520 End of proper usage.\n"

// Execute carries out a command's line on the channel and returns what
// Asterisk would write in reply.
func (c *Call) Execute(line string) string {
	words, _ := ParseArgs(line)
	c.mu.Lock()
	if !isEcho(words) {
		c.commands = append(c.commands, words)
	}
	c.mu.Unlock()
	if c.Reply != nil {
		if text, ok := c.Reply(words); ok {
			return text
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range commands {
		args, ok := cutCommand(words, known.name)
		switch {
		case !ok:
			continue
		case c.channel.Dead && !known.dead:
			return "511 Command Not Permitted on a dead channel or intercept routine\n"
		case len(args) < known.minArgs || len(args) > known.maxArgs:
			return usage
		}
		return known.run(&c.channel, args)
	}
	return "510 Invalid or unknown command\n"
}

// isEcho says whether a command evaluates nothing.
func isEcho(words []string) bool {
	args, ok := cutCommand(words, "GET FULL VARIABLE")
	return ok && len(args) == 1 && !strings.Contains(args[0], "$")
}

// cutCommand returns the words after the command's name.
func cutCommand(words []string, name string) ([]string, bool) {
	names := strings.Fields(name)
	if len(words) < len(names) {
		return nil, false
	}
	for i, name := range names {
		if !strings.EqualFold(words[i], name) {
			return nil, false
		}
	}
	return words[len(names):], true
}

func result(n int) string { return "200 result=" + strconv.Itoa(n) + "\n" }

func value(v string) string { return "200 result=1 (" + v + ")\n" }

func answer(c *Channel, _ []string) string {
	const up = 6
	c.State = up
	return result(0)
}

func hangup(c *Channel, args []string) string {
	if len(args) > 0 && args[0] != c.Name {
		return result(-1)
	}
	c.Dead = true
	return result(1) + "HANGUP\n"
}

func setVariable(c *Channel, args []string) string {
	c.Variables[args[0]] = args[1]
	return result(1)
}

func getVariable(c *Channel, args []string) string {
	v, ok := c.Variables[args[0]]
	if !ok {
		return result(0)
	}
	return value(v)
}

func getFullVariable(c *Channel, args []string) string {
	if len(args) == 2 && args[1] != c.Name {
		return result(0)
	}
	return value(c.Evaluate(args[0]))
}

// Evaluate replaces each ${name} in the template by the variable's value, and carries
// out ${SET(name=value)}, whose result is the value. Of Asterisk's functions it knows no
// other, and nothing that is nested.
func (c *Channel) Evaluate(template string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "${")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		if assignment, ok := strings.CutPrefix(name, "SET("); ok {
			b.WriteString(c.assign(assignment))
		} else {
			b.WriteString(c.Variables[name])
		}
		template = after
	}
}

// assign carries out what stands in SET(…, as set of func_logic.c does: without an equals
// sign it is nothing, and blanks around the name and the value are not meant. What stands
// behind the last parenthesis is lost.
func (c *Channel) assign(assignment string) string {
	if i := strings.LastIndexByte(assignment, ')'); i >= 0 {
		assignment = assignment[:i]
	}
	name, value, ok := strings.Cut(assignment, "=")
	if !ok || name == "" {
		return ""
	}
	value = strings.Trim(value, blanks)
	if c.Variables == nil {
		c.Variables = make(map[string]string)
	}
	c.Variables[strings.Trim(name, blanks)] = value
	return value
}

// blanks are what ast_strip takes off: every character up to the blank.
const blanks = "\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f" +
	"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "

func streamFile(c *Channel, args []string) string {
	return "200 result=" + strconv.Itoa(c.press(args[1])) + " endpos=8000\n"
}

func waitForDigit(c *Channel, _ []string) string {
	return result(c.press("0123456789*#ABCD"))
}

func getData(c *Channel, args []string) string {
	limit := len(c.Digits)
	if len(args) > 2 {
		if n, err := strconv.Atoi(args[2]); err == nil {
			limit = min(limit, n)
		}
	}
	digits, ended := c.Digits[:limit], len(args) > 2 && strconv.Itoa(limit) == args[2]
	c.Digits = c.Digits[limit:]
	if before, after, ok := strings.Cut(digits, "#"); ok {
		digits, c.Digits, ended = before, after+c.Digits, true
	}
	if ended {
		return "200 result=" + digits + "\n"
	}
	return "200 result=" + digits + " (timeout)\n"
}

// press takes the caller's next digit if it is one of these, and returns its
// code; otherwise 0.
func (c *Channel) press(among string) int {
	if c.Digits == "" || !strings.Contains(among, c.Digits[:1]) {
		return 0
	}
	digit := c.Digits[0]
	c.Digits = c.Digits[1:]
	return int(digit)
}

// isReset says whether the other side closed without reading everything.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
